"""The delivery manifest (bản kê phát BD13): which worker carries which items on which round."""

from dataclasses import dataclass, replace

from services.postal.domain.facts import ManifestOpened
from services.postal.domain.shipment import LIFECYCLE, Action, Shipment, State
from shared.errors import FailedPrecondition


@dataclass(frozen=True, slots=True)
class Manifest:
    """One list per worker, route (tuyến) and shift (ca)."""

    manifest_id: str
    postman: str
    """Account of the worker."""
    route: str
    shift: str
    post_office: str


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
