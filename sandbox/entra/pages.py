"""Entra's pages in plain HTML: they work in a browser, in a pop-up and in a text browser, script or not."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from aiohttp import web

from sandbox.entra.directory import Person
from sandbox.entra.errors import EntraError

STYLE = """
:root{color-scheme:light dark;--ink:#1b1b1b;--soft:#5c5c5c;--paper:#fff;--wall:#eef1f5;--line:#d0d4da;
--act:#0f5fb8;--on:#fff;--bad:#b3261e}
@media(prefers-color-scheme:dark){:root{--ink:#f2f2f2;--soft:#b5b9c0;--paper:#1f2329;--wall:#121418;
--line:#414750;--act:#6cb0ff;--on:#0b1420;--bad:#ff8f87}}
*{box-sizing:border-box}body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--wall);
color:var(--ink);font:15px/1.5 "Segoe UI",system-ui,sans-serif}
main{background:var(--paper);width:min(27.5rem,100vw);padding:2.4rem 2.2rem;box-shadow:0 2px 8px #0003}
h1{font-size:1.45rem;line-height:1.25;margin:.7rem 0 .6rem;font-weight:600}p{margin:.4rem 0}
.soft{color:var(--soft);font-size:.9rem}.bad{color:var(--bad)}
ul{padding-left:1.2rem;margin:.6rem 0}li{margin:.35rem 0}
.people{list-style:none;padding:0;margin:.4rem -0.6rem;max-height:19rem;overflow:auto}.people li{margin:0}
.people button{width:100%;text-align:left;background:none;color:inherit;border:0;padding:.5rem .6rem;
font:inherit;cursor:pointer}
.people button:hover,.people button:focus-visible{background:var(--wall)}
.people span{display:block;color:var(--soft);font-size:.86rem}
input[type=text]{width:100%;padding:.45rem .1rem;border:0;border-bottom:1px solid var(--soft);background:none;
color:inherit;font:inherit}
.row{display:flex;gap:.6rem;justify-content:flex-end;margin-top:1.5rem;flex-wrap:wrap}
.row button{min-width:6.7rem;padding:.4rem 1rem;font:inherit;border:1px solid var(--line);
background:var(--wall);color:inherit;cursor:pointer}
.row button.act{background:var(--act);border-color:var(--act);color:var(--on)}
a{color:var(--act)}:focus-visible{outline:2px solid var(--act);outline-offset:1px}
"""


def page(title: str, body: str, status: int = 200, script: str = "") -> web.Response:
    """A whole page. `script` runs inline under a nonce; all else is markup that needs none."""
    nonce = secrets.token_urlsafe(12)
    # No form-action: browsers apply it to where a form's answer redirects, and that is the app's own page.
    policy = f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; base-uri 'none'"
    text = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<style nonce="{nonce}">{STYLE}</style></head><body><main>'
        f'<div class="soft">Microsoft Entra (sandbox)</div>{body}</main>'
        + (f'<script nonce="{nonce}">{script}</script>' if script else "")
        + "</body></html>"
    )
    headers = {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
    return web.Response(text=text, content_type="text/html", charset="utf-8", status=status, headers=headers)


def hidden(fields: Mapping[str, str]) -> str:
    return "".join(f'<input type="hidden" name="{escape(k)}" value="{escape(v)}">' for k, v in fields.items())


def sign_in_page(
    action: str, ctx: str, people: Sequence[Person], app: str, hint: str = "", wrong: str = ""
) -> web.Response:
    listed = "".join(
        f'<li><button name="login" value="{escape(one.user_principal_name)}">{escape(one.name)}'
        f"<span>{escape(one.user_principal_name)}</span></button></li>"
        for one in people
    )
    problem = f'<p class="bad" role="alert">{escape(wrong)}</p>' if wrong else ""
    body = (
        f"<h1>Pick an account</h1><p>to continue to {escape(app)}</p>"
        f'<form method="post" action="{escape(action)}" name="pick">{hidden({"ctx": ctx})}'
        f'<ul class="people">{listed}</ul></form>'
        f'<form method="post" action="{escape(action)}" name="type">{hidden({"ctx": ctx})}{problem}'
        '<label for="login">Or sign in with another address</label>'
        f'<input id="login" type="text" name="login" autocomplete="username" value="{escape(hint)}">'
        '<div class="row"><button name="action" value="back" formnovalidate>Back</button>'
        '<button class="act" name="action" value="next">Next</button></div></form>'
    )
    return page("Sign in to your account", body)


def consent_page(
    action: str, ctx: str, person: Person, app: str, lines: Iterable[str], everybody: bool, may_all: bool
) -> web.Response:
    """`everybody`: it is for the whole organization; `may_all` offers the tick box for that."""
    listed = "".join(f"<li>{escape(line)}</li>" for line in lines)
    tick = (
        '<p><label><input type="checkbox" name="everybody" value="1"> Consent on behalf of your organization'
        "</label></p>"
        if may_all and not everybody
        else ""
    )
    scope = "Permissions requested" + (" for your organization" if everybody else "")
    body = (
        f'<p class="soft">{escape(person.user_principal_name)}</p><h1>{scope}</h1>'
        f"<p><strong>{escape(app)}</strong> would like to:</p><ul>{listed}</ul>{CONSENT_NOTE}"
        f'<form method="post" action="{escape(action)}" name="consent">{hidden({"ctx": ctx})}{tick}'
        '<div class="row"><button name="action" value="cancel">Cancel</button>'
        '<button class="act" name="action" value="accept">Accept</button></div></form>'
    )
    return page(scope, body)


CONSENT_NOTE = (
    '<p class="soft">Accepting means that you allow this app to use your data as its terms of service and '
    "privacy statement say. You can take this back at any time.</p>"
)


def factor_page(action: str, ctx: str, person: Person, unregistered: bool) -> web.Response:
    """The second factor: a press stands for the telephone in one's hand."""
    title = "More information required" if unregistered else "Approve sign in request"
    told = (
        "Your organization needs more information to keep your account secure. Register the app."
        if unregistered
        else "Open your Authenticator app, and approve the request to sign in."
    )
    body = (
        f'<p class="soft">{escape(person.user_principal_name)}</p><h1>{title}</h1><p>{told}</p>'
        f'<form method="post" action="{escape(action)}" name="factor">{hidden({"ctx": ctx})}'
        '<div class="row"><button name="action" value="deny">Deny</button>'
        f'<button class="act" name="action" value="approve">{"Register" if unregistered else "Approve"}'
        "</button></div></form>"
    )
    return page(title, body)


def requested_page(action: str, ctx: str) -> web.Response:
    body = (
        "<h1>Request sent</h1><p>Your admin will review the request; you will hear of it by mail.</p>"
        f'<form method="post" action="{escape(action)}" name="approval">{hidden({"ctx": ctx})}'
        '<div class="row"><button class="act" name="action" value="cancel">Back to app</button></div></form>'
    )
    return page("Request sent", body)


def approval_page(action: str, ctx: str, wrong: EntraError, app: str) -> web.Response:
    """What somebody sees who is asked for a right that only an administrator can give.

    Under the approval workflow (90095) they can ask for it here.
    """
    asks = (
        '<p><label for="why">Enter justification for requesting this app</label>'
        '<input id="why" type="text" name="why"></p>'
        if wrong.number == 90095
        else ""
    )
    more = '<button name="action" value="request">Request approval</button>' if asks else ""
    title = "Approval required" if asks else "Need admin approval"
    body = (
        f"<h1>{title}</h1><p><strong>{escape(app)}</strong></p><p>{escape(wrong.words)}</p>"
        f'<p class="soft">AADSTS{wrong.number}</p>'
        f'<form method="post" action="{escape(action)}" name="approval">{hidden({"ctx": ctx})}{asks}'
        f'<div class="row">{more}<button name="action" value="other">Sign in with an admin account</button>'
        '<button class="act" name="action" value="cancel">Return to the application without granting consent'
        "</button></div></form>"
    )
    return page(title, body)


def error_page(wrong: EntraError) -> web.Response:
    """For an error that must not be redirected: the app or its address is what is wrong."""
    told = wrong.body()["error_description"]
    body = f'<h1>Sorry, but we’re having trouble signing you in.</h1><p role="alert">{escape(told)}</p>'
    return page("Sign in to your account", body, status=wrong.status)


def posting_page(target: str, fields: Mapping[str, str]) -> web.Response:
    """`response_mode=form_post`: a form to the app that sends itself off."""
    body = (
        f'<h1>Working...</h1><form method="post" action="{escape(target)}" name="hiddenform">{hidden(fields)}'
        "<noscript><p>Script is disabled. Press Submit to go on.</p></noscript>"
        '<div class="row"><button class="act">Submit</button></div></form>'
    )
    return page("Working...", body, script="document.forms[0].submit()")


def signed_out_page() -> web.Response:
    return page("Sign out", "<h1>You signed out of your account</h1><p>You can close this window.</p>")
