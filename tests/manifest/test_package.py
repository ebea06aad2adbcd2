import io
import json
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from manifest.facts import SETTINGS, Facts, Unfit, read_facts
from manifest.icons import ACCENT, color_icon, outline_icon
from manifest.package import SCHEMA_VERSION, manifest, package, product_version

SCHEMAS = Path(__file__).parents[2] / "node_modules/@microsoft/app-manifest/build/json-schemas/teams"
TOLD = {
    "app_id": "6F1C2C3E-7b7a-4b0a-9d4e-2f0c1a9b8d7e",
    "bot_origin": "https://muster.contoso.com/",
    "developer": "Contoso",
    "website": "https://contoso.com/muster",
    "privacy": "https://contoso.com/muster/privacy",
    "terms": "https://contoso.com/muster/terms",
}
FACTS = read_facts(TOLD)


def official() -> Draft4Validator:
    """Microsoft's schema of the version that we write, from npm's @microsoft/app-manifest."""
    schema = json.loads((SCHEMAS / f"v{SCHEMA_VERSION}/MicrosoftTeams.schema.json").read_text("utf-8-sig"))
    return Draft4Validator(schema)


def pixels(picture: bytes) -> tuple[int, list[tuple[int, ...]]]:
    """The size of one of our own pictures (unfiltered RGBA rows) and its pixels."""
    size = int.from_bytes(picture[16:20], "big")
    assert picture[:8] == b"\x89PNG\r\n\x1a\n" and picture[20:24] == picture[16:20]
    length = int.from_bytes(picture[33:37], "big")
    rows = zlib.decompress(picture[41 : 41 + length])
    lines = [rows[n * (size * 4 + 1) + 1 :][: size * 4] for n in range(size)]
    return size, [tuple(line[n : n + 4]) for line in lines for n in range(0, size * 4, 4)]


def test_the_manifest_is_valid_by_the_official_schema() -> None:
    made = manifest(FACTS, "0.1.0")
    assert [f"{error.json_path}: {error.message}" for error in official().iter_errors(made)] == []


@pytest.mark.parametrize("broken", [{"id": "muster"}, {"accentColor": "teal"}, {"surprise": 1}], ids=str)
def test_the_official_schema_refuses_what_is_wrong(broken: dict[str, Any]) -> None:
    assert not official().is_valid(manifest(FACTS, "0.1.0") | broken)


def test_the_schema_is_the_newest_that_is_no_preview() -> None:
    released = [path.name[1:].split(".") for path in SCHEMAS.iterdir() if path.name[1].isdigit()]
    newest = max((int(major), int(minor)) for major, minor in released)
    assert "{}.{}".format(*newest) == SCHEMA_VERSION


def test_the_zip_holds_the_manifest_and_the_icons_it_names() -> None:
    with zipfile.ZipFile(io.BytesIO(package(FACTS, "1.2.3"))) as whole:
        made = json.loads(whole.read("manifest.json"))

        assert sorted(whole.namelist()) == ["color.png", "manifest.json", "outline.png"]
        assert whole.testzip() is None
        assert whole.read(made["icons"]["color"]) == color_icon()
        assert whole.read(made["icons"]["outline"]) == outline_icon()
    assert made == manifest(FACTS, "1.2.3")


def test_the_same_facts_give_the_same_package() -> None:
    assert package(FACTS, "0.1.0") == package(FACTS, "0.1.0")
    assert package(replace(FACTS, developer="Fabrikam"), "0.1.0") != package(FACTS, "0.1.0")


def test_the_bot_is_found_everywhere_and_signs_in_by_its_own_host_only() -> None:
    made = manifest(FACTS, "0.1.0")

    assert made["bots"][0]["scopes"] == ["personal", "team", "groupChat"]
    assert made["validDomains"] == ["muster.contoso.com"]
    assert made["webApplicationInfo"] == {"id": FACTS.app_id, "resource": f"api://botid-{FACTS.app_id}"}
    assert made["id"] == made["bots"][0]["botId"] == TOLD["app_id"].lower()


def test_each_scope_has_one_short_list_of_commands() -> None:
    lists = manifest(FACTS, "0.1.0")["bots"][0]["commandLists"]
    titles = {entry["scopes"][0]: [command["title"] for command in entry["commands"]] for entry in lists}

    assert titles == {
        "personal": ["schedule", "status", "kits", "people", "preferences", "help", "sign out"],
        "team": ["schedule", "status", "help"],
        "groupChat": ["schedule", "status", "help"],
    }


def test_the_package_carries_the_products_version() -> None:
    assert f'version = "{product_version()}"' in (Path(__file__).parents[2] / "pyproject.toml").read_text(
        "utf-8"
    )


def test_the_color_icon_is_192_wide_opaque_and_on_the_accent_colour() -> None:
    size, dots = pixels(color_icon())

    assert (size, len(dots)) == (192, 192 * 192)
    assert {dot[3] for dot in dots} == {255}
    assert dots[0] == (*ACCENT, 255) and (255, 255, 255, 255) in dots
    middle = range(36, 156)  # Teams may cut what lies outside the middle 120 pixels
    drawn = [(n % 192, n // 192) for n, dot in enumerate(dots) if dot[:3] != ACCENT]
    assert all(x in middle and y in middle for x, y in drawn)


def test_the_outline_icon_is_32_wide_and_nothing_but_white_on_nothing() -> None:
    size, dots = pixels(outline_icon())

    assert (size, len(dots)) == (32, 32 * 32)
    assert {dot[:3] for dot in dots} == {(255, 255, 255)}
    assert dots[0][3] == 0 and 255 in {dot[3] for dot in dots}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("app_id", "", "is missing"),
        ("app_id", "{{APP_ID}}", "must be a GUID"),
        ("app_id", "00000000-0000-0000-0000-000000000000", "placeholder"),
        ("bot_origin", "http://muster.contoso.com", "must be an https address"),
        ("bot_origin", "https://localhost:3978", "placeholder"),
        ("bot_origin", "https://127.0.0.1", "placeholder"),
        ("bot_origin", "https://muster.example.com", "placeholder"),
        ("bot_origin", "https://<your-host>", "placeholder"),
        ("bot_origin", "https://[oops", "no web address"),
        ("bot_origin", "https://muster.contoso.com/bot", "must be an origin"),
        ("bot_origin", "https://u:p@muster.contoso.com", "must be an https address"),
        ("privacy", "https://your-company.com/privacy", "placeholder"),
        ("terms", "contoso.com/terms", "must be an https address"),
        ("website", "javascript:alert(1)", "must be an https address"),
        ("developer", "x" * 33, "32 characters"),
        ("developer", "<your name>", "32 characters"),
    ],
)
def test_a_placeholder_refuses_to_be_built(name: str, value: str, said: str) -> None:
    with pytest.raises(Unfit) as refused:
        read_facts(TOLD | {name: value})

    assert len(refused.value.lines) == 1
    assert refused.value.lines[0].startswith(SETTINGS[name][0]) and said in refused.value.lines[0]


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(Unfit) as refused:
        read_facts({})
    assert len(refused.value.lines) == len(SETTINGS)


def test_facts_are_kept_in_one_spelling() -> None:
    assert (
        Facts(
            app_id="6f1c2c3e-7b7a-4b0a-9d4e-2f0c1a9b8d7e",
            bot_origin="https://muster.contoso.com",
            developer="Contoso",
            website="https://contoso.com/muster",
            privacy="https://contoso.com/muster/privacy",
            terms="https://contoso.com/muster/terms",
        )
        == FACTS
    )
