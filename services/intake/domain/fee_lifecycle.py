"""Which act leads a state fee of a dossier from which state to which."""

from enum import StrEnum

from shared.lifecycle import Lifecycle


class FeeState(StrEnum):
    """How far a fee is."""

    NOT_ASKED = "NOT_ASKED"
    """It has a condition, and nobody has said that this is such a case."""
    NOT_SET = "NOT_SET"
    """The catalogue gives no amount; an officer has to set it."""
    ASSESSED = "ASSESSED"
    """Its amount is asked for and not paid; nothing is to be paid where that is 0."""
    EXEMPTED = "EXEMPTED"
    TAKEN = "TAKEN"
    """The counter has the money."""
    COLLECTED_BY_POST = "COLLECTED_BY_POST"
    """The post has the money; its own ledger says where."""
    REFUNDED = "REFUNDED"
    KEPT = "KEPT"
    """The dossier ended and the money stays, by rule."""


class FeeAction(StrEnum):
    """What a person does about a fee."""

    ASSESS = "ASSESS"
    EXEMPT = "EXEMPT"
    TAKE = "TAKE"
    NOTE_COLLECTED_BY_POST = "NOTE_COLLECTED_BY_POST"
    REFUND = "REFUND"
    """Because the dossier ended."""
    TAKE_BACK = "TAKE_BACK"
    """Give back what was taken by mistake; it is asked for again."""
    KEEP = "KEEP"


_S, _A = FeeState, FeeAction

LIFECYCLE = Lifecycle[FeeState, FeeAction](
    {
        (_S.NOT_ASKED, _A.ASSESS): _S.ASSESSED,
        (_S.NOT_SET, _A.ASSESS): _S.ASSESSED,
        (_S.NOT_SET, _A.EXEMPT): _S.EXEMPTED,
        (_S.ASSESSED, _A.ASSESS): _S.ASSESSED,
        (_S.ASSESSED, _A.EXEMPT): _S.EXEMPTED,
        (_S.ASSESSED, _A.TAKE): _S.TAKEN,
        (_S.ASSESSED, _A.NOTE_COLLECTED_BY_POST): _S.COLLECTED_BY_POST,
        (_S.EXEMPTED, _A.ASSESS): _S.ASSESSED,
        (_S.TAKEN, _A.REFUND): _S.REFUNDED,
        (_S.TAKEN, _A.TAKE_BACK): _S.ASSESSED,
        (_S.TAKEN, _A.KEEP): _S.KEPT,
        (_S.COLLECTED_BY_POST, _A.REFUND): _S.REFUNDED,
        (_S.COLLECTED_BY_POST, _A.TAKE_BACK): _S.ASSESSED,
        (_S.COLLECTED_BY_POST, _A.KEEP): _S.KEPT,
    },
    {
        _S.NOT_ASKED: "Chưa áp dụng",
        _S.NOT_SET: "Chưa có mức thu",
        _S.ASSESSED: "Chờ nộp",
        _S.EXEMPTED: "Được miễn",
        _S.TAKEN: "Đã thu tại bộ phận một cửa",
        _S.COLLECTED_BY_POST: "Bưu chính đã thu",
        _S.REFUNDED: "Đã hoàn trả",
        _S.KEPT: "Không hoàn trả theo quy định",
    },
)
"""What may be done about a fee; what is paid is never paid a second time."""


class PaymentWay(StrEnum):
    """How a citizen pays at the counter."""

    CASH = "CASH"
    TRANSFER = "TRANSFER"
    ONLINE = "ONLINE"
