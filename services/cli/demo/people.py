"""Invented people, papers' numbers and accounts: nothing here belongs to anybody."""

from dataclasses import dataclass
from typing import Final

from shared.actor import Actor

S10_WEIGHTS: Final = (8, 6, 4, 2, 3, 5, 9, 7)
SERIALS: Final = 10**8
"""How many serial numbers one S10 prefix has."""

COUNTER_OFFICER: Final = "COUNTER_OFFICER"
CASE_OFFICER: Final = "CASE_OFFICER"
HEAD: Final = "HEAD"
POSTAL_WORKER: Final = "POSTAL_WORKER"
POSTAL_SUPERVISOR: Final = "POSTAL_SUPERVISOR"

_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Nông", "Vũ", "Đặng", "Bùi", "Lường", "Ma")
_MIDDLE = ("Văn", "Thị", "Minh", "Thu", "Đức", "Ngọc", "Xuân")
_GIVEN = ("An", "Bình", "Chi", "Dung", "Giang", "Hà", "Khánh", "Lan", "Mai", "Nam", "Oanh", "Phúc")
_HAMLETS = ("xóm Đình", "tổ 3", "thôn Bản Cám", "tổ 12", "xóm Gốc Gạo")


@dataclass(frozen=True, slots=True)
class TestPerson:
    """Somebody who does not exist; the name says so."""

    __test__ = False  # pytest collects what is called Test…

    name: str
    phone: str
    address: str
    identity_no: str


def invent(number: int) -> TestPerson:
    """Give the person of a number, always the same."""
    # 0901…: the people of the file have 0900…
    family = _FAMILY[number % len(_FAMILY)]
    middle = _MIDDLE[number // 2 % len(_MIDDLE)]
    given = _GIVEN[number // 3 % len(_GIVEN)]
    return TestPerson(
        name=f"TEST {family} {middle} {given} {number:05}",
        phone=f"09010{number % 10**5:05}",
        address=f"Số {1 + number % 300}, {_HAMLETS[number % len(_HAMLETS)]}",
        identity_no=identity_no(number),
    )


def identity_no(number: int) -> str:
    """Give an identity number that no province issues."""
    return f"000{number % 10**9:09}"


def s10_check_digit(serial: str) -> int:
    """Give the check digit of eight digits (UPU S10)."""
    total = sum(int(digit) * weight for digit, weight in zip(serial, S10_WEIGHTS, strict=True))
    return {0: 5, 1: 0}.get(total % 11, 11 - total % 11)


def waybill(serial: int) -> str:
    """Give the S10 waybill of a serial number, such as `RH123456785VN`."""
    digits = f"{serial % SERIALS:08}"
    return f"RH{digits}{s10_check_digit(digits)}VN"


def counter_officer(agency: str) -> Actor:
    """Who receives, accepts and gives back at the counter of an agency."""
    return Actor(f"motcua.{agency}", COUNTER_OFFICER, agency)


def case_officer(agency: str) -> Actor:
    """Who decides dossiers of an agency."""
    return Actor(f"thuly.{agency}", CASE_OFFICER, agency)


def head(agency: str) -> Actor:
    """Who signs what officers of an agency prepare."""
    return Actor(f"lanhdao.{agency}", HEAD, agency)


def postman(office: str, number: int = 1) -> Actor:
    """Who collects and delivers for a post office."""
    return Actor(f"buuta{number}.{office}", POSTAL_WORKER, office)


def cashier(office: str) -> Actor:
    """Who counts the money into the till of a post office."""
    return Actor(f"thuquy.{office}", POSTAL_WORKER, office)


def supervisor(office: str) -> Actor:
    """Who takes delivery reports back and gives items up."""
    return Actor(f"kiemsoat.{office}", POSTAL_SUPERVISOR, office)


def dispatcher(office: str) -> Actor:
    """Who assigns orders and scans items at a post office."""
    return Actor(f"dieuphoi.{office}", POSTAL_WORKER, office)
