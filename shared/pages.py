"""Page tokens (AIP-158): opaque, sealed, bound to the question they belong to."""

import base64
import hashlib
import hmac
import json
from typing import Any, Final

from google.protobuf.message import Message

from shared.errors import InvalidArgument, Violation

PAGE_DEFAULT: Final = 50
PAGE_MAX: Final = 1000
_SEAL_BYTES: Final = 16


def page_size(asked: int, default: int = PAGE_DEFAULT, most: int = PAGE_MAX) -> int:
    """Give the rows of a page: 0 is the default, too many are coerced, fewer than 0 refused."""
    if asked < 0:
        raise InvalidArgument(
            Violation("page_size", "NEGATIVE", "must not be negative", "Không được là số âm.")
        )
    return min(asked, most) or default


def seal(secret: bytes, request: Message, last: list[Any]) -> str:
    """Make the token that goes on behind the row with the key `last` (JSON values)."""
    body = json.dumps(last, separators=(",", ":")).encode()
    token = _mac(secret, request, body) + body
    return base64.urlsafe_b64encode(token).decode().rstrip("=")


def unseal(
    secret: bytes, request: Message, token: str, field: str = "page_token"
) -> list[Any] | None:
    """Give the key behind which the page begins; refuses a token of another question."""
    if not token:
        return None
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        raw = b""
    body = raw[_SEAL_BYTES:]
    if not hmac.compare_digest(_mac(secret, request, body), raw[:_SEAL_BYTES]):
        raise InvalidArgument(
            Violation(
                field,
                f"{field.upper()}_INVALID",
                "is not a token of this question",
                "Mã trang không hợp lệ.",
            )
        )
    last: list[Any] = json.loads(body)
    return last


def _mac(secret: bytes, request: Message, body: bytes) -> bytes:
    """Seal the key and the question; size and token of the page may differ from page to page."""
    question = type(request)()
    question.CopyFrom(request)
    for field in {"page_token", "page_size"} & set(request.DESCRIPTOR.fields_by_name):
        question.ClearField(field)
    question_bytes = question.SerializeToString(deterministic=True)
    name = request.DESCRIPTOR.full_name.encode()
    mac = hmac.new(secret, b"\0".join((name, question_bytes, body)), hashlib.sha256)
    return mac.digest()[:_SEAL_BYTES]
