"""The only package that sees a row: tables, load, save, find."""

from services.postal.store.contacts import (
    contact_of,
    contacts_due,
    forget_contact,
    keep_contact,
    postpone_contact,
)
from services.postal.store.delivery import add_manifest, add_proof, add_scans, recorded
from services.postal.store.discrepancies import (
    find_discrepancies,
    get_discrepancy,
    save_discrepancy,
)
from services.postal.store.handovers import (
    add_receipts,
    find_open_handovers,
    get_handover,
    open_of_list,
    save_handover,
)
from services.postal.store.shipments import (
    by_order,
    by_waybills,
    find,
    find_one,
    get,
    get_all,
    get_present,
    note_order,
    of_dossier,
    save,
    save_scanned,
    waybill_taken,
)
from services.postal.store.tables import TABLES

__all__ = [
    "TABLES",
    "add_manifest",
    "add_proof",
    "add_receipts",
    "add_scans",
    "by_order",
    "by_waybills",
    "contact_of",
    "contacts_due",
    "find",
    "find_discrepancies",
    "find_one",
    "find_open_handovers",
    "forget_contact",
    "get",
    "get_all",
    "get_discrepancy",
    "get_handover",
    "get_present",
    "keep_contact",
    "note_order",
    "of_dossier",
    "open_of_list",
    "postpone_contact",
    "recorded",
    "save",
    "save_discrepancy",
    "save_handover",
    "save_scanned",
    "waybill_taken",
]
