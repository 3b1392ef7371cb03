"""Scans, read into commands; a malformed one spoils only its own answer."""

from collections.abc import Iterable
from typing import Any, Final

from protos.postal.v1 import codes_pb2, postal_pb2
from services.postal import commands, domain
from services.postal.wire.checks import NEVER, PostalChecks
from services.postal.wire.facts import stamp
from services.postal.wire.vocabulary import CODE_SYSTEMS, SCAN_KINDS, number
from shared.errors import Refused

SCANS_MAX: Final = 1_000


def scans(
    request: postal_pb2.RecordScansRequest,
) -> list[commands.RecordScan | Refused]:
    """Read scans; a malformed one spoils only its own answer."""
    with PostalChecks() as c:
        c.count("scans", request.scans, 1, SCANS_MAX)
    return [_scan_or_refusal(item) for item in request.scans]


def _scan_or_refusal(item: postal_pb2.Scan) -> commands.RecordScan | Refused:
    try:
        return scan(item)
    except Refused as refused:
        return refused


def scan(item: postal_pb2.Scan) -> commands.RecordScan:
    """Read one scan; a code of others says through the table of codes what was seen."""
    system = None
    with PostalChecks() as c:
        request_id = c.id("request_id", item.request_id)
        waybill_no = c.waybill("waybill_no", item.waybill_no)
        if item.code_system:
            app = domain.CodeSystem.POSTMAN_APP
            system = c.choice("code_system", item.code_system, CODE_SYSTEMS, app)
            kind = domain.ScanKind.UNKNOWN
        else:
            kind = c.choice("kind", item.kind, SCAN_KINDS, domain.ScanKind.UNKNOWN)
        unknown = kind is domain.ScanKind.UNKNOWN
        raw_code = c.text("raw_code", item.raw_code, 30, needed=unknown)
        post_office = c.post_office("post_office", item.post_office)
        scan_time = c.instant("scan_time", item) or NEVER
    if system:
        kind = domain.kind_of_code(system, raw_code, scan_time)
    happened = domain.Scan(kind, raw_code, post_office, scan_time, system)
    return commands.RecordScan(request_id, waybill_no, happened)


def unknown_codes(rows: Iterable[Any]) -> codes_pb2.ListUnknownCodesResponse:
    """Answer with the codes that nobody knows."""
    answer: Any = codes_pb2.ListUnknownCodesResponse()
    for row in rows:
        code = answer.codes.add(raw_code=row.raw_code, scans=row.scans, last_time=stamp(row.last))
        if row.code_system:
            code.code_system = number(domain.CodeSystem(row.code_system))
    kept: codes_pb2.ListUnknownCodesResponse = answer
    return kept
