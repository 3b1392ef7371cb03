"""Texts of the national portal: cleaned of what no database can hold and no person can see."""

import re
import unicodedata
from typing import Any, Final

from services.cli.catalogue.remarks import Doubt, Remark, shortened

TEXT_MAX: Final = 2_000
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_BULLET = re.compile(r"^[\s\-+*•–.]+")


def clean(value: Any) -> str:
    """Give a text in one line, without bullets before it and marks behind it."""
    text = "".join(
        " " if sign.isspace() else "" if unicodedata.category(sign) in _INVISIBLE else sign
        for sign in unicodedata.normalize("NFC", value if isinstance(value, str) else "")
    )
    return _BULLET.sub("", " ".join(text.split())).rstrip(" ;.:")


def cut(text: str, remarks: list[Remark], longest: int = TEXT_MAX) -> str:
    """Give a text that an entry can hold; a longer one is cut, with a remark."""
    if len(text) <= longest:
        return text
    remarks.append(Remark(Doubt.TEXT_CUT, shortened(text)))
    return f"{text[: longest - 1]}…"


def listed(data: Any, key: str) -> list[Any]:
    """Give the objects of a list; none where there is no list."""
    value = data.get(key) if isinstance(data, dict) else None
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
