"""A text browser with cookies: follows a sign-in link as one person, over real HTTP, and presses the buttons
of Entra's pages. Whatever page the app shows at the end is read as a browser would run it.
"""

import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urljoin, urlsplit

import aiohttp

LOGIN_HOSTS = ("login.microsoftonline.com", "login.windows.net", "login.microsoft.com")
STEPS = 25
FORMS = ("pick", "type", "factor", "consent", "approval")


class NotFollowed(Exception):
    """The link leads somewhere that this browser cannot or must not go."""


@dataclass(slots=True)
class Form:
    action: str
    method: str
    name: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Page:
    url: str
    status: int
    html: str
    title: str = ""
    text: str = ""
    forms: list[Form] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)

    @property
    def handed_over(self) -> str | None:
        """What the page hands to Teams by teams-js: the literal in `authentication.notifySuccess("...")`."""
        return self._literal("notifySuccess")

    @property
    def failed(self) -> str | None:
        return self._literal("notifyFailure")

    def _literal(self, call: str) -> str | None:
        for script in self.scripts:
            found = re.search(rf"""\.{call}\(\s*(["'])((?:\\.|(?!\1).)*)\1""", script)
            if found:
                return _unquoted(found[1], found[2])
        return None


def _unquoted(quote: str, literal: str) -> str:
    """A JavaScript string literal's value; JSON's escapes are the ones that pages write."""
    if quote == "'":
        literal = literal.replace("\\'", "'").replace('"', '\\"')
    try:
        read: str = json.loads(f'"{literal}"')
    except ValueError:
        return literal
    return read


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.words: list[str] = []
        self.forms: list[Form] = []
        self.scripts: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("script", "style", "title", "noscript"):
            self._inside.append(tag)
        if tag == "script":
            self.scripts.append("")
        elif tag == "form":
            self.forms.append(
                Form(given.get("action", ""), given.get("method", "get").lower(), given.get("name", ""))
            )
        elif tag == "input" and self.forms and given.get("name"):
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self.forms[-1].fields[given["name"]] = given.get("value", "")
        elif tag == "button" and self.forms:
            self.forms[-1].buttons.append((given.get("name", ""), given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            self._inside.remove(tag)

    def handle_data(self, data: str) -> None:
        if "script" in self._inside:
            self.scripts[-1] += data
        elif "title" in self._inside:
            self.title += data
        elif not self._inside and data.strip():
            self.words.append(data.strip())


def read_page(url: str, status: int, html: str) -> Page:
    reader = _Reader()
    reader.feed(html)
    text = " ".join(reader.words)
    return Page(url, status, html, reader.title.strip(), text, reader.forms, reader.scripts)


class Browser:
    """One person's browser window. `origin` is the stand-in; other origins must be on loopback."""

    def __init__(self, http: aiohttp.ClientSession, origin: str) -> None:
        self._http = http
        self._origin = origin
        self.cookies: dict[str, dict[str, str]] = {}
        self.visited: list[str] = []

    async def open(self, url: str) -> Page:
        return await self._go("GET", url, None)

    async def press(self, page: Page, form: Form, name: str = "", value: str = "", **typed: str) -> Page:
        fields = form.fields | typed | ({name: value} if name else {})
        return await self._go(form.method.upper(), urljoin(page.url, form.action or page.url), fields)

    async def through_entra(self, url: str, user: str, approve: bool) -> Page:
        """Follow `url` to its end as `user` (a UPN), pressing Accept or Cancel where Entra asks."""
        page = await self.open(url)
        for _ in range(STEPS):
            form = next((one for one in page.forms if self._knows(page, one)), None)
            if form is None:
                return page
            if form.name == "hiddenform":
                page = await self.press(page, form)
            elif form.name in ("pick", "type"):
                if page.text.count("may be incorrect"):
                    return page
                page = await self.press(page, form, login=user)
            elif form.name == "approval":
                page = await self.press(page, form, "action", "cancel")
            elif form.name == "factor":
                page = await self.press(page, form, "action", "approve")
            else:
                page = await self.press(page, form, "action", "accept" if approve else "cancel")
        raise NotFollowed("The sign-in pages go round in circles.")

    def _knows(self, page: Page, form: Form) -> bool:
        if form.name == "hiddenform":
            return True
        return page.url.startswith(self._origin) and form.name in FORMS

    async def _go(self, method: str, url: str, fields: dict[str, str] | None) -> Page:
        for _ in range(STEPS):
            url = self._reached(url)
            self.visited.append(url)
            sent: dict[str, Any] = {"params" if method == "GET" else "data": fields} if fields else {}
            async with self._http.request(
                method, url, headers=self.cookies_for(url), allow_redirects=False, **sent
            ) as answer:
                self._keep(url, answer)
                away = answer.headers.get("Location")
                if answer.status not in (301, 302, 303, 307, 308) or not away:
                    return read_page(url, answer.status, await answer.text())
                if answer.status not in (307, 308):
                    method, fields = "GET", None
                url = urljoin(url, away)
        raise NotFollowed("Too many redirects.")

    def _reached(self, url: str) -> str:
        """Microsoft's sign-in hosts are the stand-in; beyond that only loopback is ever visited."""
        parts = urlsplit(url)
        if parts.hostname in LOGIN_HOSTS:
            return self._origin + parts._replace(scheme="", netloc="", fragment="").geturl()
        if parts.scheme not in ("http", "https") or parts.hostname not in ("127.0.0.1", "localhost", "::1"):
            raise NotFollowed(f"This browser only visits loopback, not {parts.scheme}://{parts.netloc}.")
        return parts._replace(fragment="").geturl()

    def cookies_for(self, url: str) -> dict[str, str]:
        # Cookies know no port, and browsers take loopback for secure: `Secure` ones go along.
        jar = self.cookies.get(urlsplit(url).hostname or "", {})
        headers = {"Accept": "text/html", "User-Agent": "Teams (sandbox)"}
        if jar:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())
        return headers

    def _keep(self, url: str, answer: aiohttp.ClientResponse) -> None:
        jar = self.cookies.setdefault(urlsplit(url).hostname or "", {})
        for line in answer.headers.getall("Set-Cookie", []):
            try:
                read: SimpleCookie = SimpleCookie(line)
            except CookieError:
                continue
            for name, morsel in read.items():
                jar[name] = morsel.coded_value
                if morsel["max-age"] == "0" or morsel["expires"].startswith("Thu, 01 Jan 1970"):
                    del jar[name]
