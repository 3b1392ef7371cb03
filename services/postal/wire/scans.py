"""Scans, read into commands; a malformed one spoils only its own answer."""

from typing import Final

from protos.postal.v1 import postal_pb2
from services.postal import commands, domain
from services.postal.wire.checks import NEVER, PostalChecks
from services.postal.wire.vocabulary import SCAN_KINDS
from shared.errors import InvalidArgument

SCANS_MAX: Final = 1_000


def scans(
    request: postal_pb2.RecordScansRequest,
) -> list[commands.RecordScan | InvalidArgument]:
    """Read scans; a malformed one spoils only its own answer."""
    with PostalChecks() as c:
        c.count("scans", request.scans, 1, SCANS_MAX)
    return [_scan_or_refusal(item) for item in request.scans]


def _scan_or_refusal(item: postal_pb2.Scan) -> commands.RecordScan | InvalidArgument:
    try:
        return scan(item)
    except InvalidArgument as refused:
        return refused


def scan(item: postal_pb2.Scan) -> commands.RecordScan:
    """Read one scan."""
    with PostalChecks() as c:
        request_id = c.id("request_id", item.request_id)
        waybill_no = c.waybill("waybill_no", item.waybill_no)
        kind = c.choice("kind", item.kind, SCAN_KINDS, domain.ScanKind.UNKNOWN)
        unknown = kind is domain.ScanKind.UNKNOWN
        raw_code = c.text("raw_code", item.raw_code, 30, needed=unknown)
        post_office = c.post_office("post_office", item.post_office)
        scan_time = c.instant("scan_time", item)
    happened = domain.Scan(kind, raw_code, post_office, scan_time or NEVER)
    return commands.RecordScan(request_id, waybill_no, happened)
