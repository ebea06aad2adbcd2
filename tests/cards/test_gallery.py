"""Microsoft's own renderer draws our cards. A missing browser or renderer fails here: it is not skipped."""

from pathlib import Path

import pytest

from cards.gallery import ROOT, RendererMissing, draw
from cards.sample import cards

MODULES = ROOT / "node_modules"


def size(picture: Path) -> tuple[int, int]:
    head = picture.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")


def test_a_card_is_drawn_in_light_and_dark_and_unfolded(tmp_path: Path) -> None:
    pictures = draw({"booked": cards()["booked-answers"]}, tmp_path, width=340, modules=MODULES)

    names = [picture.name for picture in pictures]
    assert names == [
        "booked.light.png",
        "booked.unfolded.light.png",
        "booked.dark.png",
        "booked.unfolded.dark.png",
    ]
    wide, high = zip(*map(size, pictures), strict=True)
    assert set(wide) == {2 * (340 + 24)}  # two device pixels each, and the frame
    assert high[1] > high[0] + 200  # the note's field has unfolded


def test_the_renderer_finds_no_fault_with_any_card(tmp_path: Path) -> None:
    assert len(draw(cards(), tmp_path, width=340, modules=MODULES, themes=("dark",))) >= len(cards())


def test_without_the_renderer_the_gallery_says_what_brings_it(tmp_path: Path) -> None:
    with pytest.raises(RendererMissing, match="npm ci"):
        draw(cards(), tmp_path, width=340, modules=tmp_path)
