"""What an operator loads: procedures and the working calendar."""

from services.intake import commands, store
from shared.transaction import Transaction


def load_procedures(command: commands.LoadProcedures, tx: Transaction) -> dict[str, int]:
    """Add what is new; gives how many were added and how many were there already."""
    added = sum(store.catalogue.add(tx, entry.procedure, entry.body) for entry in command.entries)
    return {"added": added, "unchanged": len(command.entries) - added}


def load_calendar(command: commands.LoadCalendar, tx: Transaction) -> dict[str, int]:
    """Put a calendar in force; gives how many dated days it has."""
    store.catalogue.set_calendar(tx, command.body)
    return {"dated_days": len(command.calendar.days)}
