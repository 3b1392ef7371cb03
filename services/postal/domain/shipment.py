"""The shipment (bưu gửi) and the table of its life."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.postal.domain.vocabulary import Direction, PaperCount, ReceiverRule, ScanKind
from shared.lifecycle import Lifecycle


class State(StrEnum):
    """Where a shipment is in its life."""

    ORDERED = "ORDERED"
    PICKUP_ASSIGNED = "PICKUP_ASSIGNED"
    PICKUP_DECLINED = "PICKUP_DECLINED"
    PICKUP_FAILED = "PICKUP_FAILED"
    COLLECTED = "COLLECTED"
    IN_TRANSIT = "IN_TRANSIT"
    AT_DELIVERY_OFFICE = "AT_DELIVERY_OFFICE"
    OUT_FOR_DELIVERY = "OUT_FOR_DELIVERY"
    DELIVERY_FAILED = "DELIVERY_FAILED"
    HELD_AT_OFFICE = "HELD_AT_OFFICE"
    DELIVERED = "DELIVERED"
    RETURNING = "RETURNING"
    RETURNED_TO_SENDER = "RETURNED_TO_SENDER"
    CANCELLED = "CANCELLED"
    LOST = "LOST"
    FOUND = "FOUND"


class Action(StrEnum):
    """What can be done to a shipment."""

    ASSIGN_PICKUP = "ASSIGN_PICKUP"
    DECLINE_PICKUP = "DECLINE_PICKUP"
    FAIL_PICKUP = "FAIL_PICKUP"
    CANCEL = "CANCEL"
    COLLECT = "COLLECT"
    HAND_TO_POST = "HAND_TO_POST"
    SCAN_ON_THE_WAY = "SCAN_ON_THE_WAY"
    SCAN_AT_DELIVERY_OFFICE = "SCAN_AT_DELIVERY_OFFICE"
    OPEN_MANIFEST = "OPEN_MANIFEST"
    ATTEMPT_DELIVERY = "ATTEMPT_DELIVERY"
    HOLD = "HOLD"
    SEND_BACK = "SEND_BACK"
    EXPIRE_STORAGE = "EXPIRE_STORAGE"
    DELIVER = "DELIVER"
    HAND_TO_AGENCY = "HAND_TO_AGENCY"
    HAND_BACK = "HAND_BACK"
    REDIRECT = "REDIRECT"
    REPORT_DAMAGE = "REPORT_DAMAGE"
    SEND_BACK_DAMAGED = "SEND_BACK_DAMAGED"
    DECLARE_LOST = "DECLARE_LOST"
    FIND = "FIND"
    TAKE_IN = "TAKE_IN"
    CANCEL_DELIVERY = "CANCEL_DELIVERY"


_BEFORE_COLLECTION = (
    State.ORDERED,
    State.PICKUP_ASSIGNED,
    State.PICKUP_DECLINED,
    State.PICKUP_FAILED,
)
# After a failed pickup the worker keeps the order and comes again at the new appointment.
_WITH_WORKER = (State.PICKUP_ASSIGNED, State.PICKUP_FAILED)
_ON_THE_WAY = (State.COLLECTED, State.IN_TRANSIT, State.AT_DELIVERY_OFFICE)
# A worker who collected at home may carry the papers straight to the counter.
_NEAR_COUNTER = (*_ON_THE_WAY, State.OUT_FOR_DELIVERY)
_UNDELIVERED = (State.DELIVERY_FAILED, State.HELD_AT_OFFICE)
_AT_OFFICE = (State.AT_DELIVERY_OFFICE, *_UNDELIVERED)
_ON_THE_WAY_OUT = (*_NEAR_COUNTER, *_UNDELIVERED)
_WITH_POST = (*_ON_THE_WAY_OUT, State.RETURNING)

LIFECYCLE = Lifecycle[State, Action](
    {
        **{(s, Action.ASSIGN_PICKUP): State.PICKUP_ASSIGNED for s in _BEFORE_COLLECTION},
        **{(s, Action.CANCEL): State.CANCELLED for s in _BEFORE_COLLECTION},
        **{(s, Action.DECLINE_PICKUP): State.PICKUP_DECLINED for s in _WITH_WORKER},
        **{(s, Action.FAIL_PICKUP): State.PICKUP_FAILED for s in _WITH_WORKER},
        **{(s, Action.COLLECT): State.COLLECTED for s in _WITH_WORKER},
        **{(s, Action.HAND_TO_POST): State.COLLECTED for s in (State.ORDERED, *_WITH_WORKER)},
        **{(s, Action.SCAN_ON_THE_WAY): State.IN_TRANSIT for s in _ON_THE_WAY},
        **{(s, Action.SCAN_AT_DELIVERY_OFFICE): State.AT_DELIVERY_OFFICE for s in _ON_THE_WAY},
        **{(s, Action.OPEN_MANIFEST): State.OUT_FOR_DELIVERY for s in _AT_OFFICE},
        (State.OUT_FOR_DELIVERY, Action.ATTEMPT_DELIVERY): State.DELIVERY_FAILED,
        (State.DELIVERY_FAILED, Action.HOLD): State.HELD_AT_OFFICE,
        (State.DELIVERY_FAILED, Action.SEND_BACK): State.RETURNING,
        (State.HELD_AT_OFFICE, Action.EXPIRE_STORAGE): State.RETURNING,
        (State.OUT_FOR_DELIVERY, Action.DELIVER): State.DELIVERED,
        (State.HELD_AT_OFFICE, Action.DELIVER): State.DELIVERED,
        **{(s, Action.HAND_TO_AGENCY): State.DELIVERED for s in _NEAR_COUNTER},
        (State.RETURNING, Action.HAND_BACK): State.RETURNED_TO_SENDER,
        **{(s, Action.REDIRECT): State.IN_TRANSIT for s in _UNDELIVERED},
        **{(s, Action.REPORT_DAMAGE): s for s in _WITH_POST},
        **{(s, Action.SEND_BACK_DAMAGED): State.RETURNING for s in _ON_THE_WAY_OUT},
        **{(s, Action.DECLARE_LOST): State.LOST for s in _WITH_POST},
        # What is found travels on as a shipment of its own; this one is over.
        (State.LOST, Action.FIND): State.FOUND,
        (State.ORDERED, Action.TAKE_IN): State.COLLECTED,
        (State.DELIVERED, Action.CANCEL_DELIVERY): State.AT_DELIVERY_OFFICE,
    },
    {
        State.ORDERED: "Đã tạo đơn",
        State.PICKUP_ASSIGNED: "Đã phân công thu gom",
        State.PICKUP_DECLINED: "Bưu tá từ chối thu gom",
        State.PICKUP_FAILED: "Thu gom không thành công",
        State.COLLECTED: "Đã thu gom",
        State.IN_TRANSIT: "Đang vận chuyển",
        State.AT_DELIVERY_OFFICE: "Đã đến bưu cục phát",
        State.OUT_FOR_DELIVERY: "Đang đi phát",
        State.DELIVERY_FAILED: "Phát không thành công",
        State.HELD_AT_OFFICE: "Lưu giữ tại bưu cục",
        State.DELIVERED: "Đã phát",
        State.RETURNING: "Đang chuyển hoàn",
        State.RETURNED_TO_SENDER: "Đã chuyển hoàn",
        State.CANCELLED: "Đã hủy",
        State.LOST: "Thất lạc",
        State.FOUND: "Đã tìm thấy, chuyển về cơ quan",
    },
)
"""What may happen to a shipment, and when."""

_ENDED = frozenset(
    {State.DELIVERED, State.RETURNED_TO_SENDER, State.CANCELLED, State.LOST, State.FOUND}
)


def has_ended(state: State) -> bool:
    """Tell whether a shipment is over; only a correction or a find says anything more of it."""
    return state in _ENDED


class FeeKind(StrEnum):
    """Whose money an amount is; the two are never netted against each other."""

    STATE_FEE = "STATE_FEE"
    POSTAGE = "POSTAGE"


@dataclass(frozen=True, slots=True)
class Shipment:
    """One item on one way between a citizen and a counter."""

    shipment_id: str
    dossier_id: str
    order_id: str
    direction: Direction
    round: int
    """Number of the sending in its direction, from 1."""
    agency: str
    """Receiving agency: the counter that takes or gives the papers."""
    expected: PaperCount
    """Papers the order speaks of."""
    max_attempts: int
    """Failed delivery attempts at a citizen's door after which it goes back."""
    state: State = State.ORDERED
    waybill_no: str = ""
    seal_no: str = ""
    slip_no: str = ""
    """Number of the postal submission slip (phiếu gửi hồ sơ)."""
    papers: PaperCount = PaperCount(0, 0)  # noqa: RUF009 - it is frozen
    """Papers in the sealed item; nothing before collection."""
    post_office: str = ""
    """Office that has it, or that is to collect it."""
    postman: str = ""
    """Account of the worker who has it, or who is to collect it."""
    appointment_time: datetime | None = None
    attempts: int = 0
    """Failed delivery attempts."""
    storage_end_time: datetime | None = None
    """Until when it waits at the office; only while it is held."""
    manifest_id: str = ""
    last_scan_time: datetime | None = None
    """World time of the newest scan that moved it."""
    last_scan_kind: ScanKind | None = None
    contact_known: bool = False
    """Whether name, phone and address for the order have been fetched."""
    cancel_requested: bool = False
    """Whether the orderer called it off when it was too late."""
    address_renewed: bool = False
    """Whether the owner gave another address after a delivery had failed."""
    open_handover_id: str = ""
    """The proposal that waits for the other side's signature."""
    receiver_rule: ReceiverRule = ReceiverRule.AUTHORISED
    """Who may receive it at the most, when it goes to a citizen."""
    photo_required: bool = False
    """Whether who receives it is photographed, whoever he is."""
    promised_time: datetime | None = None
    """Until when the post promised to bring it; nothing before collection."""
    delivered_time: datetime | None = None
    """When it was delivered in the world."""
    stirred_time: datetime | None = None
    """When it was last heard of: booked, moved, scanned or handed over."""
    version: int = 0
    """Counted up by the store."""
