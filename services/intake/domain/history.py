"""What a dossier has been through: supplements, obligations, resolutions that were recalled."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.intake.domain.vocabulary import (
    NO_PAPERS,
    ObligationPurpose,
    PaperCount,
    SupplementPolicy,
    Timeliness,
)


@dataclass(frozen=True, slots=True)
class Resolution:
    """A result that was there and was recalled."""

    resolved_time: datetime
    due_time: datetime
    timeliness: Timeliness
    recalled_time: datetime


class RoundState(StrEnum):
    """What became of a supplement request."""

    OPEN = "OPEN"
    EXPIRED = "EXPIRED"
    """The citizen's time has passed; an officer decides."""
    COMPLETED = "COMPLETED"
    DROPPED = "DROPPED"
    """The result came without it."""


@dataclass(frozen=True, slots=True)
class SupplementRound:
    """One request for more papers (yêu cầu bổ sung, form 02)."""

    round: int
    """From 1."""
    requested_time: datetime
    deadline_time: datetime
    """The citizen's own time limit."""
    due_time_before: datetime
    state: RoundState = RoundState.OPEN
    papers: PaperCount = NO_PAPERS
    """What has come in addition so far."""
    policy: SupplementPolicy = SupplementPolicy.RESTART
    """How the term goes on."""
    completed_time: datetime | None = None
    """When the clock went on."""
    due_time_after: datetime | None = None
    came_in_time: bool = False
    """Whether the post had papers of it before the deadline; it does not expire then."""
    item_count: int = 1
    """How many items were listed, numbered from 1."""
    waived: tuple[int, ...] = ()
    """Numbers of the items that an officer did without, with a reason in writing."""
    reopened: int = 0
    """How often an officer gave the citizen more time."""

    def is_over(self, now: datetime) -> bool:
        """Tell whether the citizen's time has passed and nothing had come by then."""
        if self.state is RoundState.EXPIRED:
            return True
        return now >= self.deadline_time and not self.came_in_time


@dataclass(frozen=True, slots=True)
class Obligation:
    """One financial obligation of the citizen (nghĩa vụ tài chính) that the agency waits for."""

    number: int
    """From 1."""
    purpose: ObligationPurpose
    amount: int
    """VND, more than 0."""
    issued_time: datetime
    due_time_before: datetime
    deadline_time: datetime | None = None
    """Until when it is to be paid; absent when the notice does not say."""
    settled_time: datetime | None = None
    """When the clock went on."""
    receipt_no: str = ""
    """What the treasury, the post or the portal gave for the payment; empty if it was not paid."""
    due_time_after: datetime | None = None
