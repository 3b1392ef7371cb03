"""Codes of others (mã trạng thái): one dated table says what each means to us.

A code says where an item was seen; it never collects, delivers or returns one, for that takes
signatures and proofs: such codes are notes. A code that is not in the table is kept raw.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Final, NamedTuple

from services.postal.domain.vocabulary import ScanKind
from shared.errors import FailedPrecondition


class CodeSystem(StrEnum):
    """Whose code it is."""

    POSTMAN_APP = "POSTMAN_APP"
    """The postman's application: pickup orders P*, deliveries C*."""
    HCC = "HCC"
    """The older status list of public administration items (hành chính công)."""
    EMSEVT = "EMSEVT"
    """UPU EMSEVT; offices of exchange stand for hubs, for nothing leaves the country."""


class Code(NamedTuple):
    """What a code means from a day on."""

    system: CodeSystem
    raw: str
    since: date
    kind: ScanKind | None
    """None: a partial result, which a dossier cannot have."""
    meaning: str


_START: Final = date(2017, 1, 1)
_NOTE, _HUB, _LEFT = ScanKind.NOTE, ScanKind.ARRIVED_AT_HUB, ScanKind.DEPARTED_HUB
_OFFICE = ScanKind.ARRIVED_AT_DELIVERY_OFFICE
_APP, _HCC, _EMS = CodeSystem.POSTMAN_APP, CodeSystem.HCC, CodeSystem.EMSEVT

CODES: Final = (
    Code(_APP, "P0", _START, _NOTE, "ordered"),
    Code(_APP, "P1", _START, _NOTE, "pickup assigned"),
    Code(_APP, "P2", _START, _NOTE, "pickup declined"),
    Code(_APP, "P4", _START, _NOTE, "collected"),
    Code(_APP, "P5", _START, _NOTE, "pickup failed, new appointment"),
    Code(_APP, "P6", _START, _NOTE, "pickup cancelled"),
    Code(_APP, "P7", _START, None, "collected in part"),
    Code(_APP, "C14", _START, _NOTE, "delivered"),
    Code(_APP, "C18", _START, _NOTE, "delivery failed"),
    Code(_APP, "C44", _START, None, "delivered in part"),
    Code(_HCC, "-3", _START, _NOTE, "waiting for collection"),
    Code(_HCC, "-2", _START, _NOTE, "collected from the agency"),
    Code(_HCC, "1", _START, _NOTE, "accepted"),
    Code(_HCC, "2", _START, _LEFT, "left an office"),
    Code(_HCC, "3", _START, _HUB, "arrived at an office"),
    Code(_HCC, "-1", _START, _NOTE, "out for delivery"),
    Code(_HCC, "5", _START, _NOTE, "delivered"),
    Code(_HCC, "0", _START, _NOTE, "cancelled"),
    Code(_EMS, "EMA", _START, _NOTE, "posted"),
    Code(_EMS, "EMB", _START, _HUB, "arrived at the outward office of exchange"),
    Code(_EMS, "EMC", _START, _LEFT, "left the outward office of exchange"),
    Code(_EMS, "EMJ", _START, _HUB, "arrived at a transit office"),
    Code(_EMS, "EMK", _START, _LEFT, "left a transit office"),
    Code(_EMS, "EMD", _START, _HUB, "arrived at the inward office of exchange"),
    Code(_EMS, "EMF", _START, _LEFT, "left the inward office of exchange"),
    Code(_EMS, "EMG", _START, _OFFICE, "arrived at the delivery office"),
    Code(_EMS, "EMH", _START, _NOTE, "delivery failed"),
    Code(_EMS, "EMI", _START, _NOTE, "delivered"),
    Code(_EMS, "EXX", _START, _NOTE, "cancelled"),
)
"""All codes known, each from the day on which it is read so; a later row of a code replaces it."""


def kind_of_code(system: CodeSystem, raw: str, scan_time: datetime) -> ScanKind:
    """Say what a code meant when it was scanned; UNKNOWN when nobody knows it.

    Refuses partial results: papers of a dossier are collected and delivered together, or counted
    in a handover that opens a discrepancy.
    """
    rows = [code for code in CODES if (code.system, code.raw) == (system, raw)]
    in_force = [code for code in rows if code.since <= scan_time.date()]
    if not in_force:
        return ScanKind.UNKNOWN
    known = max(in_force, key=lambda code: code.since)
    if known.kind is None:
        raise FailedPrecondition(
            "PARTIAL_NOT_ALLOWED",
            "A dossier is never collected or delivered in part; count it in a handover.",
            "Hồ sơ không được thu gom hoặc phát một phần; phải lập biên bản bàn giao.",
            raw_code=raw,
        )
    return known.kind
