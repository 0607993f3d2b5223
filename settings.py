"""What an installation may set, from the environment (`PILOT_…`); the defaults run on one machine with no set-up."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).parent


class Settings(BaseSettings):
    """The installation's settings. `today` freezes the calendar day (Beijing); unset, it is the machine's clock.

    `hosts` are the names under which people reach the server beside this machine's own; `tls` says that they come
    through HTTPS even where the proxy does not say so; `open_demo` lets a demo be reached under such a name.
    `cookie_secret` signs Streamlit's own cookies; unset, one is made and kept in `var/`.
    `file_mb` to `patience_seconds` bound one upload: its size, what opening it may cost, how long it waits its turn.
    `parcel_mb` bounds a zip of workbooks handed in at once, `document_mb` a scan or supporting document.
    `contact` is where and to whom objections to the public notice go, as it is printed; empty, nothing is said of it.
    """

    model_config = SettingsConfigDict(env_prefix="PILOT_", frozen=True)

    database_url: str = f"sqlite:///{(ROOT / 'var' / 'pilot.db').as_posix()}"
    host: str = "127.0.0.1"
    port: int = Field(default=8501, ge=1, le=65535)
    hosts: Annotated[frozenset[str], NoDecode] = frozenset()
    tls: bool = False
    open_demo: bool = False
    cookie_secret: SecretStr | None = Field(default=None, min_length=32)
    workers: int = Field(default=2, ge=1, le=32)
    idle_minutes: int = Field(default=60, ge=1, le=24 * 60)
    session_hours: int = Field(default=12, ge=1, le=24 * 7)
    today: date | None = None
    file_mb: int = Field(default=10, ge=1, le=100)
    memory_mb: int = Field(default=1024, ge=256, le=16_384)
    cpu_seconds: int = Field(default=20, ge=1, le=600)
    wall_seconds: float = Field(default=30, ge=1, le=600)
    patience_seconds: float = Field(default=60, ge=0, le=600)
    parcel_mb: int = Field(default=50, ge=1, le=1024)
    document_mb: int = Field(default=10, ge=1, le=100)
    contact: str = Field(default="", max_length=500)

    @property
    def limits(self) -> dict[str, Any]:
        """What bounds one upload, by the names of `services.platform.bounds`."""
        return self.model_dump(include={"file_mb", "memory_mb", "cpu_seconds", "wall_seconds", "parcel_mb"})

    @field_validator("hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """Take names as people write them: "pilot.example.org, 10.0.0.5"."""
        return frozenset(value.lower().replace(",", " ").split()) if isinstance(value, str) else value


@cache
def settings() -> Settings:
    """Return the settings of this process, read once.

    Errors: pydantic.ValidationError naming the variable that cannot be understood.
    """
    return Settings()
