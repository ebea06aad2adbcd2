"""The environment, read once and here alone."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import SecretBytes, SecretStr

from services.cloud import Cloud


class SettingsWrong(Exception):
    """`lines` says, one setting a line, what is wrong and how to mend it."""

    def __init__(self, lines: tuple[str, ...]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


@dataclass(frozen=True, slots=True)
class Settings:
    app_id: str
    app_secret: SecretStr
    tenants: frozenset[str]  # lower-case GUIDs
    public_url: str  # an origin, no trailing slash
    keys: Mapping[str, SecretBytes]  # id -> 32 bytes; the first one writes
    database_url: SecretStr
    executor: str
    sandbox: str | None  # an origin on loopback
    host: str
    port: int

    @property
    def cloud(self) -> Cloud:
        return Cloud(stand_in=self.sandbox)

    @property
    def ring(self) -> dict[str, bytes]:
        """The keys laid open, in order: for the vault and for signing clicks, nobody else."""
        return {name: key.get_secret_value() for name, key in self.keys.items()}


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Raises SettingsWrong, naming everything that is wrong at once."""
    raise NotImplementedError
