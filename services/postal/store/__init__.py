"""The only package that sees a row: tables, load, save, find."""

from services.postal.store.closings import add_closings, books, closed_day, page
from services.postal.store.contacts import (
    checklist_of,
    contact_of,
    contacts_due,
    forget_contact,
    keep_contact,
    postpone_contact,
    seal_checklist,
)
from services.postal.store.debts import debts_of_batch, debts_of_dossier, get_debts, save_debt
from services.postal.store.delivery import (
    add_cancelled_delivery,
    add_proof,
    add_scans,
    delivery_report,
    recorded,
    unknown_codes,
)
from services.postal.store.discrepancies import (
    find_discrepancies,
    get_discrepancy,
    save_discrepancy,
)
from services.postal.store.evidence import (
    add_evidence,
    delete_evidence,
    evidence_content,
    evidence_of,
    find_evidence,
    note_look,
)
from services.postal.store.handovers import (
    find_open_handovers,
    get_handover,
    open_of_list,
    save_handover,
)
from services.postal.store.incidents import add_incident
from services.postal.store.manifests import (
    add_lines,
    add_manifest,
    close_manifest,
    get_manifest,
    newest_manifest,
    settle_line,
)
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
    get_present,
    note_order,
    of_dossier,
    save,
    save_scanned,
    waybill_taken,
)
from services.postal.store.silence import count_silences, find_stuck
from services.postal.store.tables import TABLES

__all__ = [
    "TABLES",
    "Remittance",
    "add_cancelled_delivery",
    "add_closings",
    "add_evidence",
    "add_incident",
    "add_lines",
    "add_manifest",
    "add_proof",
    "add_remittance",
    "add_scans",
    "books",
    "by_order",
    "by_waybills",
    "checklist_of",
    "close_manifest",
    "closed_day",
    "contact_of",
    "contacts_due",
    "count_silences",
    "debts_of_batch",
    "debts_of_dossier",
    "delete_evidence",
    "delivery_report",
    "evidence_content",
    "evidence_of",
    "find",
    "find_discrepancies",
    "find_evidence",
    "find_one",
    "find_open_handovers",
    "find_remittances",
    "find_stuck",
    "forget_contact",
    "get",
    "get_all",
    "get_debts",
    "get_discrepancy",
    "get_handover",
    "get_manifest",
    "get_present",
    "get_remittance",
    "keep_contact",
    "newest_manifest",
    "note_look",
    "note_order",
    "of_dossier",
    "open_of_list",
    "page",
    "postpone_contact",
    "recorded",
    "save",
    "save_debt",
    "save_discrepancy",
    "save_handover",
    "save_scanned",
    "seal_checklist",
    "settle_line",
    "unknown_codes",
    "waybill_taken",
]
