"""Which forms a dossier has been given, told from the dossier alone: no act can forget its form."""

from collections.abc import Iterator, Mapping

from services.intake.domain.dossier import Dossier
from services.intake.domain.forms.kinds import FormKind
from services.intake.domain.reappointment import times_reappointed


def issues(dossier: Dossier) -> Mapping[FormKind, int]:
    """Count the forms that a dossier must have, by kind."""
    return {
        FormKind.RECEIPT: dossier.receipt_issue,
        FormKind.SUPPLEMENT_REQUEST: dossier.guided + len(dossier.rounds),
        FormKind.REFUSAL: int(dossier.refusal_reason is not None),
        FormKind.APOLOGY: times_reappointed(dossier),
        FormKind.STOP_NOTICE: int(dossier.stop_reason is not None),
    }


def newly_issued(before: Dossier, after: Dossier) -> Iterator[tuple[FormKind, int]]:
    """Give the forms that an act issues, with the number of their issue."""
    had = issues(before)
    for kind, count in issues(after).items():
        for issue in range(had[kind] + 1, count + 1):
            yield kind, issue


def round_of(dossier: Dossier, issue: int) -> int:
    """Give the round of supplement that an issue of form 02 asks for; 0 before acceptance."""
    return issue - dossier.guided
