"""A few minutes' worth of `make chaos` in seconds: the same scenes, the same counting."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.chaos.scenes import Scale, adoption, kills, weather
from tests.chaos.truth import Count

FEW = Scale(recruiters=2, interviews=2, kill_within=1.5)
Scene = Callable[[Path, int, Scale], tuple[Count, str]]


@pytest.mark.parametrize("scene", [kills, weather, adoption], ids=["kills", "weather", "adoption"])
def test_nothing_is_lost_nothing_doubled_and_every_card_is_true(scene: Scene, tmp_path: Path) -> None:
    counted, told = scene(tmp_path / "house", 7, FEW)

    print(told, counted)
    assert counted.interviews == 4
    assert (counted.lost, counted.doubled, counted.mails_too_many, counted.wrong) == (0, 0, 0, [])
