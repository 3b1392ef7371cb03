"""What the law leaves open or nobody has confirmed yet: settings of the post with named defaults.

Each is read once from the environment, with the prefix `DOSSIERPOST_POSTAL_`, and handed to the
rules by the handlers; the rules themselves know no default of their own.
"""

from functools import lru_cache

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.postal.domain.money.zones import Place, ZoneMap, Zones


class Policy(BaseSettings):
    """How this post reads what can be read in more than one way."""

    model_config = SettingsConfigDict(env_prefix="DOSSIERPOST_POSTAL_", frozen=True, extra="ignore")

    storage_days: int = Field(8, ge=1)
    """Days an item waits at the office for its addressee (lưu giữ)."""
    max_attempts: int = Field(3, ge=1)
    """Delivery attempts at a citizen's door before the item goes back."""
    deliver_unpaid: bool = False
    """Whether an item may be given away while money is to be taken with it (thu hộ)."""
    places: tuple[Place, ...] = ()
    """Where post offices are, for the zones of the tariff, as JSON: prefix of the code, region,
    province, legacy district and period. What is not in it is named by the worker: nobody has said
    what holds since districts ended on 2025-07-01."""

    @property
    def zones(self) -> Zones:
        """What knows how far two post offices are from each other."""
        return ZoneMap(self.places)


@lru_cache(maxsize=1)
def policy() -> Policy:
    """Read the settings once."""
    return Policy()
