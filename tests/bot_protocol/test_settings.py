import base64
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from bot.settings import SettingsWrong, read_settings
from services.identity.permissions import Feature
from tests.identity.certificates import pem_file

APP = "11111111-2222-3333-4444-555555555555"
TENANT = "AAAAAAAA-2222-3333-4444-555555555555"
KEY = base64.b64encode(bytes(range(32))).decode()
LIVE = {
    "MUSTER_APP_ID": APP,
    "MUSTER_APP_CERTIFICATE": str(pem_file(Path(tempfile.mkdtemp()))),
    "MUSTER_TENANTS": TENANT,
    "MUSTER_PUBLIC_URL": "https://muster.example.com/",
    "MUSTER_KEYS": f"new:{KEY},old:{base64.b64encode(b'o' * 32).decode()}",
}
SECRET = {"MUSTER_APP_SECRET": "s3cret-of-the-app"}
SANDBOX = (
    LIVE | SECRET | {"MUSTER_PUBLIC_URL": "http://127.0.0.1:3978", "MUSTER_SANDBOX": "http://127.0.0.1:3979"}
)


def lines(environ: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(SettingsWrong) as wrong:
        read_settings(environ)
    return wrong.value.lines


def test_what_was_not_said_has_a_sane_value() -> None:
    settings = read_settings(LIVE)

    assert (settings.host, settings.port, settings.executor) == ("127.0.0.1", 3978, "muster-1")
    assert settings.public_url == "https://muster.example.com"
    assert settings.cloud.stand_in is None


def test_tenants_are_a_list_of_lower_case_guids() -> None:
    settings = read_settings(LIVE | {"MUSTER_TENANTS": f" {TENANT} , {APP},"})

    assert settings.tenants == (TENANT.lower(), APP)
    assert settings.home_tenant == TENANT.lower()


def test_the_first_key_writes_and_the_others_still_read() -> None:
    assert list(read_settings(LIVE).keys.secrets.items()) == [("new", bytes(range(32))), ("old", b"o" * 32)]


def test_everything_that_is_missing_is_named_at_once() -> None:
    assert {line.split()[0] for line in lines({})} == set(LIVE)
    assert all("is missing: set it to" in line for line in lines({}))


@pytest.mark.parametrize("name", list(LIVE))
def test_an_empty_setting_is_a_missing_one(name: str) -> None:
    [line] = lines(LIVE | {name: "  "})

    assert line.startswith(f"{name} is missing: set it to")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MUSTER_APP_ID", "muster"),
        ("MUSTER_APP_ID", APP + "0"),
        ("MUSTER_TENANTS", "contoso.onmicrosoft.com"),
        ("MUSTER_TENANTS", f"{TENANT},common"),
        ("MUSTER_TENANTS", ","),
        ("MUSTER_PUBLIC_URL", "http://muster.example.com"),
        ("MUSTER_PUBLIC_URL", "https://muster.example.com/bot"),
        ("MUSTER_PUBLIC_URL", "https://someone@muster.example.com"),
        ("MUSTER_PUBLIC_URL", "https://["),
        ("MUSTER_PUBLIC_URL", "muster.example.com"),
        ("MUSTER_KEYS", "k:c2hvcnQ="),
        ("MUSTER_KEYS", KEY),
        ("MUSTER_KEYS", "k:not base64 at all"),
        ("MUSTER_KEYS", f"k:{KEY},k:{KEY}"),
        ("MUSTER_DATABASE_URL", "mysql://muster"),
        ("MUSTER_FEATURES", "telepathy"),
        ("MUSTER_EXECUTOR", "two words"),
        ("MUSTER_WITHOUT", "telepathy"),
        ("MUSTER_ADMINISTRATORS", "alex@contoso.com"),
        ("MUSTER_APP_CERTIFICATE", "nowhere.pem"),
        ("MUSTER_ALLOW_SECRET", "perhaps"),
        ("BOT_PORT", "0"),
        ("BOT_PORT", "65536"),
        ("BOT_PORT", "http"),
    ],
)
def test_a_malformed_setting_is_named_with_what_it_should_be(name: str, value: str) -> None:
    [line] = lines(LIVE | {name: value})

    assert line.startswith(name)
    assert " must " in line or "set it to" in line


@pytest.mark.parametrize(
    "origin", ["http://10.0.0.7:3979", "https://graph.microsoft.com", "http://127.0.0.1.example.com", "3979"]
)
def test_a_sandbox_is_only_ever_on_loopback(origin: str) -> None:
    [line] = lines(SANDBOX | {"MUSTER_SANDBOX": origin})

    assert line.startswith("MUSTER_SANDBOX must be")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "muster.example.com"])
def test_with_a_sandbox_the_bot_serves_nobody_but_this_machine(host: str) -> None:
    [line] = lines(SANDBOX | {"MUSTER_HOST": host})

    assert line.startswith("MUSTER_HOST must be 127.0.0.1")


def test_with_a_sandbox_the_public_address_may_be_plain_http() -> None:
    settings = read_settings(SANDBOX)

    assert settings.cloud.reach("https://graph.microsoft.com/v1.0/me") == "http://127.0.0.1:3979/v1.0/me"


def without(*names: str) -> dict[str, str]:
    return {name: value for name, value in LIVE.items() if name not in names}


def test_outside_the_sandbox_a_secret_is_refused_unless_it_is_allowed_in_so_many_words() -> None:
    by_secret = without("MUSTER_APP_CERTIFICATE") | SECRET

    [line] = lines(by_secret)

    assert line.startswith("MUSTER_APP_SECRET is for the sandbox: set MUSTER_APP_CERTIFICATE")
    assert "s3cret" not in line
    assert read_settings(by_secret | {"MUSTER_ALLOW_SECRET": "yes"}).credential == "s3cret-of-the-app"


def test_a_certificate_goes_before_a_secret() -> None:
    credential = read_settings(LIVE | SECRET).credential

    assert isinstance(credential, dict)
    assert set(credential) == {"private_key", "public_certificate"}


def test_opt_in_features_are_off_and_the_others_can_be_switched_off() -> None:
    assert Feature.CANDIDATE_MAILS not in read_settings(LIVE).features
    assert Feature.ANSWER_COMMENTS in read_settings(LIVE | {"MUSTER_FEATURES": "answer-comments"}).features
    fewer = read_settings(LIVE | {"MUSTER_WITHOUT": "shared-mailbox, scheduling"}).features
    assert Feature.SHARED_MAILBOX not in fewer
    assert {Feature.SCHEDULING, Feature.ROOMS} <= fewer


def test_no_secret_shows_when_settings_are_printed() -> None:
    settings = read_settings(LIVE | SECRET | {"MUSTER_DATABASE_URL": "postgresql+psycopg://m:pa55@db/muster"})

    shown = f"{settings!r} {settings}"
    assert not any(
        secret in shown for secret in ("s3cret-of-the-app", "PRIVATE", KEY, "pa55", repr(bytes(range(32))))
    )


def test_no_secret_shows_when_a_setting_is_wrong() -> None:
    told = "\n".join(
        lines(LIVE | {"MUSTER_KEYS": f"k:{KEY[:-8]}", "MUSTER_DATABASE_URL": "mysql://m:pa55@db"})
    )

    assert KEY[:20] not in told
    assert "pa55" not in told


def test_a_process_ends_with_the_lines_and_no_traceback() -> None:
    environ = {"PATH": "", "MUSTER_APP_ID": "x"}

    ended = subprocess.run(
        [sys.executable, "-m", "bot"], env=environ, capture_output=True, text=True, timeout=30
    )

    assert ended.returncode == 2
    assert "MUSTER_APP_ID must be a GUID" in ended.stderr
    assert "MUSTER_KEYS is missing" in ended.stderr
    assert "Traceback" not in ended.stderr
