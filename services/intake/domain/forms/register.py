"""The register of dossiers (sổ theo dõi hồ sơ): what a unit received in a period."""

from collections.abc import Sequence
from datetime import date

from services.intake.domain.forms import words
from services.intake.domain.forms.form import Form, FormField, FormTable, Record, head
from services.intake.domain.forms.kinds import FormKind, FormSet
from services.intake.domain.forms.slips import SETS

_COLUMNS = (
    "TT",
    "Mã hồ sơ",
    "Nội dung yêu cầu giải quyết",
    "Số lượng hồ sơ (bộ)",
    "Tên cá nhân, tổ chức",
    "Địa chỉ, số điện thoại",
    "Cơ quan chủ trì giải quyết",
    "Nhận hồ sơ",
    "Hẹn trả kết quả",
    "Có kết quả",
    "Phương thức nhận kết quả",
    "Người nhận kết quả",
    "Nguồn tiếp nhận",
    "Ghi chú",
)


def fill(
    unit: str, first: date, last: date, forms: FormSet, records: Sequence[Record], start: int
) -> Form:
    """Fill a page of the register; `start` is the number of its first line."""
    fields = (
        FormField("first_day", "Từ ngày", f"{first:%d/%m/%Y}"),
        FormField("last_day", "Đến ngày", f"{last:%d/%m/%Y}"),
    )
    rows = tuple(_row(number, record) for number, record in enumerate(records, start))
    table = FormTable("dossiers", "Hồ sơ", _COLUMNS, rows)
    return head(FormKind.REGISTER, forms, unit, fields, (table,))


def _row(number: int, record: Record) -> tuple[str, ...]:
    dossier, owner = record.dossier, record.people.owner
    return (
        str(number),
        dossier.dossier_code,
        record.procedure,
        SETS,
        owner.name,
        f"{words.address(owner)}; {words.phone(owner)}",
        dossier.competent_agency,
        words.short(dossier.accepted_time),
        words.short(dossier.due_time),
        words.short(dossier.resolved_time),
        words.RETURN_METHODS[dossier.return_method],
        record.people.addressee.name,
        words.CHANNELS[dossier.channel],
        words.TIMELINESS[dossier.timeliness] if dossier.timeliness else "",
    )
