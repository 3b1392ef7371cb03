"""The forms that are issued to a citizen, 01 to 05, filled from the record.

Labels are those of the printed forms; the circulars share them as far as they are known.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import takewhile
from typing import Final

from services.intake.domain import barcode, term
from services.intake.domain.clock import ClockAct
from services.intake.domain.component import ComponentLine, ComponentMode, PaperForm
from services.intake.domain.dossier import Dossier
from services.intake.domain.forms import issuing, words
from services.intake.domain.forms.form import (
    Form,
    FormField,
    FormTable,
    IssuedForm,
    Record,
    issued_form,
)
from services.intake.domain.forms.kinds import FormKind
from services.intake.domain.vocabulary import RefusalReason, StopReason

SETS: Final = "01"
"""A dossier is one set of papers; how many of each there are stands with its components."""

_F = FormField
_REFUSED: Final = {
    RefusalReason.NOT_COMPLETED: "Hồ sơ không được hoàn thiện theo hướng dẫn",
    RefusalReason.NOT_COMPETENT: "Không thuộc thẩm quyền giải quyết",
    RefusalReason.NOT_ELIGIBLE: "Không đủ điều kiện giải quyết",
    RefusalReason.SUPPLEMENT_EXPIRED: "Quá thời hạn bổ sung hồ sơ",
}
_STOPPED: Final = {
    StopReason.SUPPLEMENT_EXPIRED: "Quá thời hạn bổ sung hồ sơ",
    StopReason.OBLIGATION_UNSETTLED: "Không thực hiện nghĩa vụ tài chính",
    StopReason.LEGAL_GROUND: "Có căn cứ dừng giải quyết theo quy định của pháp luật",
}


def fill(issued: IssuedForm, record: Record) -> Form:
    """Fill the form that was issued."""
    return _FILLED[issued.kind](issued, record)


def _receipt(issued: IssuedForm, record: Record) -> Form:
    dossier = record.dossier
    fields = (
        _F("qr", "Mã QR", barcode.qr(dossier.dossier_code)),
        _F("code_128", "Mã vạch", barcode.code_128(dossier.dossier_code)),
        _F("lookup_secret", "Mã tra cứu", dossier.lookup_secret),
        *_who(record),
        _F("filer_id_number", "Số định danh cá nhân", record.people.sender.id_number),
        _F("owner", "Chủ hồ sơ", record.people.owner.name),
        _F("owner_address", "Địa chỉ chủ hồ sơ", words.address(record.people.owner)),
        _F("channel", "Hình thức nộp hồ sơ", words.CHANNELS[dossier.channel]),
        _F("sets", "Số lượng hồ sơ (bộ)", SETS),
        _F("term", "Thời gian giải quyết hồ sơ theo quy định là", term.words(dossier.term)),
        _F("received_time", "Thời gian nhận hồ sơ", words.moment(dossier.accepted_time)),
        _F(
            "due_time",
            "Thời gian trả kết quả giải quyết hồ sơ",
            words.moment(_due_at(dossier, issued)),
        ),
        _F(
            "return_method",
            "Đăng ký nhận kết quả tại",
            words.RETURN_METHODS[dossier.return_method],
        ),
        _F("issue", "Lần cấp", str(issued.issue)),
        _officer("Người tiếp nhận hồ sơ", issued),
    )
    return issued_form(issued, fields, (_papers(dossier),))


def _supplement_request(issued: IssuedForm, record: Record) -> Form:
    rounds = {one.round: one for one in record.dossier.rounds}
    asked = rounds.get(issuing.round_of(record.dossier, issued.issue))
    fields = (
        *_who(record),
        _F("reason", "Lý do", record.written.reason),
        _F(
            "deadline_time",
            "Thời hạn bổ sung, hoàn thiện hồ sơ",
            words.moment(asked.deadline_time) if asked else "",
        ),
        _officer("Người hướng dẫn", issued),
    )
    items = tuple((str(index), item) for index, item in enumerate(record.written.items, 1))
    label = "Yêu cầu hoàn thiện hồ sơ gồm những nội dung sau"
    return issued_form(issued, fields, (FormTable("items", label, ("TT", "Nội dung"), items),))


def _refusal(issued: IssuedForm, record: Record) -> Form:
    why = record.dossier.refusal_reason
    fields = (
        *_who(record),
        _F("ground", "Căn cứ từ chối", _REFUSED[why] if why else ""),
        _F("reason", "Lý do cụ thể", record.written.reason),
        _officer("Người tiếp nhận hồ sơ", issued),
    )
    return issued_form(issued, fields)


def _apology(issued: IssuedForm, record: Record) -> Form:
    clock = record.dossier.clock
    places = [place for place, one in enumerate(clock) if one.act is ClockAct.REAPPOINTED]
    place = places[issued.issue - 1]
    fields = (
        _F("addressee", "Kính gửi", record.people.owner.name),
        *_who(record),
        _F("sector", "Lĩnh vực", record.dossier.sector),
        _F("received_time", "Thời gian nhận hồ sơ", words.moment(record.dossier.accepted_time)),
        _F("due_time_before", "Thời gian hẹn trả kết quả", words.moment(clock[place - 1].due_time)),
        _F("reason", "Lý do", record.written.reason),
        _F("due_time", "Hẹn lại thời gian trả kết quả", words.moment(clock[place].due_time)),
        _F("prepared_by", "Người soạn", "; ".join(record.written.items)),
        _officer("Thủ trưởng cơ quan, đơn vị", issued),
    )
    return issued_form(issued, fields)


def _stop_notice(issued: IssuedForm, record: Record) -> Form:
    dossier = record.dossier
    why = dossier.stop_reason
    fields = (
        _F("addressee", "Kính gửi", record.people.owner.name),
        *_who(record),
        _F("received_time", "Thời gian nhận hồ sơ", words.moment(dossier.accepted_time)),
        _F("competent_agency", "Cơ quan giải quyết", dossier.competent_agency),
        _F("ground", "Căn cứ dừng giải quyết", _STOPPED[why] if why else ""),
        _F("reason", "Lý do cụ thể", record.written.reason),
        _officer("Người ký thông báo", issued),
    )
    return issued_form(issued, fields)


_FILLED: Final[Mapping[FormKind, Callable[[IssuedForm, Record], Form]]] = {
    FormKind.RECEIPT: _receipt,
    FormKind.SUPPLEMENT_REQUEST: _supplement_request,
    FormKind.REFUSAL: _refusal,
    FormKind.APOLOGY: _apology,
    FormKind.STOP_NOTICE: _stop_notice,
}


def _who(record: Record) -> tuple[FormField, ...]:
    """Give who filed what: the same on every form."""
    filer = record.people.sender
    return (
        _F("dossier_code", "Mã hồ sơ", record.dossier.dossier_code),
        _F("filer", "Tiếp nhận hồ sơ của", filer.name),
        _F("filer_address", "Địa chỉ", words.address(filer)),
        _F("filer_phone", "Số điện thoại", words.phone(filer)),
        _F("content", "Nội dung yêu cầu giải quyết", record.procedure),
    )


def _officer(label: str, issued: IssuedForm) -> FormField:
    return _F("officer", label, issued.account)


def _due_at(dossier: Dossier, issued: IssuedForm) -> datetime | None:
    """Give the due time that was in force when a receipt was issued; a later one has its own."""
    until_next = takewhile(lambda one: one.receipt_no <= issued.issue, dossier.clock)
    known = [one.due_time for one in until_next if one.time <= issued.time]
    return known[-1] if known else None


def _papers(dossier: Dossier) -> FormTable:
    """List what was handed in; what is only shown stays with the citizen."""
    lines = [line for line in dossier.components if line.mode is ComponentMode.SUBMIT]
    columns = ("TT", "Tên giấy tờ", "Bản chính", "Bản sao chứng thực", "Bản chụp")
    rows = tuple((str(place), *_counted(line)) for place, line in enumerate(lines, 1))
    return FormTable("components", "Thành phần hồ sơ nộp gồm", columns, rows)


def _counted(line: ComponentLine) -> tuple[str, ...]:
    certified = line.form is PaperForm.CERTIFIED_COPY
    counts = (
        line.original_qty,
        line.copy_qty if certified else 0,
        0 if certified else line.copy_qty,
    )
    return (line.name, *(str(count) if count else "" for count in counts))
