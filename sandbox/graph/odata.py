"""$filter, $select, $orderby, $top, $skip, $count and $search, as far as clients of calendars use them.

What is not understood is refused: a filter that is quietly ignored would answer with the wrong things.
https://learn.microsoft.com/graph/query-parameters
"""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from sandbox import zones
from sandbox.exchange.items import same_property
from sandbox.exchange.refusals import Refused, bad
from sandbox.graph.ask import Ask
from sandbox.world import Json

Test = Callable[[Json], bool]
TOKEN = re.compile(
    r"\s*(?:(?P<string>'(?:[^']|'')*')|(?P<date>\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?)|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<name>[A-Za-z_@][\w.]*(?:/[A-Za-z_]\w*)*)|(?P<sign>[(),:/]))"
)
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: bool(a == b),
    "ne": lambda a, b: bool(a != b),
    "gt": lambda a, b: bool(a > b),
    "ge": lambda a, b: bool(a >= b),
    "lt": lambda a, b: bool(a < b),
    "le": lambda a, b: bool(a <= b),
}
FUNCTIONS: dict[str, Callable[[str, str], bool]] = {
    "startswith": lambda text, part: text.startswith(part),
    "endswith": lambda text, part: text.endswith(part),
    "contains": lambda text, part: part in text,
}


def bad_filter(text: str) -> Refused:
    return bad("BadRequest", f"Invalid filter clause: {text}")


class Filter:
    """A recursive-descent reader of the subset: or, and, not, comparisons, functions, Any, `in`."""

    def __init__(self, text: str, members: Iterable[str]) -> None:
        self._text = text
        self._members = set(members)
        self._tokens = self._split(text)
        self._at = 0

    def read(self) -> Test:
        test = self._either()
        if self._at < len(self._tokens):
            raise bad_filter(f"syntax error in '{self._text}'.")
        return test

    def _split(self, text: str) -> list[tuple[str, str]]:
        tokens, at = [], 0
        while at < len(text.rstrip()):
            found = TOKEN.match(text, at)
            if not found or not found.lastgroup:
                raise bad_filter(f"syntax error at position {at} in '{text}'.")
            tokens.append((found.lastgroup, found[found.lastgroup]))
            at = found.end()
        return tokens

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _take(self, wanted: str | None = None) -> tuple[str, str]:
        token = self._peek()
        if token[0] == "end" or (wanted is not None and token[1].lower() != wanted):
            raise bad_filter(f"syntax error in '{self._text}'.")
        self._at += 1
        return token

    def _is(self, word: str) -> bool:
        return self._peek()[1].lower() == word and self._peek()[0] in ("name", "sign")

    def _either(self) -> Test:
        tests = [self._both()]
        while self._is("or"):
            self._take()
            tests.append(self._both())
        return tests[0] if len(tests) == 1 else lambda item: any(test(item) for test in tests)

    def _both(self) -> Test:
        tests = [self._one()]
        while self._is("and"):
            self._take()
            tests.append(self._one())
        return tests[0] if len(tests) == 1 else lambda item: all(test(item) for test in tests)

    def _one(self) -> Test:
        if self._is("not"):
            self._take()
            test = self._one()
            return lambda item: not test(item)
        if self._is("("):
            self._take()
            test = self._either()
            self._take(")")
            return test
        kind, word = self._take()
        if kind != "name":
            raise bad_filter(f"syntax error in '{self._text}'.")
        if word.lower() in FUNCTIONS:
            return self._function(FUNCTIONS[word.lower()])
        if word.lower().endswith("/any"):
            return self._any(word[:-4])
        return self._comparison(word)

    def _function(self, function: Callable[[str, str], bool]) -> Test:
        self._take("(")
        path = self._known(self._take()[1])
        self._take(",")
        part = str(self._literal()).casefold()
        self._take(")")
        if self._is("eq"):
            self._take()
            wanted = self._literal()
            return lambda item: function(_text(item, path), part) is wanted
        return lambda item: function(_text(item, path), part)

    def _comparison(self, path: str) -> Test:
        self._known(path)
        operator = self._take()[1].lower()
        if operator == "in":
            return self._among(path)
        if operator not in COMPARE:
            raise bad_filter(f"unsupported operator '{operator}'.")
        wanted = self._literal()
        return lambda item: _compared(operator, value_at(item, path), wanted)

    def _among(self, path: str) -> Test:
        self._take("(")
        values = [self._literal()]
        while self._is(","):
            self._take()
            values.append(self._literal())
        self._take(")")
        return lambda item: any(_compared("eq", value_at(item, path), value) for value in values)

    def _any(self, path: str) -> Test:
        """`singleValueExtendedProperties/Any(ep: ep/id eq '...' and ep/value eq '...')`, and other lists."""
        self._known(path)
        self._take("(")
        variable = self._take()[1]
        self._take(":")
        tests = [self._inner(variable)]
        while self._is("and"):
            self._take()
            tests.append(self._inner(variable))
        self._take(")")
        return lambda item: any(all(test(one) for test in tests) for one in value_at(item, path) or ())

    def _inner(self, variable: str) -> Test:
        path = self._take()[1]
        operator = self._take()[1].lower()
        if operator not in COMPARE or (path != variable and not path.startswith(f"{variable}/")):
            raise bad_filter(f"syntax error in '{self._text}'.")
        wanted, name = self._literal(), path.partition("/")[2]
        if name == "id":
            return lambda one: same_property(str(one.get("id")), str(wanted))
        if not name:
            return lambda one: _compared(operator, one, wanted)
        exact = name == "value"  # an extended property's value is compared letter by letter
        return lambda one: (
            COMPARE[operator](value_at(one, name), wanted)
            if exact
            else _compared(operator, value_at(one, name), wanted)
        )

    def _known(self, path: str) -> str:
        if path.partition("/")[0] not in self._members:
            raise bad_filter(f"Could not find a property named '{path}'.")
        return path

    def _literal(self) -> Any:
        kind, word = self._take()
        if kind == "string":
            return word[1:-1].replace("''", "'")
        if kind == "date":
            return zones.read_utc(word)
        if kind == "number":
            return float(word)
        if kind == "name" and word.lower() in ("true", "false", "null"):
            return {"true": True, "false": False, "null": None}[word.lower()]
        raise bad_filter(f"syntax error in '{self._text}'.")


def value_at(item: Any, path: str) -> Any:
    for name in path.split("/"):
        item = item.get(name) if isinstance(item, dict) else None
    return item


def _text(item: Json, path: str) -> str:
    return str(value_at(item, path) or "").casefold()


DATE = re.compile(r"^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?$")


def _compared(operator: str, value: Any, wanted: Any) -> bool:
    """Dates as instants, words whatever their case; what is missing is only equal to null."""
    if isinstance(value, str) and isinstance(wanted, str | datetime) and DATE.match(value):
        if isinstance(wanted, str) and not DATE.match(wanted):
            return operator == "ne"
        left, right = (
            zones.read_utc(value),
            wanted if isinstance(wanted, datetime) else zones.read_utc(wanted),
        )
        return COMPARE[operator](left, right)
    if isinstance(value, str) and isinstance(wanted, str):
        return COMPARE[operator](value.casefold(), wanted.casefold())
    if operator in ("eq", "ne") or (type(value) in (int, float) and isinstance(wanted, float)):
        return COMPARE[operator](value, wanted)
    return False


SYSTEM = ("$filter", "$select", "$orderby", "$top", "$skip", "$count", "$expand", "$search", "$skiptoken")


class Listing:
    """The system query options of one request for a list. Raises Refused when one is not to be had."""

    def __init__(
        self,
        ask: Ask,
        members: Iterable[str],
        *,
        page: int = 10,
        most: int = 1000,
        without: Iterable[str] = ("$search",),
        searchable: Iterable[str] = (),
        expands: bool = False,
        unfiltered: Iterable[str] = (),
    ) -> None:
        """`expands`: who shows the items reads $expand. `unfiltered` is what $filter cannot ask for."""
        self._ask = ask
        self._query = ask.query
        self._members = set(members)
        refused = set(without) - ({"$search"} if searchable else set())
        for name in self._query:
            if name.startswith("$") and (name not in SYSTEM or name in refused):
                raise bad(
                    "BadRequest",
                    f"The query specified in the URI is not valid. Query option '{name}' is "
                    "not supported here.",
                )
        if "$expand" in self._query and not expands:
            raise Refused(501, "NotImplemented", "The sandbox expands nothing here.")
        self._unfiltered = tuple(unfiltered)
        self._page = self._number("$top", page)
        if not 1 <= self._page <= most:
            raise bad(
                "BadRequest",
                f"Invalid page size specified: '{self._page}'. Must be between 1 and {most} inclusive.",
            )
        self._skip = self._number("$skiptoken" if "$skiptoken" in self._query else "$skip", 0)
        self._searchable = tuple(searchable)
        self.select = read_select(self._query.get("$select"), self._members)

    def _number(self, name: str, usual: int) -> int:
        text = self._query.get(name, str(usual))
        if not re.fullmatch(r"\d{1,9}", text):
            raise bad("BadRequest", f"Invalid value '{text}' for the query option '{name}'.")
        return int(text)

    def answer(self, items: list[Json], context: str, show: Callable[[Json], Json] | None = None) -> Json:
        """`items` are whole; `show` turns each of the page into what is sent."""
        if "$filter" in self._query:
            _refuse_nodes(self._query["$filter"], self._unfiltered)
            test = Filter(self._query["$filter"], self._members | {"singleValueExtendedProperties"}).read()
            items = [item for item in items if test(item)]
        if self._query.get("$search"):
            items = self._searched(items)
        items = self._ordered(items)
        page = items[self._skip : self._skip + self._page]
        body: Json = {"@odata.context": self._ask.context(context)}
        if self._query.get("$count", "").lower() == "true":
            body["@odata.count"] = len(items)
        if self._skip + self._page < len(items):
            body["@odata.nextLink"] = self._next()
        body["value"] = [chosen(show(item) if show else item, self.select) for item in page]
        return body

    def _next(self) -> str:
        """The same question, further on. Directory lists page by $skiptoken, others by $skip."""
        name = "$skiptoken" if self._searchable else "$skip"
        query = {key: value for key, value in self._query.items() if key not in ("$skip", "$skiptoken")}
        query[name] = str(self._skip + self._page)
        return f"{self._ask.link(self._ask.call.path.lstrip('/'))}?{urlencode(query, safe='$')}"

    def _searched(self, items: list[Json]) -> list[Json]:
        if self._ask.call.headers.get("consistencylevel", "").lower() != "eventual":
            raise bad(
                "Request_UnsupportedQuery",
                "Request with $search query parameter only works through MSGraph with a "
                "special request header: 'ConsistencyLevel: eventual'",
            )
        clauses = re.findall(r'"([A-Za-z]+):([^"]*)"', self._query["$search"])
        rest = re.sub(r'"[A-Za-z]+:[^"]*"|\s+(?:AND|OR)\s+', "", self._query["$search"]).strip()
        if not clauses or rest or any(name not in self._searchable for name, _ in clauses):
            raise bad(
                "BadRequest",
                f"Syntax error: character '{rest[:1]}' is not valid at position 0 in "
                f"'{self._query['$search']}'.",
            )
        combine = all if " AND " in self._query["$search"] else any
        return [item for item in items if combine(_has_word(item, name, word) for name, word in clauses)]

    def _ordered(self, items: list[Json]) -> list[Json]:
        for clause in reversed(
            [part.strip() for part in self._query.get("$orderby", "").split(",") if part.strip()]
        ):
            path, _, way = clause.partition(" ")
            if path.partition("/")[0] not in self._members or way.strip().lower() not in ("", "asc", "desc"):
                raise bad(
                    "BadRequest", f"The query specified in the URI is not valid. Cannot order by '{clause}'."
                )
            items = sorted(
                items, key=lambda item: _sort_key(value_at(item, path)), reverse=way.strip().lower() == "desc"
            )
        return items


def without_literals(text: str) -> str:
    return re.sub(r"'(?:[^']|'')*'", "''", text)


def _refuse_nodes(text: str, unfiltered: Iterable[str]) -> None:
    """What Exchange keeps beside an item cannot be asked for.

    https://github.com/microsoftgraph/microsoft-graph-docs/issues/1771, 426 and 292
    """
    if any(re.search(rf"\b{name}/", without_literals(text), re.IGNORECASE) for name in unfiltered):
        raise bad("ErrorInvalidUrlQueryFilter", "The query filter contains one or more invalid nodes.")


def _has_word(item: Json, name: str, word: str) -> bool:
    """Every part of `word` begins a word of the member, as the directory's tokenized search does."""
    words = re.split(r"[\s@._\-]+", str(item.get(name) or "").casefold())
    return all(
        any(one.startswith(part) for one in words)
        for part in re.split(r"[\s@._\-]+", word.casefold())
        if part
    )


def _sort_key(value: Any) -> tuple[bool, str]:
    return value is None, str(value).casefold()


def read_select(text: str | None, members: set[str]) -> list[str] | None:
    if text is None:
        return None
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in members and name != "*":
            raise bad(
                "RequestBroker--ParseUri", f"Could not find a property named '{name}' on the selected type."
            )
    return None if "*" in names or not names else names


def chosen(item: Json, select: list[str] | None) -> Json:
    """$select: the id and what begins with @odata always come along, and so does what was expanded."""
    if select is None:
        return item
    return {k: v for k, v in item.items() if k in select or k == "id" or k.startswith("@") or k in EXPANDED}


EXPANDED = ("singleValueExtendedProperties", "extensions", "attachments", "calendar", "manager", "event")
