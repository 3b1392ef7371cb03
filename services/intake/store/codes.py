"""The counters behind dossier codes: no number twice, none left out."""

from datetime import date

from services.intake.store import counters
from services.intake.store.tables import CODE_COUNTERS
from shared.tables import insert
from shared.transaction import Transaction


def next_number(tx: Transaction, agency: str, day: date) -> int:
    """Take the next number of an agency and local day; given back when the work is undone."""
    return counters.take(tx, CODE_COUNTERS, {"agency": agency, "day": day.isoformat()})


def count_behind(tx: Transaction, agency: str, day: date, number: int) -> None:
    """Never give a number of an agency and local day up to this one again."""
    place = {"agency": agency, "day": day.isoformat(), "last": number}
    known = insert(CODE_COUNTERS, tx.connection.dialect.name).values(place)
    higher = known.excluded.last > CODE_COUNTERS.c.last
    tx.execute(
        known.on_conflict_do_update(
            index_elements=["agency", "day"], set_={"last": known.excluded.last}, where=higher
        )
    )
