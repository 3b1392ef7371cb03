"""Which act or fact leads a result from which state to which (vòng đời kết quả)."""

from enum import StrEnum

from shared.lifecycle import Lifecycle


class State(StrEnum):
    """Where a result is in its life."""

    NOT_READY = "NOT_READY"
    READY = "READY"
    AWAITING_PICKUP = "AWAITING_PICKUP"
    BLOCKED = "BLOCKED"
    DISPATCH_PREPARED = "DISPATCH_PREPARED"
    WITH_POST_OUTBOUND = "WITH_POST_OUTBOUND"
    DELIVERED_BY_POST = "DELIVERED_BY_POST"
    BACK_AT_AGENCY = "BACK_AT_AGENCY"
    RETURNED_AT_COUNTER = "RETURNED_AT_COUNTER"
    DELIVERED_ELECTRONICALLY = "DELIVERED_ELECTRONICALLY"
    ARCHIVED_UNCLAIMED = "ARCHIVED_UNCLAIMED"
    VOID = "VOID"


class Action(StrEnum):
    """What can be done to a result."""

    REGISTER = "REGISTER"
    BLOCK = "BLOCK"
    UNBLOCK = "UNBLOCK"
    FREE = "FREE"
    FREE_FOR_COUNTER = "FREE_FOR_COUNTER"
    FREE_AS_BACK = "FREE_AS_BACK"
    CHOOSE_COUNTER = "CHOOSE_COUNTER"
    CHOOSE_POSTAL = "CHOOSE_POSTAL"
    CHOOSE_POSTAL_AGAIN = "CHOOSE_POSTAL_AGAIN"
    CHOOSE_ELECTRONIC = "CHOOSE_ELECTRONIC"
    PREPARE_DISPATCH = "PREPARE_DISPATCH"
    REDISPATCH = "REDISPATCH"
    RETURN_AT_COUNTER = "RETURN_AT_COUNTER"
    RETURN_FOUND_PAPERS = "RETURN_FOUND_PAPERS"
    RETURN_ELECTRONICALLY = "RETURN_ELECTRONICALLY"
    REISSUE = "REISSUE"
    ARCHIVE = "ARCHIVE"
    HEAR_COLLECTED = "HEAR_COLLECTED"
    HEAR_DELIVERED = "HEAR_DELIVERED"
    HEAR_BACK = "HEAR_BACK"
    HEAR_CANCELLED = "HEAR_CANCELLED"
    HEAR_RECALLED = "HEAR_RECALLED"
    NOTE_RECALLED = "NOTE_RECALLED"
    END_UNREADY = "END_UNREADY"
    CALL_OFF_DISPATCH = "CALL_OFF_DISPATCH"
    HEAR_DELIVERY_CANCELLED = "HEAR_DELIVERY_CANCELLED"
    HEAR_LOST = "HEAR_LOST"
    HEAR_FOUND = "HEAR_FOUND"


_S, _A = State, Action
_AT_REST = (_S.READY, _S.AWAITING_PICKUP, _S.BACK_AT_AGENCY, _S.BLOCKED)
_AT_AGENCY = (*_AT_REST, _S.DISPATCH_PREPARED)
# Where the post is with the order in hand: it may have collected before our cancellation reached
# it, and what the post says about papers it has is true, of a result recalled meanwhile too.
_MAY_BE_COLLECTED = (
    _S.READY, _S.AWAITING_PICKUP, _S.BLOCKED, _S.DISPATCH_PREPARED, _S.NOT_READY,
)  # fmt: skip
_MAY_BE_WITH_POST = (*_MAY_BE_COLLECTED, _S.WITH_POST_OUTBOUND)
_WAITS_FOR_OWNER = (_S.AWAITING_PICKUP, _S.BACK_AT_AGENCY, _S.BLOCKED)

LIFECYCLE = Lifecycle[State, Action](
    {
        (_S.NOT_READY, _A.REGISTER): _S.READY,
        (_S.NOT_READY, _A.END_UNREADY): _S.VOID,
        # What forbids the way a result goes may be known, and the way chosen, before it is ready.
        (_S.NOT_READY, _A.BLOCK): _S.NOT_READY,
        **{(s, _A.BLOCK): _S.BLOCKED for s in _AT_AGENCY},
        **{(s, _A.UNBLOCK): s for s in (_S.NOT_READY, *_AT_REST)},
        (_S.DISPATCH_PREPARED, _A.UNBLOCK): _S.READY,
        (_S.BLOCKED, _A.FREE): _S.READY,
        (_S.BLOCKED, _A.FREE_FOR_COUNTER): _S.AWAITING_PICKUP,
        (_S.BLOCKED, _A.FREE_AS_BACK): _S.BACK_AT_AGENCY,
        **{(s, _A.CHOOSE_COUNTER): s for s in (_S.NOT_READY, _S.BLOCKED)},
        **{(s, _A.CHOOSE_POSTAL): s for s in (_S.NOT_READY, _S.BLOCKED, _S.READY)},
        **{(s, _A.CHOOSE_ELECTRONIC): s for s in (_S.NOT_READY, _S.BLOCKED, _S.READY)},
        (_S.READY, _A.CHOOSE_COUNTER): _S.AWAITING_PICKUP,
        (_S.DISPATCH_PREPARED, _A.CHOOSE_COUNTER): _S.AWAITING_PICKUP,
        (_S.BACK_AT_AGENCY, _A.CHOOSE_COUNTER): _S.AWAITING_PICKUP,
        (_S.AWAITING_PICKUP, _A.CHOOSE_POSTAL): _S.READY,
        # What came back goes out again only as a redispatch, with address and payer confirmed.
        (_S.AWAITING_PICKUP, _A.CHOOSE_POSTAL_AGAIN): _S.BACK_AT_AGENCY,
        (_S.READY, _A.CHOOSE_POSTAL_AGAIN): _S.BACK_AT_AGENCY,
        (_S.BLOCKED, _A.CHOOSE_POSTAL_AGAIN): _S.BLOCKED,
        (_S.AWAITING_PICKUP, _A.CHOOSE_ELECTRONIC): _S.READY,
        (_S.DISPATCH_PREPARED, _A.CHOOSE_ELECTRONIC): _S.READY,
        (_S.BACK_AT_AGENCY, _A.CHOOSE_ELECTRONIC): _S.READY,
        (_S.READY, _A.PREPARE_DISPATCH): _S.DISPATCH_PREPARED,
        (_S.BACK_AT_AGENCY, _A.REDISPATCH): _S.DISPATCH_PREPARED,
        (_S.AWAITING_PICKUP, _A.RETURN_AT_COUNTER): _S.RETURNED_AT_COUNTER,
        (_S.DELIVERED_BY_POST, _A.RETURN_FOUND_PAPERS): _S.DELIVERED_BY_POST,
        (_S.READY, _A.RETURN_ELECTRONICALLY): _S.DELIVERED_ELECTRONICALLY,
        (_S.WITH_POST_OUTBOUND, _A.REISSUE): _S.READY,
        **{(s, _A.ARCHIVE): _S.ARCHIVED_UNCLAIMED for s in _WAITS_FOR_OWNER},
        (_S.DISPATCH_PREPARED, _A.HEAR_CANCELLED): _S.READY,
        (_S.DISPATCH_PREPARED, _A.CALL_OFF_DISPATCH): _S.READY,
        **{(s, _A.HEAR_RECALLED): _S.NOT_READY for s in _AT_AGENCY},
        (_S.WITH_POST_OUTBOUND, _A.NOTE_RECALLED): _S.WITH_POST_OUTBOUND,
        **{(s, _A.HEAR_COLLECTED): _S.WITH_POST_OUTBOUND for s in _MAY_BE_COLLECTED},
        **{(s, _A.HEAR_DELIVERED): _S.DELIVERED_BY_POST for s in _MAY_BE_WITH_POST},
        (_S.DELIVERED_BY_POST, _A.HEAR_DELIVERY_CANCELLED): _S.WITH_POST_OUTBOUND,
        (_S.WITH_POST_OUTBOUND, _A.HEAR_LOST): _S.WITH_POST_OUTBOUND,
        (_S.WITH_POST_OUTBOUND, _A.HEAR_FOUND): _S.WITH_POST_OUTBOUND,
        **{(s, _A.HEAR_BACK): _S.BACK_AT_AGENCY for s in _MAY_BE_WITH_POST},
    },
    {
        State.NOT_READY: "Chưa có kết quả",
        State.READY: "Đã có kết quả",
        State.AWAITING_PICKUP: "Chờ nhận tại bộ phận một cửa",
        State.BLOCKED: "Tạm giữ, chưa đủ điều kiện trả",
        State.DISPATCH_PREPARED: "Chờ bàn giao bưu chính",
        State.WITH_POST_OUTBOUND: "Bưu chính đang chuyển trả",
        State.DELIVERED_BY_POST: "Đã trả qua bưu chính",
        State.BACK_AT_AGENCY: "Chuyển hoàn về cơ quan",
        State.RETURNED_AT_COUNTER: "Đã trả tại bộ phận một cửa",
        State.DELIVERED_ELECTRONICALLY: "Đã trả bản điện tử",
        State.ARCHIVED_UNCLAIMED: "Lưu trữ, không có người nhận",
        State.VOID: "Không trả kết quả",
    },
)
"""What may happen to a result, and when."""


def has_ended(state: State) -> bool:
    """Tell whether a result is over; only a delivery report taken back says anything more of it."""
    return LIFECYCLE.is_final(state) or state is State.DELIVERED_BY_POST
