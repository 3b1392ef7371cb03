"""The process-control slip (phiếu kiểm soát): through whose hands a dossier went, and when."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import Enum, auto
from typing import Final, NamedTuple

from services.intake.domain.dossier import Dossier
from services.intake.domain.facts import (
    DossierAccepted,
    DossierForwarded,
    DossierResolved,
    Fact,
    PapersGivenBack,
    SupplementCompleted,
    SupplementRequested,
)
from services.intake.domain.facts_of_process import (
    DossierStopped,
    ObligationIssued,
    ObligationSettled,
    ResolutionRecalled,
)
from services.intake.domain.forms import words
from services.intake.domain.forms.form import Form, FormField, FormTable, head
from services.intake.domain.forms.kinds import FormKind, FormSet
from services.intake.domain.vocabulary import IntakeChannel


class _Side(Enum):
    CITIZEN = auto()
    COUNTER = auto()
    AGENCY = auto()


class _Hand(NamedTuple):
    giver: _Side
    taker: _Side
    note: str


_HANDS: Final[Mapping[type[Fact], _Hand]] = {
    DossierAccepted: _Hand(_Side.CITIZEN, _Side.COUNTER, "Tiếp nhận hồ sơ"),
    DossierForwarded: _Hand(_Side.COUNTER, _Side.AGENCY, "Chuyển hồ sơ"),
    SupplementRequested: _Hand(_Side.AGENCY, _Side.CITIZEN, "Yêu cầu bổ sung hồ sơ"),
    SupplementCompleted: _Hand(_Side.CITIZEN, _Side.AGENCY, "Đã bổ sung hồ sơ"),
    ObligationIssued: _Hand(_Side.AGENCY, _Side.CITIZEN, "Thông báo nghĩa vụ tài chính"),
    ObligationSettled: _Hand(_Side.CITIZEN, _Side.AGENCY, "Đã thực hiện nghĩa vụ tài chính"),
    DossierResolved: _Hand(_Side.AGENCY, _Side.COUNTER, "Có kết quả giải quyết"),
    ResolutionRecalled: _Hand(_Side.COUNTER, _Side.AGENCY, "Thu hồi kết quả để giải quyết lại"),
    DossierStopped: _Hand(_Side.AGENCY, _Side.COUNTER, "Dừng giải quyết hồ sơ"),
    PapersGivenBack: _Hand(_Side.COUNTER, _Side.CITIZEN, "Trả lại giấy tờ"),
}
SHOWN: Final = frozenset(kind.__name__ for kind in _HANDS)
"""Names of the facts that the slip shows."""
_CITIZEN: Final = "Người nộp hồ sơ"
_BY_POST: Final = "Thời gian và chữ ký theo hóa đơn bưu chính"


class Told(NamedTuple):
    """A fact about a dossier, as far as the slip needs it."""

    name: str
    time: datetime


def fill(dossier: Dossier, forms: FormSet, told: Sequence[Told]) -> Form:
    """Fill the slip from the facts of a dossier, oldest first."""
    fields = (
        FormField("dossier_code", "Mã số hồ sơ", dossier.dossier_code),
        FormField("receiving_agency", "Cơ quan (bộ phận) tiếp nhận", dossier.receiving_agency),
        FormField("competent_agency", "Cơ quan giải quyết hồ sơ", dossier.competent_agency),
        FormField("due_time", "Thời hạn giải quyết", words.moment(dossier.due_time)),
    )
    columns = ("TT", "Bên giao", "Bên nhận", "Thời gian giao, nhận", "Kết quả", "Ghi chú")
    table = FormTable("movements", "Quá trình giao, nhận hồ sơ", columns, _rows(dossier, told))
    return head(FormKind.PROCESS_CONTROL, forms, dossier.receiving_agency, fields, (table,))


def _rows(dossier: Dossier, told: Sequence[Told]) -> tuple[tuple[str, ...], ...]:
    hands = {kind.__name__: hand for kind, hand in _HANDS.items()}
    sides = {
        _Side.CITIZEN: _CITIZEN,
        _Side.COUNTER: dossier.receiving_agency,
        _Side.AGENCY: dossier.competent_agency,
    }
    outcomes = _outcomes(dossier)
    rows = []
    for place, fact in enumerate((one for one in told if one.name in SHOWN), 1):
        hand = hands[fact.name]
        outcome = next(outcomes, "") if fact.name == DossierResolved.__name__ else ""
        accepted = fact.name == DossierAccepted.__name__
        by_post = accepted and dossier.channel is IntakeChannel.POSTAL
        note = f"{hand.note}; {_BY_POST}" if by_post else hand.note
        time = words.short(fact.time)
        rows.append((str(place), sides[hand.giver], sides[hand.taker], time, outcome, note))
    return tuple(rows)


def _outcomes(dossier: Dossier) -> Iterator[str]:
    """Give early, on time or late, of one resolution after the other."""
    yield from (words.TIMELINESS[one.timeliness] for one in dossier.resolutions)
    if dossier.timeliness:
        yield words.TIMELINESS[dossier.timeliness]
