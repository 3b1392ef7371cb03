"""Waybill numbers (mã vận đơn): UPU S10 where they look like it, opaque otherwise."""

import re

from shared.errors import InvalidArgument, Violation

MAX_LENGTH = 50
"""Characters of a waybill that is no S10 identifier."""

_S10 = re.compile(r"[A-Z]{2}([0-9]{8})([0-9])[A-Z]{2}", re.ASCII)
# Signs outside ASCII look like others: a wide digit would pass by the check digit.
_OPAQUE = re.compile(rf"[!-~]{{1,{MAX_LENGTH}}}")
_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_MODULUS = 11


def s10_check_digit(serial: str) -> int:
    """Give the check digit of the eight digits of an S10 serial number (UPU S10)."""
    total = sum(int(digit) * weight for digit, weight in zip(serial, _WEIGHTS, strict=True))
    remainder = total % _MODULUS
    # Two remainders have no digit of their own; the standard gives them 5 and 0.
    return {0: 5, 1: 0}.get(remainder, _MODULUS - remainder)


def violation(waybill_no: str, field: str = "waybill_no") -> Violation | None:
    """Say what is wrong with a waybill number; None when nothing is."""
    if not _OPAQUE.fullmatch(waybill_no):
        return Violation(
            field,
            "WAYBILL_MALFORMED",
            f"A waybill has 1 to {MAX_LENGTH} ASCII characters and no blanks.",
            f"Mã vận đơn có từ 1 đến {MAX_LENGTH} ký tự không dấu, không có khoảng trắng.",
        )
    if waybill_no != waybill_no.upper():
        return Violation(
            field,
            "WAYBILL_NOT_UPPER_CASE",
            "A waybill is written in upper case.",
            "Mã vận đơn phải viết bằng chữ in hoa.",
        )
    shape = _S10.fullmatch(waybill_no)
    if shape and s10_check_digit(shape[1]) != int(shape[2]):
        return Violation(
            field,
            "WAYBILL_CHECK_DIGIT",
            "The check digit of the waybill is wrong; a character was probably misread.",
            "Số kiểm tra của mã vận đơn không đúng; có thể đã đọc sai một ký tự.",
        )
    return None


def check(waybill_no: str) -> str:
    """Give back a well-formed waybill number, or refuse it."""
    wrong = violation(waybill_no)
    if wrong:
        raise InvalidArgument(wrong)
    return waybill_no
