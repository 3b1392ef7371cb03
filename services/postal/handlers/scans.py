"""Scans: many at once, whatever their order; few statements for all of them together."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from services.postal import domain, store
from services.postal.commands import RecordScan
from services.postal.handlers.keeping import tell
from shared.actor import write_actor
from shared.errors import FailedPrecondition, InvalidArgument, Refused, Violation
from shared.metrics import UNKNOWN_CODES
from shared.transaction import Transaction


def record_scans(scans: Sequence[RecordScan], tx: Transaction) -> list[bool | Refused]:
    """Take in scans; one answer each in their order: whether it moved its item, or a refusal.

    The kept scans are the memory of their request ids: a repeated one gets its first answer.
    """
    caller = write_actor(tx.actor)
    before = store.recorded(tx, caller, [scan.request_id for scan in scans])
    first = {request_id: scan for request_id, (scan, _) in before.items()}
    moved = {request_id: was_moved for request_id, (_, was_moved) in before.items()}
    fresh: dict[str, list[RecordScan]] = {}
    for scan in scans:
        if first.setdefault(scan.request_id, scan) is scan:
            fresh.setdefault(scan.waybill_no, []).append(scan)
    new = _apply(tx, fresh)
    store.add_scans(tx, caller, new)
    _alarm(scan.scan for _, scan, _ in new)
    moved |= {scan.request_id: was_moved for _, scan, was_moved in new}
    return [_answer(scan, first[scan.request_id], moved) for scan in scans]


def _apply(
    tx: Transaction, fresh: dict[str, list[RecordScan]]
) -> list[tuple[str, RecordScan, bool]]:
    """Record new scans item by item, always in one order, so that replicas never deadlock."""
    items = store.by_waybills(tx, fresh)
    done: list[tuple[str, RecordScan, bool]] = []
    moved: list[domain.Shipment] = []
    ended: list[domain.Passage] = []
    for item in sorted(items.values(), key=lambda one: (one.dossier_id, one.shipment_id)):
        scans = sorted(fresh[item.waybill_no], key=lambda one: one.scan.place)
        after, facts = domain.record_scans(item, [scan.scan for scan in scans], tx.now)
        if any(fact.moved for fact in facts):
            heard, passages = domain.heard_of(item, after, tx.now)
            moved.append(heard)
            ended += passages
        for scan, fact in zip(scans, facts, strict=True):
            _tell(tx, item, scan, fact)
            done.append((item.shipment_id, scan, fact.moved))
    store.save_scanned(tx, moved)
    store.count_silences(tx, ended)
    return done


def _tell(
    tx: Transaction, item: domain.Shipment, scan: RecordScan, fact: domain.ShipmentScanned
) -> None:
    """Tell a scan as caused by its own request; nothing happens later than now."""
    within = tx.within(replace(tx.origin, causation_id=scan.request_id))
    tell(within, item, fact, occurred=min(scan.scan.scan_time, tx.now))


def _alarm(scans: Iterable[domain.Scan]) -> None:
    """Count codes that nobody knows; somebody has to put them on the table."""
    for scan in scans:
        if scan.kind is domain.ScanKind.UNKNOWN:
            UNKNOWN_CODES.labels(scan.code_system or "OWN").inc()


def _as_sent(scan: RecordScan) -> RecordScan:
    """Give a scan as its sender wrote it: what a code means may have been learnt since."""
    if scan.scan.code_system is None:
        return scan
    return replace(scan, scan=replace(scan.scan, kind=domain.ScanKind.UNKNOWN))


def _answer(scan: RecordScan, first: RecordScan, moved: dict[str, bool]) -> bool | Refused:
    if _as_sent(scan) != _as_sent(first):
        return InvalidArgument(
            Violation(
                "request_id",
                "REQUEST_ID_REUSED",
                "this request_id was used for another scan",
                "Mã yêu cầu này đã dùng cho một lần quét khác.",
            )
        )
    if scan.request_id not in moved:
        return FailedPrecondition(
            "WAYBILL_UNKNOWN",
            "no item has this waybill",
            "Không có bưu gửi nào mang mã vận đơn này.",
        )
    return moved[scan.request_id]
