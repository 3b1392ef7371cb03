"""What the QR code and the Code 128 on form 01 hold (mã QR, mã vạch trên giấy tiếp nhận).

Code 128 holds the dossier code and nothing else. The QR code holds `DP1:<dossier code>:<check>`:
a version, the code, and one sign by ISO 7064 MOD 37,36 over its letters and digits, which shows
every single wrong sign and every two that changed places. Neither holds an address or anything
about a person, and both use only what QR and Code 128 write shortest: capitals, digits and `.-:`.
"""

from typing import Final

from services.intake.domain import code
from services.intake.domain.code import DossierCode
from shared.errors import InvalidArgument, Violation

VERSION: Final = "DP1"
"""Of what the QR code holds; a reader that does not know it says so."""
_SIGNS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BASE: Final = len(_SIGNS)


def code_128(dossier_code: str) -> str:
    """Give what the Code 128 of a dossier holds."""
    return str(code.parse(dossier_code))


def qr(dossier_code: str) -> str:
    """Give what the QR code of a dossier holds."""
    written = code_128(dossier_code)
    return f"{VERSION}:{written}:{check(written)}"


def read(scanned: str, field: str = "scanned") -> DossierCode:
    """Read what a scanner gives, of either kind; `field` is named when it is refused."""
    version, _, rest = scanned.strip().partition(":")
    if not rest:
        return code.parse(scanned, field)
    written, _, sign = rest.rpartition(":")
    if version != VERSION:
        raise InvalidArgument(
            Violation(
                field,
                "UNKNOWN_BARCODE",
                "This barcode is not one of a dossier, or of a newer version.",
                "Mã vạch không phải của hồ sơ hoặc thuộc phiên bản mới hơn.",
            )
        )
    known = code.parse(written, field)
    if sign != check(str(known)):
        raise InvalidArgument(
            Violation(
                field,
                "BARCODE_DAMAGED",
                "The check sign does not fit the dossier code.",
                "Mã vạch bị hỏng: ký tự kiểm tra không khớp với mã số hồ sơ.",
            )
        )
    return known


def check(written: str) -> str:
    """Give the check sign of a text by ISO 7064 MOD 37,36; other signs than A–Z, 0–9 pass by."""
    total = _BASE
    for sign in written:
        if sign in _SIGNS:
            total = (total + _SIGNS.index(sign)) % _BASE or _BASE
            total = total * 2 % (_BASE + 1)
    return _SIGNS[(_BASE + 1 - total) % _BASE]
