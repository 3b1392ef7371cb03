"""The delivery manifest (bản kê phát BD13): which worker carries which items on which round."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from services.postal.domain.facts import ManifestOpened
from services.postal.domain.shipment import LIFECYCLE, Action, Shipment, State
from shared.errors import FailedPrecondition

_LOCAL: Final = ZoneInfo("Asia/Ho_Chi_Minh")
NAMED_MAX: Final = 50
"""Items without an outcome that a refusal names; all of them stand on the manifest."""


class LineOutcome(StrEnum):
    """What became of an item of a manifest."""

    DELIVERED = "DELIVERED"
    FAILED = "FAILED"
    HELD = "HELD"
    RETURNING = "RETURNING"
    LOST = "LOST"


_OUTCOMES: Final = {
    State.DELIVERED: LineOutcome.DELIVERED,
    State.DELIVERY_FAILED: LineOutcome.FAILED,
    State.HELD_AT_OFFICE: LineOutcome.HELD,
    State.RETURNING: LineOutcome.RETURNING,
    State.LOST: LineOutcome.LOST,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One item of a manifest; one that goes out again has another line."""

    shipment_id: str
    outcome: LineOutcome | None = None
    """None as long as it is out."""
    outcome_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """One open list per worker, route (tuyến) and shift (ca)."""

    manifest_id: str
    postman: str
    """Account of the worker."""
    route: str
    shift: str
    post_office: str
    opened_time: datetime
    closed_time: datetime | None = None


def goes_on(manifest: Manifest, now: datetime) -> bool:
    """Tell whether items may still be put on a manifest: as long as its shift's day lasts."""
    same_day = manifest.opened_time.astimezone(_LOCAL).date() == now.astimezone(_LOCAL).date()
    return manifest.closed_time is None and same_day


def open_manifest(shipment: Shipment, manifest: Manifest) -> tuple[Shipment, ManifestOpened]:
    """Put an item that is at the delivery office on a manifest and send it out."""
    out = replace(
        shipment,
        state=_out(shipment),
        manifest_id=manifest.manifest_id,
        postman=manifest.postman,
        post_office=manifest.post_office,
        storage_end_time=None,
    )
    return out, ManifestOpened(
        dossier_id=shipment.dossier_id,
        shipment_id=shipment.shipment_id,
        manifest_id=manifest.manifest_id,
        direction=shipment.direction,
        post_office=manifest.post_office,
    )


def _out(shipment: Shipment) -> State:
    try:
        return LIFECYCLE.after(shipment.state, Action.OPEN_MANIFEST)
    except FailedPrecondition as refused:
        # One item stops the whole list; the worker has to know which.
        refused.metadata["shipment_id"] = shipment.shipment_id
        raise


def outcome_of(before: Shipment, after: Shipment) -> LineOutcome | None:
    """Say what became of an item that was out for delivery; None when it still is, or never was."""
    return _OUTCOMES.get(after.state) if before.state is State.OUT_FOR_DELIVERY else None


def close_manifest(manifest: Manifest, lines: Iterable[Line], now: datetime) -> Manifest:
    """Close a manifest of which every item has an outcome."""
    if manifest.closed_time:
        raise FailedPrecondition(
            "MANIFEST_CLOSED", "The manifest is closed already.", "Bản kê phát đã đóng."
        )
    out = [line.shipment_id for line in lines if line.outcome is None]
    if out:
        raise FailedPrecondition(
            "ITEMS_WITHOUT_OUTCOME",
            "Some items of the manifest have no outcome yet.",
            "Một số bưu gửi trong bản kê phát chưa có kết quả.",
            items=str(len(out)),
            shipment_ids=",".join(out[:NAMED_MAX]),
        )
    return replace(manifest, closed_time=now)
