"""Which act or fact leads a dossier from which state to which (vòng đời hồ sơ)."""

from enum import StrEnum, auto

from shared.lifecycle import Lifecycle


class State(StrEnum):
    """Where a dossier is in its life."""

    REGISTERED = "REGISTERED"
    WITH_POST_INBOUND = "WITH_POST_INBOUND"
    AT_COUNTER = "AT_COUNTER"
    INCOMPLETE = "INCOMPLETE"
    NOT_ACCEPTED = "NOT_ACCEPTED"
    ACCEPTED = "ACCEPTED"
    IN_PROCESS = "IN_PROCESS"
    SUPPLEMENT_REQUESTED = "SUPPLEMENT_REQUESTED"
    PAYMENT_REQUESTED = "PAYMENT_REQUESTED"
    RESOLVED = "RESOLVED"
    RESULT_RETURNED = "RESULT_RETURNED"
    WITHDRAWN = "WITHDRAWN"
    STOPPED = "STOPPED"
    CANCELLED = "CANCELLED"


class Action(StrEnum):
    """What a person does with a dossier, or what another service tells about it."""

    @staticmethod
    def _generate_next_value_(name: str, *_: object) -> str:
        return name

    FILE = auto()
    GUIDE_COMPLETION = auto()
    RECEIVE_COMPLETION = auto()
    ACCEPT = auto()
    FORWARD = auto()
    REFUSE = auto()
    REQUEST_SUPPLEMENT = auto()
    ORDER_SUPPLEMENT_PICKUP = auto()
    COMPLETE_SUPPLEMENT = auto()
    EXPIRE_SUPPLEMENT = auto()
    REOPEN_SUPPLEMENT = auto()
    ISSUE_OBLIGATION = auto()
    SETTLE_OBLIGATION = auto()
    REAPPOINT = auto()
    STOP = auto()
    RECALL_RESOLUTION = auto()
    CORRECT = auto()
    CORRECT_CONTACT = auto()
    WITHDRAW = auto()
    CANCEL = auto()
    ORDER_PAPERS_BACK = auto()
    GIVE_PAPERS_BACK = auto()
    HEAR_INBOUND_COLLECTED = auto()
    HEAR_INBOUND_DELIVERED = auto()
    HEAR_INBOUND_CANCELLED = auto()
    HEAR_INBOUND_LOST = auto()
    HEAR_RESULT_READY = auto()
    HEAR_RESULT_RETURNED = auto()
    HEAR_RETURNED_AFTER_RECALL = auto()
    HEAR_RETURN_CANCELLED = auto()


NAMES_VI = {
    State.REGISTERED: "Mới đăng ký",
    State.WITH_POST_INBOUND: "Bưu chính đang chuyển hồ sơ",
    State.AT_COUNTER: "Đã đến bộ phận một cửa",
    State.INCOMPLETE: "Chờ hoàn thiện hồ sơ",
    State.NOT_ACCEPTED: "Từ chối tiếp nhận",
    State.ACCEPTED: "Đã tiếp nhận",
    State.IN_PROCESS: "Đang giải quyết",
    State.SUPPLEMENT_REQUESTED: "Chờ bổ sung hồ sơ",
    State.PAYMENT_REQUESTED: "Chờ thực hiện nghĩa vụ tài chính",
    State.RESOLVED: "Đã có kết quả",
    State.RESULT_RETURNED: "Đã trả kết quả",
    State.WITHDRAWN: "Đã rút hồ sơ",
    State.STOPPED: "Đã dừng giải quyết",
    State.CANCELLED: "Đã hủy",
}
"""What an officer calls each state."""

_S, _A = State, Action
_CORRECTABLE = (
    _S.REGISTERED,
    _S.AT_COUNTER,
    _S.INCOMPLETE,
    _S.ACCEPTED,
    _S.IN_PROCESS,
    _S.SUPPLEMENT_REQUESTED,
    _S.PAYMENT_REQUESTED,
)
"""While somebody works on it, and not while the post counts the papers that were declared."""

LIFECYCLE = Lifecycle[State, Action](
    {
        (_S.REGISTERED, _A.FILE): _S.AT_COUNTER,
        (_S.REGISTERED, _A.CANCEL): _S.CANCELLED,
        (_S.REGISTERED, _A.HEAR_INBOUND_COLLECTED): _S.WITH_POST_INBOUND,
        (_S.REGISTERED, _A.HEAR_INBOUND_DELIVERED): _S.AT_COUNTER,
        (_S.REGISTERED, _A.HEAR_INBOUND_CANCELLED): _S.CANCELLED,
        (_S.WITH_POST_INBOUND, _A.HEAR_INBOUND_DELIVERED): _S.AT_COUNTER,
        (_S.WITH_POST_INBOUND, _A.HEAR_INBOUND_LOST): _S.CANCELLED,
        (_S.WITH_POST_INBOUND, _A.WITHDRAW): _S.WITHDRAWN,
        (_S.AT_COUNTER, _A.GUIDE_COMPLETION): _S.INCOMPLETE,
        (_S.AT_COUNTER, _A.ACCEPT): _S.ACCEPTED,
        (_S.AT_COUNTER, _A.REFUSE): _S.NOT_ACCEPTED,
        (_S.AT_COUNTER, _A.WITHDRAW): _S.WITHDRAWN,
        (_S.INCOMPLETE, _A.RECEIVE_COMPLETION): _S.AT_COUNTER,
        (_S.INCOMPLETE, _A.REFUSE): _S.NOT_ACCEPTED,
        (_S.INCOMPLETE, _A.WITHDRAW): _S.WITHDRAWN,
        (_S.ACCEPTED, _A.FORWARD): _S.IN_PROCESS,
        (_S.ACCEPTED, _A.WITHDRAW): _S.WITHDRAWN,
        (_S.ACCEPTED, _A.HEAR_RESULT_READY): _S.RESOLVED,
        (_S.IN_PROCESS, _A.REQUEST_SUPPLEMENT): _S.SUPPLEMENT_REQUESTED,
        (_S.IN_PROCESS, _A.ISSUE_OBLIGATION): _S.PAYMENT_REQUESTED,
        (_S.IN_PROCESS, _A.REAPPOINT): _S.IN_PROCESS,
        (_S.IN_PROCESS, _A.STOP): _S.STOPPED,
        (_S.IN_PROCESS, _A.WITHDRAW): _S.WITHDRAWN,
        (_S.IN_PROCESS, _A.HEAR_RESULT_READY): _S.RESOLVED,
        (_S.SUPPLEMENT_REQUESTED, _A.ORDER_SUPPLEMENT_PICKUP): _S.SUPPLEMENT_REQUESTED,
        (_S.SUPPLEMENT_REQUESTED, _A.EXPIRE_SUPPLEMENT): _S.SUPPLEMENT_REQUESTED,
        (_S.SUPPLEMENT_REQUESTED, _A.COMPLETE_SUPPLEMENT): _S.IN_PROCESS,
        (_S.SUPPLEMENT_REQUESTED, _A.REOPEN_SUPPLEMENT): _S.SUPPLEMENT_REQUESTED,
        (_S.SUPPLEMENT_REQUESTED, _A.REFUSE): _S.NOT_ACCEPTED,
        (_S.SUPPLEMENT_REQUESTED, _A.STOP): _S.STOPPED,
        (_S.SUPPLEMENT_REQUESTED, _A.WITHDRAW): _S.WITHDRAWN,
        (_S.SUPPLEMENT_REQUESTED, _A.HEAR_RESULT_READY): _S.RESOLVED,
        (_S.PAYMENT_REQUESTED, _A.SETTLE_OBLIGATION): _S.IN_PROCESS,
        (_S.PAYMENT_REQUESTED, _A.STOP): _S.STOPPED,
        (_S.PAYMENT_REQUESTED, _A.WITHDRAW): _S.WITHDRAWN,
        (_S.PAYMENT_REQUESTED, _A.HEAR_RESULT_READY): _S.RESOLVED,
        (_S.RESOLVED, _A.RECALL_RESOLUTION): _S.IN_PROCESS,
        (_S.RESOLVED, _A.WITHDRAW): _S.WITHDRAWN,
        (_S.RESOLVED, _A.HEAR_RESULT_RETURNED): _S.RESULT_RETURNED,
        (_S.RESULT_RETURNED, _A.HEAR_RETURN_CANCELLED): _S.RESOLVED,
        # The citizen got the result in the minute in which it was recalled.
        (_S.IN_PROCESS, _A.HEAR_RETURNED_AFTER_RECALL): _S.RESULT_RETURNED,
        (_S.SUPPLEMENT_REQUESTED, _A.HEAR_RETURNED_AFTER_RECALL): _S.RESULT_RETURNED,
        (_S.PAYMENT_REQUESTED, _A.HEAR_RETURNED_AFTER_RECALL): _S.RESULT_RETURNED,
        (_S.NOT_ACCEPTED, _A.ORDER_PAPERS_BACK): _S.NOT_ACCEPTED,
        (_S.NOT_ACCEPTED, _A.GIVE_PAPERS_BACK): _S.NOT_ACCEPTED,
        (_S.WITHDRAWN, _A.ORDER_PAPERS_BACK): _S.WITHDRAWN,
        (_S.WITHDRAWN, _A.GIVE_PAPERS_BACK): _S.WITHDRAWN,
        (_S.STOPPED, _A.ORDER_PAPERS_BACK): _S.STOPPED,
        (_S.STOPPED, _A.GIVE_PAPERS_BACK): _S.STOPPED,
        # The post may have collected in the minute in which the dossier was called off.
        (_S.CANCELLED, _A.ORDER_PAPERS_BACK): _S.CANCELLED,
        (_S.CANCELLED, _A.GIVE_PAPERS_BACK): _S.CANCELLED,
        **{(state, _A.CORRECT): state for state in _CORRECTABLE},
        **{(state, _A.CORRECT_CONTACT): state for state in _S if state is not _S.RESULT_RETURNED},
    },
    NAMES_VI,
)
"""Every move there is; an act that is not here is refused, a fact is then only noted."""


def has_ended(state: State) -> bool:
    """Tell whether no other state can follow, but for a correction; papers may have to go back."""
    return all(
        LIFECYCLE.after(start, action) is state
        for start, action in LIFECYCLE.table
        if start is state and action is not Action.HEAR_RETURN_CANCELLED
    )
