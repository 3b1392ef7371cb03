"""What nobody has confirmed about the public post: settings of postal with named defaults.

Each is read once from the environment, with the prefix `DOSSIERPOST_POSTAL_`, and handed to the
rules by the handlers.
"""

from functools import lru_cache

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.postal.domain import MAX_ATTEMPTS, STORAGE_DAYS


class Policy(BaseSettings):
    """How the post of this province delivers; no published rule was found."""

    model_config = SettingsConfigDict(env_prefix="DOSSIERPOST_POSTAL_", frozen=True, extra="ignore")

    attempts_max: int = Field(MAX_ATTEMPTS, ge=1, le=20)
    """Delivery attempts at a citizen's door before an item goes back; kept with the item when it is
    ordered."""
    storage_days: int = Field(STORAGE_DAYS, ge=1, le=365)
    """Days an item waits at the office for its addressee."""


@lru_cache(maxsize=1)
def policy() -> Policy:
    """Read the settings once."""
    return Policy()
