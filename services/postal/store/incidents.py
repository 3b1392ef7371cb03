"""Incidents: only ever added to."""

import sqlalchemy as sa

from services.postal import domain
from services.postal.store.tables import INCIDENTS
from shared.transaction import Transaction

_INSERT = sa.insert(INCIDENTS)


def add_incident(tx: Transaction, shipment_id: str, incident: domain.Incident) -> None:
    """Keep the record of an incident and who reported it."""
    values = {
        "id": incident.incident_id,
        "shipment_id": shipment_id,
        "kind": incident.kind.value,
        "investigation_no": incident.investigation_no,
        "written": incident.written,
        "reported_by": tx.actor.account,
        "opened_at": incident.opened_time,
    }
    tx.execute(_INSERT, values)
