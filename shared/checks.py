"""Checks of what comes in: every bad field of a request is named in one answer."""

import re
import unicodedata
import uuid
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from enum import Enum
from types import TracebackType
from typing import Any, Final, TypeVar

import phonenumbers
from google.protobuf.timestamp_pb2 import Timestamp

from shared.errors import InvalidArgument, Violation

E = TypeVar("E", bound=Enum)
T = TypeVar("T")

TIME_FIRST: Final = datetime(2000, 1, 1, tzinfo=UTC)
TIME_LAST: Final = datetime(2200, 1, 1, tzinfo=UTC)
"""A time outside is a broken clock or a broken program, never an act of anybody."""
_COMPOSED_OF_MAX: Final = 4
"""Signs that one character is made of at the most, before NFC puts them together."""
_BAD_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_AGENCY = re.compile(
    r"(?:[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}|[A-Z][0-9]{2}(?:\.[0-9]{1,3}){0,3})"
)
_MOBILE = re.compile(r"(?:0|\+84)[35789][0-9]{8}")
_ETAG = re.compile(r'"([0-9]{1,18})"')


class Checks(AbstractContextManager["Checks"]):
    """Collects violations; leaving the `with` block refuses the request if there are any.

    Every check gives back a usable value; a value that stands for a bad field is never used,
    because the block refuses before.
    """

    def __init__(self) -> None:
        self._violations: list[Violation] = []

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None and self._violations:
            raise InvalidArgument(*self._violations)

    def refuse(self, field: str, reason: str, message: str, message_vi: str) -> None:
        """Note a bad field."""
        self._violations.append(Violation(field, reason, message, message_vi))

    def text(self, field: str, value: str, longest: int, *, needed: bool = True) -> str:
        """Check a line of text: NFC, trimmed, printable, at most `longest` characters."""
        # NFC takes quadratic time over marks on marks, so what is far too long is never composed.
        too_long = len(value) > longest * _COMPOSED_OF_MAX
        kept = "" if too_long else unicodedata.normalize("NFC", value).strip()
        if not kept and needed and not too_long:
            self.refuse(field, "REQUIRED", "is required", "Không được để trống.")
        if too_long or len(kept) > longest:
            self.refuse(
                field,
                "TOO_LONG",
                f"is longer than {longest} characters",
                f"Dài quá {longest} ký tự.",
            )
        if not kept.isprintable() and any(
            unicodedata.category(sign) in _BAD_CATEGORIES for sign in kept
        ):
            self.refuse(
                field,
                "BAD_CHARACTER",
                "holds control or invisible characters",
                "Có ký tự không hợp lệ.",
            )
        return kept

    def code(self, field: str, value: str, longest: int, *, needed: bool = True) -> str:
        """Check a code: letters, digits, dots, `_` and `-`."""
        if not value and not needed:
            return value
        kept = self.text(field, value, longest)
        if kept and not _CODE.fullmatch(kept):
            self.refuse(
                field,
                "BAD_CODE",
                "must be letters, digits, dots, _ and - only",
                "Mã chỉ gồm chữ, số và dấu . _ -",
            )
        return kept

    def id(self, field: str, value: str, *, needed: bool = True) -> str:
        """Check an id: a UUID in its usual spelling, given back in lower case."""
        if not value and not needed:
            return value
        try:
            known = str(uuid.UUID(value))
        except ValueError:
            known = ""
        if not known or known != value.lower():
            self.refuse(field, "NOT_A_UUID", "must be a UUID", "Phải là mã UUID.")
        return known

    def etag(self, field: str, value: str) -> int | None:
        """Check a version such as `"7"`; None when the caller gave none."""
        if not value:
            return None
        found = _ETAG.fullmatch(value)
        if not found:
            self.refuse(
                field, "BAD_ETAG", 'must look like "7", quotes included', "Phiên bản không hợp lệ."
            )
            return None
        return int(found[1])

    def agency(self, field: str, value: str, *, needed: bool = True) -> str:
        """Check an agency code of either generation: `000.00.01.H20` or `H20.12`."""
        if not value and not needed:
            return value
        if not _AGENCY.fullmatch(value):
            self.refuse(
                field,
                "BAD_AGENCY_CODE",
                "must look like 000.00.01.H20 or H20.12",
                "Mã định danh cơ quan không hợp lệ.",
            )
        return value

    def phone(self, field: str, value: str) -> str:
        """Check a Vietnamese phone number; gives E.164."""
        if _MOBILE.fullmatch(value):
            return "+84" + value[-9:]  # the usual spelling spares the long way
        try:
            parsed = phonenumbers.parse(value, "VN")
        except phonenumbers.NumberParseException:
            parsed = None
        if (
            parsed is None
            or parsed.country_code != 84  # noqa: PLR2004 - Việt Nam
            or not phonenumbers.is_possible_number(parsed)
        ):
            self.refuse(
                field,
                "BAD_PHONE",
                "must be a Vietnamese phone number",
                "Số điện thoại không hợp lệ.",
            )
            return ""
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)

    def number(self, field: str, value: int, least: int, most: int) -> int:
        """Check a whole number."""
        if not least <= value <= most:
            self.refuse(
                field,
                "OUT_OF_RANGE",
                f"must be from {least} to {most}",
                f"Phải từ {least} đến {most}.",
            )
        return value

    def count(self, field: str, values: Sequence[T], least: int, most: int) -> Sequence[T]:
        """Check how many values a list has; gives those that are worth a look, `most` at most."""
        if not least <= len(values) <= most:
            self.refuse(
                field,
                "BAD_COUNT",
                f"must have {least} to {most} entries",
                f"Phải có từ {least} đến {most} mục.",
            )
        return values[:most]

    def choice(self, field: str, value: int, known: Mapping[int, E], default: E) -> E:
        """Check an enum value that came by wire; unspecified and unknown ones are refused."""
        if value in known:
            return known[value]
        self.refuse(
            field,
            "REQUIRED" if value == 0 else "UNKNOWN_VALUE",
            "is required" if value == 0 else f"has no value {value}",
            "Giá trị không hợp lệ.",
        )
        return default

    def instant(self, field: str, owner: Any, *, needed: bool = True) -> datetime | None:
        """Check a timestamp field of the last part of `field` in `owner`."""
        name = field.rpartition(".")[2]
        if not owner.HasField(name):
            if needed:
                self.refuse(field, "REQUIRED", "is required", "Không được để trống.")
            return None
        stamp: Timestamp = getattr(owner, name)
        try:
            instant = stamp.ToDatetime(tzinfo=UTC)
        except (ValueError, OverflowError):
            instant = None
        if instant is None or not TIME_FIRST <= instant < TIME_LAST:
            self.refuse(
                field, "BAD_TIME", "must be a time of the years 2000 to 2199",
                "Thời điểm không hợp lệ.",
            )  # fmt: skip
            return None
        return instant
