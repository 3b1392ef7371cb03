"""Signatures and photos of the demo: small pictures that no other shipment has."""

import hashlib
import struct
import zlib
from typing import Final

from protos.postal.v1.evidence_pb2 import PutEvidenceRequest
from protos.postal.v1.types_pb2 import EvidenceKind
from services.cli.demo.calls import call
from services.cli.demo.journey import Journey, new_id

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_SIDE: Final = 16


async def put(j: Journey, shipment_id: str, kind: EvidenceKind.ValueType) -> bytes:
    """Put a signature or photo of a shipment; gives its hash."""
    content = _picture(f"{shipment_id}{kind}")
    request = PutEvidenceRequest(
        request_id=new_id(), shipment_id=shipment_id, kind=kind, content=content
    )
    answer = await call(
        "Tải bằng chứng phát", j.clients.postal.PutEvidence, request, j.home_postman
    )
    return answer.evidence.evidence_hash


def _picture(text: str) -> bytes:
    """Draw a grey PNG from the hash of a text."""
    row = b"\0" + hashlib.sha256(text.encode()).digest()[:_SIDE]
    head = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(row * _SIDE)), (b"IEND", b""))
    return _PNG + b"".join(_chunk(name, body) for name, body in parts)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
