"""The only package that sees a row: tables, load, save, find."""

from services.postal.store.closings import add_closings, books, closed_day, page
from services.postal.store.contacts import (
    contact_of,
    contacts_due,
    forget_contact,
    keep_contact,
    postpone_contact,
)
from services.postal.store.debts import debts_of_batch, debts_of_dossier, get_debts, save_debt
from services.postal.store.delivery import add_manifest, add_proof, add_scans, recorded
from services.postal.store.handovers import add_discrepancy, get_handover, save_handover
from services.postal.store.remittances import (
    Remittance,
    add_remittance,
    find_remittances,
    get_remittance,
)
from services.postal.store.shipments import (
    by_order,
    by_waybills,
    find,
    find_one,
    get,
    get_all,
    note_order,
    of_dossier,
    save,
    save_scanned,
    waybill_taken,
)
from services.postal.store.tables import TABLES

__all__ = [
    "TABLES",
    "Remittance",
    "add_closings",
    "add_discrepancy",
    "add_manifest",
    "add_proof",
    "add_remittance",
    "add_scans",
    "books",
    "by_order",
    "by_waybills",
    "closed_day",
    "contact_of",
    "contacts_due",
    "debts_of_batch",
    "debts_of_dossier",
    "find",
    "find_one",
    "find_remittances",
    "forget_contact",
    "get",
    "get_all",
    "get_debts",
    "get_handover",
    "get_remittance",
    "keep_contact",
    "note_order",
    "of_dossier",
    "page",
    "postpone_contact",
    "recorded",
    "save",
    "save_debt",
    "save_handover",
    "save_scanned",
    "waybill_taken",
]
