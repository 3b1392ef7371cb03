"""What goes wrong on the way: redirected, damaged, lost, found, a delivery taken back."""

from services.postal import commands, domain, store
from services.postal.handlers.keeping import check_waybill_free, keep, tell
from services.postal.handlers.money import reverse_collections
from services.postal.policy import policy
from shared.transaction import Transaction


def redirect_shipment(command: commands.RedirectShipment, tx: Transaction) -> domain.Shipment:
    """Send an item on to the owner's new address."""
    before = store.get(tx, command.shipment_id, command.etag)
    digits = policy().redirect_area_digits
    after, fact = domain.redirect(before, command.post_office, digits, tx.now)
    saved = keep(tx, before, after)
    tell(tx, saved, fact)
    return saved


def report_damage(
    command: commands.ReportDamage, tx: Transaction
) -> tuple[domain.Shipment, domain.Incident]:
    """Write damage down; the item goes on or back."""
    before = store.get(tx, command.shipment_id, command.etag)
    kind = domain.IncidentKind.DAMAGE
    incident = domain.Incident(tx.new_id(), kind, tx.now, command.written)
    after, facts = domain.report_damage(before, incident, command.after_damage)
    store.add_incident(tx, before.shipment_id, incident)
    saved = keep(tx, before, after)
    tell(tx, saved, *facts)
    return saved, incident


def declare_lost(
    command: commands.DeclareLost, tx: Transaction
) -> tuple[domain.Shipment, domain.Incident]:
    """Give an item up; its claim goes by the incident."""
    before = store.get(tx, command.shipment_id, command.etag)
    incident = domain.Incident(
        incident_id=tx.new_id(),
        kind=domain.IncidentKind.LOSS,
        opened_time=tx.now,
        written=command.written,
        investigation_no=command.investigation_no,
    )
    after, fact = domain.declare_lost(before, incident)
    store.add_incident(tx, before.shipment_id, incident)
    saved = keep(tx, before, after)
    tell(tx, saved, fact)
    return saved, incident


def find_shipment(command: commands.FindShipment, tx: Transaction) -> domain.Shipment:
    """Bring a lost item that was found to the agency, as a shipment of its own."""
    lost = store.get(tx, command.shipment_id, command.etag)
    known = store.of_dossier(tx, lost.dossier_id)
    earlier = sum(one.direction is domain.Direction.RETURN_TO_AGENCY for one in known)
    over, back, facts = domain.find(lost, command.found, tx.new_id(), tx.new_id(), earlier)
    check_waybill_free(tx, back)
    keep(tx, lost, over)
    saved = store.save(tx, back)
    store.note_order(tx, back.order_id, back.shipment_id)
    tell(tx, saved, *facts)
    return saved


def cancel_delivery(command: commands.CancelDelivery, tx: Transaction) -> domain.Shipment:
    """Take a delivery report back; whom to see is asked for anew."""
    before = store.get(tx, command.shipment_id, command.etag)
    report = store.delivery_report(tx, before.shipment_id)
    after, fact = domain.cancel_delivery(
        before,
        report,
        tx.actor.account,
        command.reason,
        policy().cancel_delivery_minutes,
        tx.now,
    )
    store.add_cancelled_delivery(tx, before.shipment_id, command.reason, command.written)
    saved = keep(tx, before, after)
    store.forget_contact(tx, saved.shipment_id)
    tell(tx, saved, fact)
    if report:
        reverse_collections(tx, saved, report.reported_time, command.written)
    return saved
