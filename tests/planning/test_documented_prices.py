"""The prices in the documents."""

import re
from pathlib import Path

from services.planning import prices, standing

PAGE = Path(__file__).parents[2] / "docs" / "planning.md"
ROW = re.compile(r"^\| `(?P<name>[A-Z_]+)` \| (?P<price>[\d,]+) \|", re.MULTILINE)


def priced(module):
    """What it calls by a name of its own and can be paid: its integers, but for those that mean never."""
    named = {name: value for name, value in vars(module).items() if name.isupper()}
    return {name: value for name, value in named.items() if type(value) is int and value < prices.POSSIBLE}


def test_the_prices_in_the_documents_are_those_that_the_engine_adds_up():
    told = [
        (row["name"], int(row["price"].replace(",", ""))) for row in ROW.finditer(PAGE.read_text("utf-8"))
    ]

    assert len(priced(prices)) > 10 and len(priced(standing)) > 5
    assert sorted(told) == sorted((priced(prices) | priced(standing)).items())
