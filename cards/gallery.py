"""Draws every sample card to a PNG, in light and dark, with Microsoft's own renderer.

    python -m cards.gallery --out build/gallery [--width 340] [--only booked]

Needs the npm package `adaptivecards` in node_modules and Chromium (CHROMIUM, or one on the PATH, or
playwright's own). Colours and spacing follow Teams; its font is not free, so letters differ a little.
"""

import argparse
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from cards.kit import Card
from cards.sample import cards

ROOT = Path(__file__).parent.parent
THEMES = ("light", "dark")
_QUIETLY = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")


class RendererMissing(Exception):
    """node_modules holds no adaptivecards package."""


class NotDrawable(Exception):
    """The renderer found fault with a card."""


def draw(
    samples: Mapping[str, Card], out: Path, *, width: int, modules: Path, themes: Sequence[str] = THEMES
) -> list[Path]:
    """One PNG per card and theme in `out`, and one more where a button unfolds something."""
    out.mkdir(parents=True, exist_ok=True)
    with _page(modules, width) as page:
        drawn = (_shots(page, name, card, theme, out) for name, card in samples.items() for theme in themes)
        return [path for paths in drawn for path in paths]


@contextmanager
def _page(modules: Path, width: int) -> Iterator[Page]:
    renderer = modules / "adaptivecards/dist/adaptivecards.min.js"
    if not renderer.is_file():
        raise RendererMissing(f"no adaptivecards in {modules}; `npm ci` brings it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=_QUIETLY)
        page = browser.new_page(viewport={"width": width + 24, "height": 400}, device_scale_factor=2)
        page.set_content((Path(__file__).parent / "gallery.html").read_text("utf-8"))
        page.add_script_tag(path=renderer)
        # Teams reads Markdown in text; the renderer does so only when it is given a reader.
        for markdown in sorted(modules.glob("markdown-it/dist/browser/markdown-it.umd.min.js")):
            page.add_script_tag(path=markdown)
        yield page
        browser.close()


def _shots(page: Page, name: str, card: Card, theme: str, out: Path) -> Iterator[Path]:
    faults = page.evaluate("([card, theme]) => draw(card, theme)", [card, theme])
    if faults:
        raise NotDrawable(f"{name}: {faults}")
    yield _shot(page, out / f"{name}.{theme}.png")
    for action in card.get("actions", []):
        if action["type"] == "Action.ShowCard":
            page.get_by_role("button", name=action["title"]).click()
            yield _shot(page, out / f"{name}.unfolded.{theme}.png")


def _shot(page: Page, path: Path) -> Path:
    page.locator("#frame").screenshot(path=path)
    return path


def _chromium() -> str | None:
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


def main() -> None:
    ask = argparse.ArgumentParser(prog="python -m cards.gallery", description="Draw every card to a PNG.")
    ask.add_argument("--out", type=Path, default=ROOT / "build/gallery")
    ask.add_argument("--width", type=int, default=480, help="of the card; a phone has about 340")
    ask.add_argument("--only", default="", help="only cards whose name contains this")
    ask.add_argument("--modules", type=Path, default=ROOT / "node_modules")
    chosen = ask.parse_args()
    samples = {name: card for name, card in cards().items() if chosen.only in name}
    drawn = draw(samples, chosen.out, width=chosen.width, modules=chosen.modules)
    print(f"{len(drawn)} pictures in {chosen.out}")


if __name__ == "__main__":
    main()
