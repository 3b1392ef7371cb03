"""Scans on the way: whatever their order, the newest says where the item is."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.postal.domain.codes import CodeSystem
from services.postal.domain.facts import ShipmentScanned
from services.postal.domain.shipment import LIFECYCLE, Action, Shipment
from services.postal.domain.vocabulary import ScanKind

MAX_CLOCK_SKEW = timedelta(minutes=5)
"""How far a scanner's clock may be ahead before its scan is only noted."""

_ACTIONS = {
    ScanKind.ARRIVED_AT_HUB: Action.SCAN_ON_THE_WAY,
    ScanKind.DEPARTED_HUB: Action.SCAN_ON_THE_WAY,
    ScanKind.ARRIVED_AT_DELIVERY_OFFICE: Action.SCAN_AT_DELIVERY_OFFICE,
}
_RANK = {kind: rank for rank, kind in enumerate(ScanKind)}


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan as the post reports it."""

    kind: ScanKind
    raw_code: str
    """The code as it came; the only meaning of an UNKNOWN kind."""
    post_office: str
    scan_time: datetime
    """When it happened in the world."""
    code_system: CodeSystem | None = None
    """Whose code it is; None when the post says in our own words what it saw."""

    @property
    def place(self) -> tuple[datetime, int, str]:
        """Its place in the order of all scans; of two at one time the further along."""
        return self.scan_time, _RANK[self.kind], self.post_office


def record_scans(
    shipment: Shipment, scans: Iterable[Scan], now: datetime
) -> tuple[Shipment, tuple[ShipmentScanned, ...]]:
    """Take in scans in any order and any number of times; none is refused.

    Scans that are late, repeated, unknown, from the future, or outside the way are noted. The
    facts are in the order of `Scan.place`, so that the last one that moved is where the item is.
    """
    facts = []
    for scan in sorted(scans, key=lambda scan: scan.place):
        moved = _moves(shipment, scan, now)
        if moved:
            shipment = replace(
                shipment,
                state=LIFECYCLE.after(shipment.state, _ACTIONS[scan.kind]),
                post_office=scan.post_office,
                last_scan_time=scan.scan_time,
                last_scan_kind=scan.kind,
            )
        facts.append(_as_fact(shipment, scan, moved=moved))
    return shipment, tuple(facts)


def _moves(shipment: Shipment, scan: Scan, now: datetime) -> bool:
    action = _ACTIONS.get(scan.kind)
    if action is None or not LIFECYCLE.allows(shipment.state, action):
        return False
    # One scan from a clock that is years ahead would make every later scan look old.
    if scan.scan_time > now + MAX_CLOCK_SKEW:
        return False
    if shipment.last_scan_time is None or shipment.last_scan_kind is None:
        return True
    last = (shipment.last_scan_time, _RANK[shipment.last_scan_kind], shipment.post_office)
    return scan.place > last


def _as_fact(shipment: Shipment, scan: Scan, *, moved: bool) -> ShipmentScanned:
    return ShipmentScanned(
        dossier_id=shipment.dossier_id,
        shipment_id=shipment.shipment_id,
        direction=shipment.direction,
        kind=scan.kind,
        raw_code=scan.raw_code,
        post_office=scan.post_office,
        moved=moved,
    )
