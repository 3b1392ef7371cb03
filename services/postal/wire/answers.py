"""Answers: what the domain knows, as the fields of a response."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from protos.postal.v1 import postal_pb2
from services.postal import domain
from services.postal.commands import Contact
from services.postal.wire.facts import papers, stamp
from services.postal.wire.vocabulary import number
from shared.errors import Refused

Fields = Mapping[str, Any]


def shipment(item: domain.Shipment) -> postal_pb2.Shipment:
    """Write a shipment, without its contact."""
    collected = bool(item.waybill_no)
    written: Any = postal_pb2.Shipment(
        shipment_id=item.shipment_id,
        dossier_id=item.dossier_id,
        order_id=item.order_id,
        round=item.round,
        agency=item.agency,
        waybill_no=item.waybill_no,
        seal_no=item.seal_no,
        papers=papers(item.papers if collected else item.expected),
        post_office=item.post_office,
        attempts=item.attempts,
        appointment_time=_stamp(item.appointment_time),
        storage_end_time=_stamp(item.storage_end_time),
        contact_known=item.contact_known,
        address_renewed=item.address_renewed,
        open_handover_id=item.open_handover_id,
        etag=f'"{item.version}"',
        promised_time=_stamp(item.promised_time),
        stirred_time=_stamp(item.stirred_time),
        photo_required=item.photo_required,
    )
    written.direction = number(item.direction)
    written.state = number(item.state)
    written.receiver_rule = number(item.receiver_rule)
    kept: postal_pb2.Shipment = written
    return kept


def shipment_fields(item: domain.Shipment) -> Fields:
    """Answer with the shipment as it is now."""
    return {"shipment": shipment(item)}


def proposed_fields(item: domain.Shipment) -> Fields:
    """Answer with the shipment and the proposal that waits."""
    return {"shipment": shipment(item), "handover_id": item.open_handover_id}


def confirmed_fields(done: domain.Confirmed) -> Fields:
    """Answer with the shipment and the discrepancy, if one was opened."""
    opened = done.discrepancy.discrepancy_id if done.discrepancy else ""
    return {"shipment": shipment(done.shipment), "discrepancy_id": opened}


def manifest_fields(opened: tuple[domain.Manifest, Sequence[domain.Shipment]]) -> Fields:
    """Answer with the manifest and the shipments on it."""
    manifest, items = opened
    return {"manifest_id": manifest.manifest_id, "shipments": [shipment(item) for item in items]}


def contact(known: Contact) -> postal_pb2.Contact:
    """Write a contact."""
    return postal_pb2.Contact(
        full_name=known.full_name,
        phone=known.phone,
        address=known.address,
        commune=known.commune,
        province=known.province,
    )


def scan_result(
    request_id: str,
    outcome: bool | Refused,  # noqa: FBT001 - it is the answer, not an option
) -> postal_pb2.ScanResult:
    """Answer one scan: whether it moved the item on, or why it is refused."""
    result = postal_pb2.ScanResult
    if isinstance(outcome, Refused):
        return result(
            request_id=request_id,
            outcome=result.OUTCOME_REFUSED,
            reason=outcome.reason,
            message_vi=outcome.message_vi,
        )
    moved = result.OUTCOME_MOVED if outcome else result.OUTCOME_NOTED
    return result(request_id=request_id, outcome=moved)


def _stamp(instant: datetime | None) -> Timestamp | None:
    return None if instant is None else stamp(instant)
