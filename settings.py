"""What an installation may set, from the environment (`PILOT_…`); the defaults run on one machine with no set-up."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).parent


class Settings(BaseSettings):
    """The installation's settings. `today` freezes the calendar day (Beijing); unset, it is the machine's clock.

    `document_megabytes` bounds a scan or supporting document; the server takes no upload above 20 MB.
    """

    model_config = SettingsConfigDict(env_prefix="PILOT_", frozen=True)

    database_url: str = f"sqlite:///{(ROOT / 'var' / 'pilot.db').as_posix()}"
    host: str = "127.0.0.1"
    port: int = Field(default=8501, ge=1, le=65535)
    workers: int = Field(default=2, ge=1, le=32)
    today: date | None = None
    document_megabytes: int = Field(default=10, ge=1, le=20)


@cache
def settings() -> Settings:
    """Return the settings of this process, read once.

    Errors: pydantic.ValidationError naming the variable that cannot be understood.
    """
    return Settings()
