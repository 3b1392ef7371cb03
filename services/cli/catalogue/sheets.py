"""The columns of a catalogue as a workbook: one sheet for each kind of row, keys as in JSON.

An empty cell is a key that is absent. A list of codes is one cell, its entries divided by spaces.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

Cell = str | int | bool | None


class BadCell(ValueError):  # noqa: N818 - it says what the cell is
    """A cell cannot be what its column says."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How a value is written into a cell and read out of it."""

    write: Callable[[Any], Cell]
    read: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet."""

    key: str
    kind: Kind
    heading: str = ""
    """Where it is another word than the key: one key can mean two things in one row."""

    @property
    def title(self) -> str:
        """What stands above it."""
        return self.heading or self.key


def _read_text(value: Any) -> str:
    if isinstance(value, (int, float)):
        raise BadCell("is a number; format the cell as text, or zeros are lost")
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


def _read_whole(value: Any) -> int:
    if isinstance(value, str) and value.strip().isdecimal():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != int(value):
        raise BadCell("must be a whole number")
    return int(value)


def _read_amount(value: Any) -> int | str:
    """Read an amount of a term: exactly as it is written."""
    exact = Decimal(str(value).strip().replace(",", "."))
    return int(exact) if exact == exact.to_integral_value() else f"{exact.normalize():f}"


def _read_fee(value: Any) -> int | str:
    is_word = isinstance(value, str) and not value.strip().isdecimal()
    return str(value).strip() if is_word else _read_whole(value)


def _read_flag(value: Any) -> bool:
    words = {"TRUE": True, "FALSE": False, "1": True, "0": False}
    found = words.get(str(value).strip().upper())
    if found is None:
        raise BadCell("must be TRUE or FALSE")
    return found


TEXT: Final = Kind(str, _read_text)
WHOLE: Final = Kind(int, _read_whole)
FLAG: Final = Kind(bool, _read_flag)
AMOUNT: Final = Kind(str, _read_amount)
FEE: Final = Kind(lambda value: value, _read_fee)
CODES: Final = Kind(" ".join, lambda value: _read_text(value).split())
LINES: Final = Kind("\n".join, lambda value: _read_text(value).split("\n"))

KEY: Final = (Column("code", TEXT), Column("version", WHOLE), Column("agency", TEXT))
"""The key of a procedure, in front of every row."""
_TERM: Final = (Column("unit", TEXT), Column("amount", AMOUNT), Column("cutoff", TEXT))
_PERIOD: Final = (Column("from", TEXT), Column("to", TEXT))

SHEETS: Final[Mapping[str, tuple[Column, ...]]] = {
    "procedures": (
        *(Column(key, TEXT) for key in ("name", "sector", "sector_code", "level", "competent")),
        Column("competent_code", TEXT), Column("legal_basis", LINES), Column("valid_from", TEXT),
        Column("valid_to", TEXT), Column("postal", FLAG), Column("fee", TEXT),
        Column("no_fees", FLAG), Column("active", FLAG),
    ),
    "cases": (Column("code", TEXT, "case"), Column("name", TEXT), *_TERM),
    "terms": (Column("case", TEXT), Column("channel", TEXT), *_TERM),
    "fees": (
        Column("code", TEXT, "fee"), Column("name", TEXT), Column("kind", TEXT),
        Column("amount", FEE), Column("channels", CODES), Column("cases", CODES),
        Column("per_copy", FLAG), Column("timing", TEXT), Column("condition", TEXT),
    ),
    "rates": (
        Column("fee", TEXT), Column("agency", TEXT, "for_agency"), *_PERIOD, Column("amount", FEE),
    ),
    "components": (
        Column("code", TEXT, "component"), Column("name", TEXT), Column("originals", WHOLE),
        Column("copies", WHOLE), Column("mode", TEXT), Column("form", TEXT),
        Column("conditional", FLAG), Column("condition", TEXT), Column("channels", CODES),
    ),
    "postal": (
        Column("agency", TEXT, "for_agency"), *_PERIOD, Column("eligible", FLAG),
    ),
}  # fmt: skip
"""Sheets and their columns behind the key."""
