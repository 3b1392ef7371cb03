"""What nobody has fixed yet: settings of tracking with named defaults.

Each is read once from the environment, with the prefix `DOSSIERPOST_TRACKING_`.
"""

from functools import lru_cache

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.tracking.domain.statistics import BY_KEY, Counting, in_force


class Policy(BaseSettings):
    """How this province lets others look, and how it counts."""

    model_config = SettingsConfigDict(
        env_prefix="DOSSIERPOST_TRACKING_", frozen=True, extra="ignore"
    )

    lookup_tries: int = Field(10, ge=1, le=1000)
    """Wrong secrets for a code after which it is not answered for a while."""
    lookup_pause_minutes: int = Field(15, ge=1, le=1440)
    """How long wrong secrets are remembered, from the first of them."""
    definitions_from: dict[str, str] = {}
    """First month of later versions of definitions, such as `{"solved@2": "2027-01"}`; a version
    that is not named is not used. Months before keep the version that they were counted by."""

    @field_validator("definitions_from")
    @classmethod
    def _known(cls, given: dict[str, str]) -> dict[str, str]:
        unknown = [key for key in given if key not in BY_KEY or BY_KEY[key].version == 1]
        if unknown:
            raise ValueError(f"there is no later version {', '.join(unknown)}")
        return given

    @property
    def countings(self) -> tuple[Counting, ...]:
        """Say which definition counts in which months."""
        return in_force(self.definitions_from)


@lru_cache(maxsize=1)
def policy() -> Policy:
    """Read the settings once."""
    return Policy()


@lru_cache(maxsize=1)
def countings() -> tuple[Counting, ...]:
    """Say once which definition counts in which months."""
    return policy().countings
