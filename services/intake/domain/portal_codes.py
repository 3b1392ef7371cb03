"""What the national portal (Cổng Dịch vụ công quốc gia) calls states, channels and result forms.

A list that changes gets another edition with its first day; what is known carries no date.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.intake.domain.dossier import Dossier
from services.intake.domain.lifecycle import State
from services.intake.domain.vocabulary import IntakeChannel, ReturnMethod

NOT_SENT = ""
"""The portal is not told of a dossier in this state."""


class ReportGroup(StrEnum):
    """Where the portal's reports count a status."""

    NOT_RECEIVED = "NOT_RECEIVED"
    IN_PROCESS = "IN_PROCESS"
    SUPPLEMENT = "SUPPLEMENT"
    STOPPED = "STOPPED"
    RETURNED = "RETURNED"
    DONE = "DONE"


@dataclass(frozen=True, slots=True)
class PortalCodes:
    """One edition of the portal's lists."""

    first_day: date
    """From when on it holds."""
    statuses: Mapping[State, str]
    channels: Mapping[IntakeChannel, str]
    """KenhThucHien."""
    result_forms: Mapping[ReturnMethod, str]
    """HinhThuc."""
    groups: Mapping[str, ReportGroup]
    """Report group of every status."""


_S = State
EDITIONS = (
    PortalCodes(
        first_day=date.min,
        statuses={
            _S.REGISTERED: "1",
            _S.WITH_POST_INBOUND: "1",
            _S.AT_COUNTER: "1",
            _S.INCOMPLETE: "1",
            _S.NOT_ACCEPTED: "3",
            _S.ACCEPTED: "2",
            _S.IN_PROCESS: "4",
            _S.SUPPLEMENT_REQUESTED: "5",
            _S.PAYMENT_REQUESTED: "6",
            _S.WITHDRAWN: "7",
            _S.STOPPED: "8",
            _S.RESOLVED: "9",
            _S.RESULT_RETURNED: "10",
            _S.CANCELLED: NOT_SENT,
        },
        channels={
            IntakeChannel.DIRECT: "1",
            IntakeChannel.ONLINE: "2",
            IntakeChannel.POSTAL: "3",
        },
        result_forms={ReturnMethod.COUNTER: "0", ReturnMethod.POSTAL: "1"},
        groups={
            "1": ReportGroup.NOT_RECEIVED,
            "2": ReportGroup.IN_PROCESS,
            "3": ReportGroup.NOT_RECEIVED,
            "4": ReportGroup.IN_PROCESS,
            "5": ReportGroup.SUPPLEMENT,
            "6": ReportGroup.STOPPED,
            "7": ReportGroup.RETURNED,
            "8": ReportGroup.STOPPED,
            "9": ReportGroup.DONE,
            "10": ReportGroup.DONE,
        },
    ),
)
"""The lists, oldest first."""


def codes_on(day: date) -> PortalCodes:
    """Give the lists that hold on a day; before the first there is nothing else than the first."""
    known = [edition for edition in EDITIONS if edition.first_day <= day]
    return known[-1] if known else EDITIONS[0]


def portal_status(dossier: Dossier, codes: PortalCodes, *, incomplete_is_supplement: bool) -> str:
    """Give the status of a dossier, `1` to `10`, or NOT_SENT.

    Provinces differ on what a dossier is that the citizen has to complete before acceptance: newly
    registered, or a supplement.
    """
    if dossier.state is State.INCOMPLETE and incomplete_is_supplement:
        return codes.statuses[State.SUPPLEMENT_REQUESTED]
    return codes.statuses[dossier.state]
