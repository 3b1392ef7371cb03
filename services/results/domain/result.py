"""The result (kết quả giải quyết), the table of its life, and how it comes to be ready."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from services.results.domain.facts import ResultReady
from services.results.domain.vocabulary import (
    CounterReturn,
    Outcome,
    PaperCount,
    PostagePayer,
    ReturnMethod,
)
from shared.errors import FailedPrecondition
from shared.lifecycle import Lifecycle


class State(StrEnum):
    """Where a result is in its life."""

    NOT_READY = "NOT_READY"
    READY = "READY"
    AWAITING_PICKUP = "AWAITING_PICKUP"
    DISPATCH_PREPARED = "DISPATCH_PREPARED"
    WITH_POST_OUTBOUND = "WITH_POST_OUTBOUND"
    DELIVERED_BY_POST = "DELIVERED_BY_POST"
    BACK_AT_AGENCY = "BACK_AT_AGENCY"
    RETURNED_AT_COUNTER = "RETURNED_AT_COUNTER"
    VOID = "VOID"


class Action(StrEnum):
    """What can be done to a result."""

    REGISTER = "REGISTER"
    CHOOSE_COUNTER = "CHOOSE_COUNTER"
    CHOOSE_POSTAL = "CHOOSE_POSTAL"
    CHOOSE_POSTAL_AGAIN = "CHOOSE_POSTAL_AGAIN"
    PREPARE_DISPATCH = "PREPARE_DISPATCH"
    REDISPATCH = "REDISPATCH"
    RETURN_AT_COUNTER = "RETURN_AT_COUNTER"
    HEAR_COLLECTED = "HEAR_COLLECTED"
    HEAR_DELIVERED = "HEAR_DELIVERED"
    HEAR_BACK = "HEAR_BACK"
    HEAR_CANCELLED = "HEAR_CANCELLED"
    END_UNREADY = "END_UNREADY"
    CALL_OFF_DISPATCH = "CALL_OFF_DISPATCH"


_AT_AGENCY = (State.READY, State.AWAITING_PICKUP, State.DISPATCH_PREPARED)
# Where the post is with the order in hand: it may have collected before our cancellation reached
# it, and what the post says about papers it has is true.
_MAY_BE_WITH_POST = (*_AT_AGENCY, State.WITH_POST_OUTBOUND)

LIFECYCLE = Lifecycle[State, Action](
    {
        (State.NOT_READY, Action.REGISTER): State.READY,
        (State.NOT_READY, Action.END_UNREADY): State.VOID,
        (State.READY, Action.CHOOSE_COUNTER): State.AWAITING_PICKUP,
        (State.DISPATCH_PREPARED, Action.CHOOSE_COUNTER): State.AWAITING_PICKUP,
        (State.BACK_AT_AGENCY, Action.CHOOSE_COUNTER): State.AWAITING_PICKUP,
        (State.AWAITING_PICKUP, Action.CHOOSE_POSTAL): State.READY,
        # What came back goes out again only as a redispatch, with address and payer confirmed.
        (State.AWAITING_PICKUP, Action.CHOOSE_POSTAL_AGAIN): State.BACK_AT_AGENCY,
        (State.READY, Action.PREPARE_DISPATCH): State.DISPATCH_PREPARED,
        (State.BACK_AT_AGENCY, Action.REDISPATCH): State.DISPATCH_PREPARED,
        (State.AWAITING_PICKUP, Action.RETURN_AT_COUNTER): State.RETURNED_AT_COUNTER,
        (State.DISPATCH_PREPARED, Action.HEAR_CANCELLED): State.READY,
        (State.DISPATCH_PREPARED, Action.CALL_OFF_DISPATCH): State.READY,
        **{(s, Action.HEAR_COLLECTED): State.WITH_POST_OUTBOUND for s in _AT_AGENCY},
        **{(s, Action.HEAR_DELIVERED): State.DELIVERED_BY_POST for s in _MAY_BE_WITH_POST},
        **{(s, Action.HEAR_BACK): State.BACK_AT_AGENCY for s in _MAY_BE_WITH_POST},
    },
    {
        State.NOT_READY: "Chưa có kết quả",
        State.READY: "Đã có kết quả",
        State.AWAITING_PICKUP: "Chờ nhận tại bộ phận một cửa",
        State.DISPATCH_PREPARED: "Chờ bàn giao bưu chính",
        State.WITH_POST_OUTBOUND: "Bưu chính đang chuyển trả",
        State.DELIVERED_BY_POST: "Đã trả qua bưu chính",
        State.BACK_AT_AGENCY: "Chuyển hoàn về cơ quan",
        State.RETURNED_AT_COUNTER: "Đã trả tại bộ phận một cửa",
        State.VOID: "Không trả kết quả",
    },
)
"""What may happen to a result, and when."""


@dataclass(frozen=True, slots=True)
class Result:
    """What an agency decided on one dossier, and the papers that say so."""

    result_id: str
    dossier_id: str
    agency: str
    """Counter that gives the result back."""
    return_method: ReturnMethod
    state: State = State.NOT_READY
    outcome: Outcome | None = None
    papers: PaperCount = PaperCount(0, 0)  # noqa: RUF009 - it is frozen
    document_nos: tuple[str, ...] = ()
    """Numbers of the result documents."""
    order_id: str = ""
    """The newest delivery order; kept when it is called off, for it may be too late."""
    round: int = 0
    """Number of that order, from 1; every order has its own."""
    came_back: bool = False
    """Whether it came back undelivered and was not dispatched again since."""
    postage_payer: PostagePayer | None = None
    """Who pays for the dispatch after a return."""
    dossier_ended: bool = False
    """Whether the dossier was withdrawn or refused; nothing leaves the agency any more."""
    ready_time: datetime | None = None
    returned_time: datetime | None = None
    counter_return: CounterReturn | None = None
    """What was checked and signed at the counter."""
    version: int = 0
    """Counted up by the store."""


def open_result(
    known: Result | None, result_id: str, dossier_id: str, agency: str, return_method: ReturnMethod
) -> Result:
    """Expect a result for an accepted dossier; one that is known already stays as it is."""
    return known or Result(result_id, dossier_id, agency, return_method)


def dossier_corrected(result: Result, return_method: ReturnMethod) -> Result:
    """Take over the way back that was entered wrongly; once ready, results itself changes it."""
    if result.state is not State.NOT_READY:
        return result
    return replace(result, return_method=return_method)


def register(
    result: Result,
    outcome: Outcome,
    papers: PaperCount,
    document_nos: tuple[str, ...],
    now: datetime,
) -> tuple[Result, ResultReady]:
    """Note that the agency has decided; a result for the counter awaits its owner at once."""
    check_going_on(result)
    state = LIFECYCLE.after(result.state, Action.REGISTER)
    if papers.nothing:
        raise FailedPrecondition(
            "NO_PAPERS", "A result has at least one paper.", "Kết quả phải có ít nhất một giấy tờ."
        )
    if result.return_method is ReturnMethod.COUNTER:
        state = LIFECYCLE.after(state, Action.CHOOSE_COUNTER)
    ready = replace(
        result,
        state=state,
        outcome=outcome,
        papers=papers,
        document_nos=document_nos,
        ready_time=now,
    )
    return ready, ResultReady(
        dossier_id=result.dossier_id,
        result_id=result.result_id,
        outcome=outcome,
        papers=papers,
        return_method=result.return_method,
        ready_time=now,
    )


def check_going_on(result: Result) -> None:
    """Refuse whatever would give out the result of a dossier that was withdrawn or refused."""
    if result.dossier_ended:
        raise FailedPrecondition(
            "DOSSIER_ENDED",
            "The dossier was withdrawn or refused; no result is given out.",
            "Hồ sơ đã rút hoặc bị từ chối; không trả kết quả.",
        )
