"""What nobody has confirmed about the public post: settings of postal with named defaults.

Each is read once from the environment, with the prefix `DOSSIERPOST_POSTAL_`, and handed to the
rules by the handlers.
"""

from functools import lru_cache

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Policy(BaseSettings):
    """How the post of this province delivers; no published rule was found."""

    model_config = SettingsConfigDict(env_prefix="DOSSIERPOST_POSTAL_", frozen=True, extra="ignore")

    attempts_max: int = Field(3, ge=1, le=20)
    """Delivery attempts at a citizen's door before an item goes back; kept with the item when it is
    ordered."""
    storage_days: int = Field(8, ge=1, le=365)
    """Days an item waits at the office for its addressee (lưu giữ)."""
    redirect_area_digits: int = Field(2, ge=0, le=6)
    """Leading digits of the post office code that a redirected item keeps; 2 is the province, 0
    lets it go anywhere."""
    cancel_delivery_minutes: int = Field(60, ge=0)
    """Minutes after a delivery report in which a second person may take it back."""


@lru_cache(maxsize=1)
def policy() -> Policy:
    """Read the settings once."""
    return Policy()
