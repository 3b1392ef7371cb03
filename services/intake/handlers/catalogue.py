"""What an operator loads: procedures."""

from services.intake import commands, store
from shared.transaction import Transaction


def load_procedures(command: commands.LoadProcedures, tx: Transaction) -> dict[str, int]:
    """Add what is new; gives how many were added and how many were there already."""
    added = sum(store.catalogue.add(tx, entry.procedure, entry.body) for entry in command.entries)
    return {"added": added, "unchanged": len(command.entries) - added}
