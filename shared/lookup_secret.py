"""The secret on form 01 with which anybody who has the paper asks where the dossier is.

60 bits of chance, written as people read them off paper: three groups of four signs, none of which
looks like another. The hash travels in a fact that everybody may read, so it is salted with the
dossier's id and stretched; with the stretching 2**70 tries are needed, for an answer in which there
is nothing personal.
"""

import hashlib
import hmac
import secrets
from typing import Final

SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O and U."""
_LENGTH: Final = 12
_GROUP: Final = 4
_ROUNDS: Final = 1_000
_READ_AS: Final = str.maketrans({"I": "1", "L": "1", "O": "0"})


def new_secret() -> str:
    """Make a secret, such as `7K3M-Q0ZC-18XW`."""
    signs = "".join(secrets.choice(SIGNS) for _ in range(_LENGTH))
    return "-".join(signs[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def hash_of(dossier_id: str, secret: str) -> bytes:
    """Give the hash of a secret as a person may have typed it."""
    signs = "".join(sign for sign in secret.upper() if sign.isalnum()).translate(_READ_AS)
    return hashlib.pbkdf2_hmac("sha256", signs.encode(), dossier_id.encode(), _ROUNDS)


def fits(dossier_id: str, secret: str, kept: bytes) -> bool:
    """Tell whether a secret is that of a dossier; takes as long for no dossier as for one."""
    return hmac.compare_digest(hash_of(dossier_id, secret), kept) and bool(kept)
