"""Scans on the way."""

from dataclasses import dataclass

from services.postal.domain import Scan


@dataclass(frozen=True, slots=True)
class RecordScan:
    """One scan of an item; two with the same content are the same request."""

    request_id: str
    waybill_no: str
    scan: Scan
