"""What is asked for: one form of a dossier, or the register of a unit."""

from dataclasses import dataclass
from datetime import date

from services.intake.domain.forms.kinds import FormKind


@dataclass(frozen=True, slots=True)
class FormQuestion:
    """Which form of which dossier."""

    dossier_id: str
    kind: FormKind
    issue: int
    """0 for the last one."""


@dataclass(frozen=True, slots=True)
class RegisterQuestion:
    """Of which unit and period."""

    unit: str
    first: date
    """Local day."""
    last: date
    """Local day, included."""
