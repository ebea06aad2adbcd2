"""Names, comments and notes are other people's: they must not become links or layout."""

import pytest

from cards.kit import plain, shortened


@pytest.mark.parametrize(
    "text",
    ["[Click me](https://evil.example)", "![x](https://evil.example/x.png)", "[a][b]", "[a] (https://evil.example)",
     "<https://evil.example>", "[a]: https://evil.example"],
)  # fmt: skip
def test_a_name_cannot_become_a_link_or_picture(text: str) -> None:
    told = plain(text)

    assert "](" not in told and "][" not in told and "]:" not in told and "] (" not in told
    assert "<h" not in told


@pytest.mark.parametrize("text", ["# Big", "- item", "1. item", "> quoted", "* item"])
def test_a_comment_cannot_become_a_heading_or_list(text: str) -> None:
    assert plain(text) == "\u200b" + text


def test_lines_are_joined_and_hidden_signs_dropped() -> None:
    assert plain("a\r\n\tb\u202ec\x00d") == "a b c d"


def test_names_of_the_world_stay_as_they_are() -> None:
    for name in ("Zoë Müller-O’Neil", "สมชาย ใจดี", "علی\u200cرضا", "क्\u200dष", "李雷", "1.5 h", "#42"):
        assert plain(name) == name


def test_what_is_too_long_is_cut_visibly() -> None:
    assert shortened("x" * 50, 10) == "x" * 9 + "…"
    assert shortened("short", 10) == "short"
