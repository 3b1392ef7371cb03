"""What has to be done with a result now (việc cần làm)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.results.domain.lifecycle import State
from services.results.domain.vocabulary import ReturnMethod


class Work(StrEnum):
    """A kind of work, for a counter."""

    READY_TO_DISPATCH = "READY_TO_DISPATCH"
    READY_TO_SEND = "READY_TO_SEND"
    CAME_BACK = "CAME_BACK"
    WAITING_TOO_LONG = "WAITING_TOO_LONG"
    BLOCKED = "BLOCKED"
    LOST = "LOST"
    """To be issued again by the head, unless it is found (ReissueResult)."""
    FOUND_PAPERS = "FOUND_PAPERS"
    """The owner has it without papers that were found since (ReturnFoundPapers)."""


@dataclass(frozen=True, slots=True)
class Criteria:
    """Which results of dossiers that go on make up a kind of work."""

    state: State
    return_method: ReturnMethod | None
    """None: whatever it is."""
    since_until: datetime | None = None
    """In the state since then at the latest; None: however short."""
    lost: bool = False
    """Whether the post has declared it lost."""
    found: bool = False
    """Whether papers that were found later wait for the owner."""


_OF: dict[Work, tuple[State, ReturnMethod | None]] = {
    Work.READY_TO_DISPATCH: (State.READY, ReturnMethod.POSTAL),
    Work.READY_TO_SEND: (State.READY, ReturnMethod.ELECTRONIC),
    Work.CAME_BACK: (State.BACK_AT_AGENCY, ReturnMethod.POSTAL),
    Work.WAITING_TOO_LONG: (State.AWAITING_PICKUP, ReturnMethod.COUNTER),
    Work.BLOCKED: (State.BLOCKED, None),
    Work.LOST: (State.WITH_POST_OUTBOUND, ReturnMethod.POSTAL),
    Work.FOUND_PAPERS: (State.DELIVERED_BY_POST, ReturnMethod.POSTAL),
}


def criteria(kind: Work, pickup_wait_days: int, now: datetime) -> Criteria:
    """Say which results a kind of work is about; `pickup_wait_days` are what is usual."""
    state, method = _OF[kind]
    if kind is Work.WAITING_TOO_LONG:
        return Criteria(state, method, now - timedelta(days=pickup_wait_days))
    return Criteria(state, method, lost=kind is Work.LOST, found=kind is Work.FOUND_PAPERS)
