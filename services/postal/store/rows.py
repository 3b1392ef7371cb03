"""Shipments as rows, and back."""

from typing import Any

from services.postal import domain


def values_of(shipment: domain.Shipment) -> dict[str, Any]:
    """Give the columns of a shipment."""
    return {
        "id": shipment.shipment_id,
        "dossier_id": shipment.dossier_id,
        "order_id": shipment.order_id,
        "direction": shipment.direction.value,
        "round": shipment.round,
        "agency": shipment.agency,
        "expected_originals": shipment.expected.originals,
        "expected_copies": shipment.expected.copies,
        "state": shipment.state.value,
        "waybill_no": shipment.waybill_no or None,
        "seal_no": shipment.seal_no,
        "slip_no": shipment.slip_no,
        "originals": shipment.papers.originals,
        "copies": shipment.papers.copies,
        "post_office": shipment.post_office,
        "postman": shipment.postman,
        "appointment_time": shipment.appointment_time,
        "attempts": shipment.attempts,
        "max_attempts": shipment.max_attempts,
        "storage_end_time": shipment.storage_end_time,
        "manifest_id": shipment.manifest_id,
        "last_scan_time": shipment.last_scan_time,
        "last_scan_kind": shipment.last_scan_kind and shipment.last_scan_kind.value,
        "cancel_requested": shipment.cancel_requested,
        "address_renewed": shipment.address_renewed,
        "open_handover_id": shipment.open_handover_id,
        "receiver_rule": shipment.receiver_rule.value,
        "photo_required": shipment.photo_required,
        "promised_time": shipment.promised_time,
        "delivered_time": shipment.delivered_time,
        "stirred_time": shipment.stirred_time,
        "contact_known": shipment.contact_known,
        "version": shipment.version,
    }


def shipment_of(row: Any) -> domain.Shipment:
    """Give the shipment in a row."""
    return domain.Shipment(
        shipment_id=row.id,
        dossier_id=row.dossier_id,
        order_id=row.order_id,
        direction=domain.Direction(row.direction),
        round=row.round,
        agency=row.agency,
        expected=domain.PaperCount(row.expected_originals, row.expected_copies),
        state=domain.State(row.state),
        waybill_no=row.waybill_no or "",
        seal_no=row.seal_no,
        slip_no=row.slip_no,
        papers=domain.PaperCount(row.originals, row.copies),
        post_office=row.post_office,
        postman=row.postman,
        appointment_time=row.appointment_time,
        attempts=row.attempts,
        max_attempts=row.max_attempts,
        storage_end_time=row.storage_end_time,
        manifest_id=row.manifest_id,
        last_scan_time=row.last_scan_time,
        last_scan_kind=domain.ScanKind(row.last_scan_kind) if row.last_scan_kind else None,
        contact_known=row.contact_known,
        cancel_requested=row.cancel_requested,
        address_renewed=row.address_renewed,
        open_handover_id=row.open_handover_id,
        receiver_rule=domain.ReceiverRule(row.receiver_rule),
        photo_required=row.photo_required,
        promised_time=row.promised_time,
        delivered_time=row.delivered_time,
        stirred_time=row.stirred_time,
        version=row.version,
    )
