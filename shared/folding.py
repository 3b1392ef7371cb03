"""Vietnamese words without diacritics: as hurried people type them, and as they are compared."""

import re
import unicodedata
from typing import Final

_D: Final = str.maketrans("đĐ", "dD")
_WORD: Final = re.compile(r"[0-9a-z]+(?:\.[0-9a-z]+)*")


def fold(text: str) -> str:
    """Give a text in small letters without diacritics: `Đăng ký` is `dang ky`."""
    decomposed = unicodedata.normalize("NFD", text.translate(_D))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).casefold()


def words(text: str) -> tuple[str, ...]:
    """Give the folded words of a text, in their order; a code such as `1.001193` is one word."""
    return tuple(_WORD.findall(fold(text)))
