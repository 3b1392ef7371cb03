"""What an operator loads: procedures."""

from typing import Any, Final

from services.intake import commands, store
from shared.transaction import Transaction

DIFFERING_MAX: Final = 100
"""Entries named at the most that differ from what is published."""


def load_procedures(command: commands.LoadProcedures, tx: Transaction) -> dict[str, Any]:
    """Add what is new; gives how many were added or there already, and which of those differ."""
    added, differing = 0, []
    for entry in command.entries:
        key = entry.procedure.key
        if command.validate_only:
            is_new = not store.catalogue.has(tx, key)
        else:
            is_new = store.catalogue.add(tx, entry.procedure, entry.body)
        added += is_new
        if not is_new and store.catalogue.find(tx, key) != entry.procedure:
            differing.append(f"{key.code} v{key.version} {key.agency}".rstrip())
    return {
        "added": added,
        "unchanged": len(command.entries) - added,
        "differing": differing[:DIFFERING_MAX],
    }
