"""What the law leaves open or nobody has confirmed yet: settings of results with named defaults.

Each is read once from the environment, with the prefix `DOSSIERPOST_RESULTS_`, and handed to the
rules by the handlers; the rules themselves know no default of their own.
"""

from functools import lru_cache

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.results.domain import ReceiverRule


class Policy(BaseSettings):
    """How this province reads what can be read in more than one way."""

    model_config = SettingsConfigDict(
        env_prefix="DOSSIERPOST_RESULTS_", frozen=True, extra="ignore"
    )

    unclaimed_days: int = Field(365, ge=1)
    """Days that a result waits for its owner before it may be archived as unclaimed."""
    pickup_wait_days: int = Field(30, ge=1)
    """Days at the counter after which a result is on the list of those that wait too long."""
    post_collects_fees: bool = True
    """Whether the post takes at the door the state fees that are collected with the result (thu
    sau); otherwise nothing goes out by post before they are paid."""
    portal_done_at_handover: bool = False
    """Whether the national portal is told of a return (status 10) when the post takes a result over
    already, and not only when the citizen has it."""

    receiver_rule: ReceiverRule = ReceiverRule.AUTHORISED
    """Who may receive a result from the post, where the procedure is not named below."""
    receiver_rules: dict[str, ReceiverRule] = {}
    """Who may, by the code of the procedure; no catalogue says it in a way that can be read."""

    def receiver_rule_of(self, procedure_code: str) -> ReceiverRule:
        """Who may receive results of a procedure from the post at the most."""
        return self.receiver_rules.get(procedure_code, self.receiver_rule)

    photo_procedures: frozenset[str] = frozenset()
    """Codes of procedures whose results the post gives to nobody without a photo of him."""
    photo_agencies: frozenset[str] = frozenset()
    """Codes of receiving agencies that want the same of all their results."""

    def photo_required_of(self, procedure_code: str, agency: str) -> bool:
        """Whether the proof of delivery needs a photo, whoever receives it."""
        return procedure_code in self.photo_procedures or agency in self.photo_agencies


@lru_cache(maxsize=1)
def policy() -> Policy:
    """Read the settings once."""
    return Policy()
