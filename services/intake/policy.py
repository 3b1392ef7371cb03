"""What the law leaves open or nobody has confirmed yet: settings of intake with named defaults.

Each is read once from the environment, with the prefix `DOSSIERPOST_INTAKE_`, and handed to the
rules by the handlers; the rules themselves know no default of their own.
"""

from datetime import date
from functools import lru_cache

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.intake.domain.counting import AS_USUAL, Counting, TermEnd
from services.intake.domain.vocabulary import SupplementPolicy


class Policy(BaseSettings):
    """How this province reads what can be read in more than one way."""

    model_config = SettingsConfigDict(env_prefix="DOSSIERPOST_INTAKE_", frozen=True, extra="ignore")

    supplement_policy: SupplementPolicy = SupplementPolicy.RESTART
    """How the term goes on after a supplement when the request does not say (NĐ 118/2025)."""
    supplement_rounds_max: int = Field(1, ge=1, le=10)
    """Rounds of a dossier; one more needs an override with its reason."""
    require_fees_before_acceptance: bool = True
    """Whether state fees that are collected before the decision have to be paid before the dossier
    is accepted (QĐ 45/2016 has the post collect them with the papers)."""
    skips_holidays: bool = AS_USUAL.skips_holidays
    """Whether holidays are left out while calendar days are counted; else they count, and a last
    day that is off is rolled forward all the same (Bộ luật Dân sự 2015, Điều 148)."""
    term_end: TermEnd = AS_USUAL.term_end
    """Whether a term of working days ends at the exact time or at the close of its last day."""

    @property
    def counting(self) -> Counting:
        """How terms are counted."""
        return Counting(self.skips_holidays, self.term_end)

    supplement_days: int = Field(30, ge=1, le=365)
    """Days a citizen has for a supplement when the request does not say until when."""
    reappointments_max: int = Field(1, ge=0, le=10)
    """How often a dossier may be put off with an apology (form 04)."""
    answer_working_hours: int = Field(8, ge=1, le=200)
    """Working hours in which the counter says whether it accepts a dossier."""
    answer_working_hours_by_post: int = Field(16, ge=1, le=400)
    """The same for dossiers whose papers the post brings."""
    forms_2025_from: date = date(2025, 9, 15)
    """Local day of receipt from which the forms of TT 03/2025/TT-VPCP are used, not those of
    TT 01/2018/TT-VPCP."""
    form_number_suffix: str = Field("TTPVHCC", min_length=1, max_length=20)
    """What follows the number of a form: `12/TTPVHCC`."""
    closing_settles_s: int = Field(60, ge=0, le=86_400)
    """Seconds before the closing of a month at which its cut is made: facts take so long at the
    most until they are committed, clocks of services differ by less."""
    check_units: bool = False
    """Whether officers act for dossiers of their own unit only; off until every caller names the
    unit of its officers."""
    portal_incomplete_is_supplement: bool = False
    """Whether the national portal is told 5 and not 1 while a dossier is completed before
    acceptance."""


@lru_cache(maxsize=1)
def policy() -> Policy:
    """Read the settings once."""
    return Policy()
