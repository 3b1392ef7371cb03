"""The dossier code (mã số hồ sơ): agency, local date of acceptance, number within both."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from shared.errors import FailedPrecondition, InvalidArgument, Violation

_LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")

_OLD_AGENCY = r"[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}"  # 000.00.00.H38, QCVN 102:2016
_NEW_AGENCY = r"[A-Z][0-9]{2}(?:\.[0-9]{1,3}){0,3}"  # H38.12.3, QĐ 20/2020/QĐ-TTg
_AGENCY = re.compile(f"(?:{_OLD_AGENCY}|{_NEW_AGENCY})")
_CODE = re.compile(f"({_OLD_AGENCY}|{_NEW_AGENCY})-([0-9]{{6}})-([0-9]{{4,6}})")
_BLANKS = " \t\r\n\u00a0"
_AROUND_DASH = re.compile(f"[{_BLANKS}]*[-\u2010-\u2015\u2212][{_BLANKS}]*")

LAST_SEQUENCE = 999_999
"""The highest number of one agency and day that the code has room for."""


@dataclass(frozen=True, slots=True)
class DossierCode:
    """The parts of a dossier code."""

    agency: str
    """Code of the receiving agency, of either generation."""
    day: date
    """Local date of acceptance."""
    sequence: int
    """Number of that agency and day, from 1."""
    width: int = 4
    """Digits of the number; some agencies print 5 or 6."""

    def __str__(self) -> str:
        return f"{self.agency}-{self.day:%y%m%d}-{self.sequence:0{self.width}}"


def local_day(instant: datetime) -> date:
    """Give the legal date of an instant; the counter of codes starts anew with it."""
    return instant.astimezone(_LOCAL).date()


def is_agency_code(text: str) -> bool:
    """Tell whether a text has the shape of an agency code of either generation."""
    return _AGENCY.fullmatch(text) is not None


def issue(agency: str, accepted_time: datetime, sequence: int) -> str:
    """Give the code of the dossier that an agency accepted as its n-th of that local day."""
    if not is_agency_code(agency):
        raise FailedPrecondition(
            "NOT_AN_AGENCY_CODE",
            "This agency has no code that a dossier code can be made of.",
            "Mã định danh của cơ quan không đúng quy định.",
            agency=agency,
        )
    if not 1 <= sequence <= LAST_SEQUENCE:
        raise FailedPrecondition(
            "CODES_USED_UP",
            "The dossier codes of this agency and day are used up.",
            "Đã hết số thứ tự hồ sơ trong ngày của cơ quan.",
            agency=agency,
        )
    return str(DossierCode(agency, local_day(accepted_time), sequence))


def parse(text: str, field: str = "dossier_code") -> DossierCode:
    """Read a code that a person or another system gives; `field` is named when it is refused.

    Small letters, blanks around it or its dashes, and the dashes that printers and word
    processors make of `-` are harmless; anything else is somebody's mistake.
    """
    match = _CODE.fullmatch(_AROUND_DASH.sub("-", text.strip(_BLANKS)).upper())
    if match is None:
        raise InvalidArgument(
            Violation(
                field,
                "NOT_A_DOSSIER_CODE",
                "This is not a dossier code such as 000.00.00.H20-230915-0007.",
                "Mã số hồ sơ không đúng, ví dụ đúng: 000.00.00.H20-230915-0007.",
            )
        )
    day = _real_day(match[2])
    if day is None:
        raise InvalidArgument(
            Violation(
                field,
                "NO_SUCH_DAY",
                f"The dossier code names a day that does not exist: {match[2]} (YYMMDD).",
                f"Mã số hồ sơ có ngày không tồn tại: {match[2]} (năm, tháng, ngày).",
            )
        )
    return DossierCode(match[1], day, int(match[3]), len(match[3]))


def _real_day(digits: str) -> date | None:
    try:
        return date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return None
