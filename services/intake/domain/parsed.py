"""Values of parsed JSON, checked: ValueError says which one is not what it should be."""

import re
from collections.abc import Collection, Mapping
from typing import Any

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_TEXT_MAX = 2_000
_WHOLE_MAX = 2**31 - 1


def only(data: Mapping[str, Any], keys: Collection[str]) -> None:
    """Refuse a key that nobody reads: it is a slip, and what it says would be lost."""
    unknown = sorted(set(data) - set(keys))
    if unknown:
        raise ValueError(f"unknown: {', '.join(unknown)}")


def text(data: Mapping[str, Any], key: str, *, default: str | None = None) -> str:
    """Give a text that says something; without a default it has to be there."""
    if default is not None and key not in data:
        return default
    value = data[key]
    if not isinstance(value, str) or not value.strip() or len(value) > _TEXT_MAX:
        raise ValueError(f"{key} must be a text of 1 to {_TEXT_MAX} characters")
    return value


def code(data: Mapping[str, Any], key: str) -> str:
    """Give a code that a request can name."""
    value = data[key]
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise ValueError(f"{key} must be a code of 1 to 40 letters, digits, dots, _ and -")
    return value


def number(
    data: Mapping[str, Any], key: str, default: int | None = None, most: int = _WHOLE_MAX
) -> int:
    """Give a whole number that is not negative; without a default it has to be there."""
    value = data[key] if default is None else data.get(key, default)
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError(f"{key} must be a whole number from 0 to {most}")
    return value


def flag(data: Mapping[str, Any], key: str, *, default: bool | None = None) -> bool:
    """Give what is true or false; without a default it has to be there."""
    value = data[key] if default is None else data.get(key, default)
    if not isinstance(value, bool):
        raise ValueError(f"{key} must be true or false")  # noqa: TRY004 - of a file, not of a call
    return value
