"""What nobody has fixed yet: settings of tracking with named defaults.

Each is read once from the environment, with the prefix `DOSSIERPOST_TRACKING_`.
"""

from functools import lru_cache

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Policy(BaseSettings):
    """How this province lets others look."""

    model_config = SettingsConfigDict(
        env_prefix="DOSSIERPOST_TRACKING_", frozen=True, extra="ignore"
    )

    lookup_tries: int = Field(10, ge=1, le=1000)
    """Wrong secrets for a code after which it is not answered for a while."""
    lookup_pause_minutes: int = Field(15, ge=1, le=1440)
    """How long wrong secrets are remembered, from the first of them."""


@lru_cache(maxsize=1)
def policy() -> Policy:
    """Read the settings once."""
    return Policy()
