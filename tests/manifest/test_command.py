import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOLD = {
    "MUSTER_APP_ID": "6f1c2c3e-7b7a-4b0a-9d4e-2f0c1a9b8d7e",
    "MUSTER_PUBLIC_URL": "https://muster.contoso.com",
    "MUSTER_DEVELOPER": "Contoso",
    "MUSTER_WEBSITE_URL": "https://contoso.com/muster",
    "MUSTER_PRIVACY_URL": "https://contoso.com/muster/privacy",
    "MUSTER_TERMS_URL": "https://contoso.com/muster/terms",
}


def run(*options: str, **told: str) -> subprocess.CompletedProcess[str]:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("MUSTER_")}
    command = [sys.executable, "-m", "manifest", *options]
    return subprocess.run(command, cwd=ROOT, env=bare | told, capture_output=True, text=True, check=False)


def test_one_command_builds_the_package_from_the_bots_own_environment(tmp_path: Path) -> None:
    built = run("--out", str(tmp_path / "deep/muster.zip"), **TOLD)

    assert (built.returncode, built.stderr) == (0, "")
    assert "manifest.json" in zipfile.ZipFile(tmp_path / "deep/muster.zip").namelist()


def test_an_option_goes_before_the_environment(tmp_path: Path) -> None:
    built = run("--bot-origin", "https://other.contoso.com", "--out", str(tmp_path / "m.zip"), **TOLD)

    assert built.returncode == 0
    assert b"other.contoso.com" in zipfile.ZipFile(tmp_path / "m.zip").read("manifest.json")


def test_without_facts_nothing_is_built_and_each_is_named(tmp_path: Path) -> None:
    refused = run("--out", str(tmp_path / "m.zip"))

    assert refused.returncode == 2
    assert all(f"or {variable}: is missing" in refused.stderr for variable in TOLD)
    assert not (tmp_path / "m.zip").exists()
