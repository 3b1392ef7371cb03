"""How forms write times, people and ways, in Vietnamese."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from services.intake.domain.person import Person
from services.intake.domain.vocabulary import IntakeChannel, ReturnMethod, Timeliness

_LOCAL: Final = ZoneInfo("Asia/Ho_Chi_Minh")
_LAST_PADDED_MONTH: Final = 2
_ABROAD: Final = "+84"

CHANNELS: Final = {
    IntakeChannel.DIRECT: "Trực tiếp",
    IntakeChannel.ONLINE: "Trực tuyến",
    IntakeChannel.POSTAL: "Qua dịch vụ bưu chính công ích",
}
RETURN_METHODS: Final = {
    ReturnMethod.COUNTER: "Bộ phận Một cửa",
    ReturnMethod.POSTAL: "Qua dịch vụ bưu chính công ích",
    ReturnMethod.ELECTRONIC: "Bản điện tử",
}
TIMELINESS: Final = {
    Timeliness.EARLY: "Trước hạn",
    Timeliness.ON_TIME: "Đúng hạn",
    Timeliness.LATE: "Quá hạn",
}


def moment(instant: datetime | None) -> str:
    """Write an instant as forms do: `09 giờ 00 phút, ngày 02 tháng 3 năm 2026`."""
    if instant is None:
        return ""
    local = instant.astimezone(_LOCAL)
    # A 1 or 2 could be made an 11 or 12 by hand (NĐ 30/2020/NĐ-CP, how documents are dated).
    month = f"{local.month:02}" if local.month <= _LAST_PADDED_MONTH else str(local.month)
    return f"{local:%H giờ %M phút, ngày %d} tháng {month} năm {local.year}"


def short(instant: datetime | None) -> str:
    """Write an instant as it fits a cell: `09:00 02/03/2026`."""
    return f"{instant.astimezone(_LOCAL):%H:%M %d/%m/%Y}" if instant else ""


def address(person: Person) -> str:
    """Write where somebody lives, from the smallest part to the largest."""
    return ", ".join(part for part in (person.address, person.commune, person.province) if part)


def phone(person: Person) -> str:
    """Write a number as it is dialled at home."""
    number = person.phone
    return f"0{number.removeprefix(_ABROAD)}" if number.startswith(_ABROAD) else number
