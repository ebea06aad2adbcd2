"""The environment, read once and here alone."""

import os
import re
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from services.cloud import Cloud
from services.identity.certificate import Certificate, read_certificate
from services.identity.keys import BadKeyRing, KeyRing
from services.identity.permissions import USUAL, Feature

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class SettingsWrong(Exception):
    """`lines` says, one setting a line, what is wrong and how to mend it."""

    def __init__(self, lines: tuple[str, ...]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def _guid(text: str) -> str:
    if not GUID.fullmatch(text.strip().lower()):
        raise ValueError("must be a GUID like 11111111-2222-3333-4444-555555555555")
    return text.strip().lower()


def _listed(text: object) -> object:
    return [part.strip() for part in text.split(",") if part.strip()] if isinstance(text, str) else text


def _origin(text: str) -> str:
    if not re.fullmatch(r"https?://(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:\d{1,5})?/?", text.strip().lower()):
        raise ValueError("must be an origin like https://muster.example.com, without a path")
    return text.strip().lower().rstrip("/")


def _database(url: SecretStr) -> SecretStr:
    if not url.get_secret_value().startswith(("sqlite+aiosqlite:///", "postgresql+psycopg://")):
        raise ValueError("must start with sqlite+aiosqlite:/// or postgresql+psycopg://")
    return url


def _loopback_origin(text: str) -> str:
    origin = _origin(text)
    if not _is_loopback(urlsplit(origin).hostname or ""):
        raise ValueError("must be on loopback, like http://127.0.0.1:3979: never point it at a network")
    return origin


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _certificate(path: object) -> object:
    return read_certificate(Path(path)) if isinstance(path, str) else path


def _ring(text: object) -> object:
    try:
        return KeyRing.parse(text) if isinstance(text, str) else text
    except BadKeyRing:
        told = "must be id:key pairs, each key 32 bytes in base64 (`openssl rand -base64 32`)"
        raise ValueError(told) from None


Guid = Annotated[str, AfterValidator(_guid)]


class Settings(BaseSettings):
    """What a process is told at start. Secrets never show in its repr."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", hide_input_in_errors=True, arbitrary_types_allowed=True
    )

    app_id: Guid = Field(alias="MUSTER_APP_ID")
    app_certificate: Annotated[Certificate, BeforeValidator(_certificate)] | None = Field(
        None, alias="MUSTER_APP_CERTIFICATE"
    )
    app_secret: SecretStr = Field(SecretStr(""), alias="MUSTER_APP_SECRET")
    allow_secret: bool = Field(False, alias="MUSTER_ALLOW_SECRET")
    tenants: Annotated[tuple[Guid, ...], BeforeValidator(_listed)] = Field(
        alias="MUSTER_TENANTS", min_length=1
    )
    opted_in: Annotated[frozenset[Feature], BeforeValidator(_listed)] = Field(
        frozenset(), alias="MUSTER_FEATURES"
    )
    without: Annotated[frozenset[Feature], BeforeValidator(_listed)] = Field(
        frozenset(), alias="MUSTER_WITHOUT"
    )
    administrators: Annotated[tuple[Guid, ...], BeforeValidator(_listed)] = Field(
        (), alias="MUSTER_ADMINISTRATORS"
    )
    public_url: Annotated[str, AfterValidator(_origin)] = Field(alias="MUSTER_PUBLIC_URL")
    keys: Annotated[KeyRing, BeforeValidator(_ring)] = Field(alias="MUSTER_KEYS")
    database_url: Annotated[SecretStr, AfterValidator(_database)] = Field(
        SecretStr("sqlite+aiosqlite:///var/muster.db"), alias="MUSTER_DATABASE_URL"
    )
    executor: str = Field("muster-1", alias="MUSTER_EXECUTOR", pattern=r"^[\w.-]{1,64}$")
    sandbox: Annotated[str, AfterValidator(_loopback_origin)] | None = Field(None, alias="MUSTER_SANDBOX")
    host: str = Field("127.0.0.1", alias="MUSTER_HOST")
    port: int = Field(3978, alias="BOT_PORT", ge=1, le=65535)

    @property
    def home_tenant(self) -> str:
        """Where the app registration lives, and where the bot's own token comes from: the first tenant."""
        return self.tenants[0]

    @property
    def features(self) -> frozenset[Feature]:
        """What is switched on for every tenant."""
        return ((USUAL | self.opted_in) - self.without) | {Feature.SCHEDULING}

    @property
    def credential(self) -> str | dict[str, str]:
        """How Muster proves to Entra who it is; a certificate goes before a secret."""
        if self.app_certificate is not None:
            return self.app_certificate.credential
        return self.app_secret.get_secret_value()

    @property
    def cloud(self) -> Cloud:
        return Cloud(stand_in=self.sandbox)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        # Only what read_settings hands over: the library's own sources would read os.environ, .env
        # files and secret folders behind its back.
        return (init_settings,)


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Raises SettingsWrong, naming everything that is wrong at once. An empty value is a missing one."""
    given: dict[str, Any] = {name: value for name, value in environ.items() if value.strip()}
    try:
        settings = Settings(**given)
    except ValidationError as wrong:
        first = {error["loc"][0]: error for error in reversed(wrong.errors())}
        lines = tuple(_line(error) for error in reversed(first.values()))
        unproved = {"MUSTER_APP_CERTIFICATE", "MUSTER_APP_SECRET"}.isdisjoint(given)
        raise SettingsWrong((*lines, *([_no_proof("MUSTER_SANDBOX" in given)] if unproved else []))) from None
    if lines := _together(settings):
        raise SettingsWrong(lines)
    return settings


def _together(settings: Settings) -> tuple[str, ...]:
    """What only shows when two settings are read side by side."""
    lines = list(_proof(settings))
    if settings.sandbox is None and not settings.public_url.startswith("https://"):
        lines.append("MUSTER_PUBLIC_URL must start with https:// (Teams, Entra and Graph reach Muster there)")
    if settings.sandbox is not None and not _is_loopback(settings.host):
        lines.append("MUSTER_HOST must be 127.0.0.1 while MUSTER_SANDBOX is set: a sandbox is never served")
    return tuple(lines)


def _proof(settings: Settings) -> tuple[str, ...]:
    """A secret can be copied out of whatever it passes through; a certificate's key never leaves here."""
    if settings.app_certificate is not None:
        return ()
    if not settings.app_secret.get_secret_value():
        return (_no_proof(settings.sandbox is not None),)
    if settings.sandbox is None and not settings.allow_secret:
        told = "MUSTER_APP_SECRET is for the sandbox: set MUSTER_APP_CERTIFICATE to"
        return (f"{told} {MEND['MUSTER_APP_CERTIFICATE']}, or MUSTER_ALLOW_SECRET to yes",)
    return ()


def _no_proof(in_sandbox: bool) -> str:
    name = "MUSTER_APP_SECRET" if in_sandbox else "MUSTER_APP_CERTIFICATE"
    return f"{name} is missing: set it to {MEND[name]}"


MEND = {
    "MUSTER_APP_ID": "the application (client) id of Muster's app registration",
    "MUSTER_APP_CERTIFICATE": "the path of a PEM file with the app registration's certificate"
    " and its private key",
    "MUSTER_APP_SECRET": "a client secret of that app registration",
    "MUSTER_ALLOW_SECRET": "yes, or leave it out",
    "MUSTER_TENANTS": "the GUIDs of the tenants that may use Muster, separated by commas",
    "MUSTER_ADMINISTRATORS": "the object ids of who may approve and set up Muster, separated by commas, or"
    " leave it out",
    "MUSTER_PUBLIC_URL": "the https origin at which Teams and Graph reach Muster",
    "MUSTER_KEYS": "key1: followed by the output of `openssl rand -base64 32`",
    "MUSTER_FEATURES": f"any of {', '.join(Feature)}, separated by commas, or leave it out",
    "MUSTER_WITHOUT": f"any of {', '.join(Feature)}, separated by commas, or leave it out",
    "MUSTER_EXECUTOR": "a name for this process of at most 64 letters, digits, dots and dashes",
    "BOT_PORT": "a port number from 1 to 65535",
}


def _line(error: ErrorDetails) -> str:
    name = str(error["loc"][0])
    if error["type"] == "missing":
        return f"{name} is missing: set it to {MEND[name]}"
    if error["type"] == "value_error":
        return f"{name} {error['msg'].removeprefix('Value error, ')}"
    return f"{name} is not usable: set it to {MEND[name]}"
