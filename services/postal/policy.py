"""What the law leaves open or nobody has confirmed yet: settings of the post with named defaults.

Each is read once from the environment, with the prefix `DOSSIERPOST_POSTAL_`, and handed to the
rules by the handlers; the rules themselves know no default of their own.
"""

from functools import lru_cache

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Policy(BaseSettings):
    """How this post reads what can be read in more than one way."""

    model_config = SettingsConfigDict(env_prefix="DOSSIERPOST_POSTAL_", frozen=True, extra="ignore")

    storage_days: int = Field(8, ge=1)
    """Days an item waits at the office for its addressee (lưu giữ)."""
    max_attempts: int = Field(3, ge=1)
    """Delivery attempts at a citizen's door before the item goes back."""
    redirect_area_digits: int = Field(2, ge=0, le=6)
    """Leading digits of the post office code that a redirected item keeps; 2 is the province, 0
    lets it go anywhere."""
    cancel_delivery_minutes: int = Field(60, ge=0)
    """Minutes after a delivery report in which a second person may take it back."""


@lru_cache(maxsize=1)
def policy() -> Policy:
    """Read the settings once."""
    return Policy()
