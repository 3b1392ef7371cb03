"""A table of intake with very many dossiers, filled by the database itself."""

from dataclasses import replace

import sqlalchemy as sa

from services.intake.domain.dossier import Dossier
from services.intake.domain.lifecycle import State
from services.intake.store import rows
from services.intake.store.tables import DOSSIERS
from tests.domain.intake.builders import dossier_in

AGENCIES = 100
SETTLED = 0.9
"""Share of the dossiers with which nothing has to be done any more."""
_OPEN = (
    State.WITH_POST_INBOUND,
    State.AT_COUNTER,
    State.INCOMPLETE,
    State.ACCEPTED,
    State.IN_PROCESS,
    State.SUPPLEMENT_REQUESTED,
    State.PAYMENT_REQUESTED,
    State.STOPPED,
)
_TIMES = ("registered_at", "task_at", "owed_at", "answer_due_at")
_SECONDS_APART = {"sqlite": "{} + n.i * 1000000", "postgresql": "{} + n.i * interval '1 second'"}


def agency(number: int) -> str:
    """Give the code of one of the agencies."""
    return f"H55.{number % AGENCIES}"


def fill(connection: sa.Connection, total: int) -> None:
    """Write dossiers a second apart, agency by agency in turn; about `total`."""
    if connection.dialect.name == "sqlite":
        for setting in ("cache_size=-262144", "synchronous=OFF", "journal_mode=MEMORY"):
            connection.exec_driver_sql(f"PRAGMA {setting}")
    settled = int(total * SETTLED)
    each = {state: (total - settled) // len(_OPEN) for state in _OPEN}
    for state, number in {State.RESULT_RETURNED: settled, **each}.items():
        _copy(connection, _dossier(state), number)
    connection.exec_driver_sql("ANALYZE")


def _dossier(state: State) -> Dossier:
    dossier = dossier_in(state)
    if state is State.AT_COUNTER:
        dossier = replace(dossier, answer_due_time=dossier.registered_time)
    return replace(dossier, since=dossier.registered_time, dossier_code="", dossier_id=state.value)


def _copy(connection: sa.Connection, dossier: Dossier, number: int) -> None:
    values = rows.constant(dossier) | rows.changing(dossier) | {"version": 1}
    connection.execute(sa.insert(DOSSIERS).values(values))
    changed = {
        "id": "id || '-' || n.i",
        "receiving_agency": f"'H55.' || (n.i - n.i / {AGENCIES} * {AGENCIES})",
        **{name: _SECONDS_APART[connection.dialect.name].format(name) for name in _TIMES},
    }
    names = [column.name for column in DOSSIERS.columns]
    picked = ", ".join(changed.get(name, name) for name in names)
    # The numbers and names are our own; nobody else's text is in these statements.
    connection.exec_driver_sql(
        f"INSERT INTO dossiers ({', '.join(names)})"  # noqa: S608
        f" WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {number})"
        f" SELECT {picked} FROM dossiers, n WHERE id = '{dossier.dossier_id}'"
    )
