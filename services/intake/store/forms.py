"""Which forms were issued, under which number; and what a form is filled from."""

from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from services.intake.domain.code import local_day
from services.intake.domain.forms.control import SHOWN, Told
from services.intake.domain.forms.form import NOTHING_WRITTEN, IssuedForm, Written
from services.intake.domain.forms.kinds import FormKind, FormSet
from services.intake.store import counters
from services.intake.store.people import Writing
from services.intake.store.tables import FORM_COUNTERS, FORMS, TABLES, WRITTEN
from shared.errors import NotFound
from shared.transaction import Transaction

_F, _W, _O = FORMS.c, WRITTEN.c, TABLES.outbox.c
_OF_DOSSIER = (
    sa.select(FORMS)
    .where(_F.dossier_id == sa.bindparam("about"))
    .order_by(_F.issued_at, _F.form, _F.issue)
)
_PACKAGE: Final = "dossierpost.intake.v1."
_TOLD = (
    sa.select(_O.type, _O.occurred_at)
    .where(_O.about == sa.bindparam("about"), _O.type.in_([_PACKAGE + name for name in SHOWN]))
    .order_by(_O.id)
)


def next_number(tx: Transaction, unit: str, kind: FormKind) -> int:
    """Take the next number of a unit and form in the local year of now."""
    return counters.take(tx, FORM_COUNTERS, _place(unit, kind, tx.now))


def skip_number(tx: Transaction, unit: str, kind: FormKind, issued: datetime) -> None:
    """Never give the next number of the local year of an instant: it is on paper already."""
    counters.skip(tx, FORM_COUNTERS, _place(unit, kind, issued), 1)


def add(tx: Transaction, dossier_id: str, issued: IssuedForm) -> None:
    """Keep that a form was issued."""
    row = {
        "dossier_id": dossier_id,
        "form": issued.kind.value,
        "issue": issued.issue,
        "form_set": issued.set.value,
        "unit": issued.unit,
        "year": local_day(issued.time).year,
        "number": issued.number,
        "suffix": issued.suffix,
        "account": issued.account,
        "issued_at": issued.time,
    }
    tx.append(FORMS, row)


def of_dossier(connection: sa.Connection, dossier_id: str) -> list[IssuedForm]:
    """List the forms of a dossier, oldest first."""
    return [_read(row) for row in connection.execute(_OF_DOSSIER, {"about": dossier_id})]


def find(connection: sa.Connection, dossier_id: str, kind: FormKind, issue: int) -> IssuedForm:
    """Read one issue of a form, 0 for the last one; refuses what was not issued."""
    same = [one for one in of_dossier(connection, dossier_id) if one.kind is kind]
    for one in same[-1:] if issue == 0 else same:
        if issue in (0, one.issue):
            return one
    raise NotFound(
        "FORM_NOT_ISSUED",
        "this form was not issued for the dossier",
        "Hồ sơ chưa được cấp biểu mẫu này.",
        dossier_id=dossier_id,
        form=kind,
    )


def written(connection: sa.Connection, dossier_id: str, kind: Writing, number: int) -> Written:
    """Read what an officer wrote; `number` tells texts of one kind apart."""
    query = sa.select(_W.reason, _W["items"]).where(
        _W.dossier_id == dossier_id, _W.kind == kind.value, _W.round == number
    )
    row = connection.execute(query).one_or_none()
    return Written(row.reason, tuple(row[1])) if row else NOTHING_WRITTEN


def told(connection: sa.Connection, dossier_id: str) -> list[Told]:
    """List the facts told about a dossier that the process-control slip shows, oldest first."""
    rows = connection.execute(_TOLD, {"about": dossier_id})
    return [Told(row.type.removeprefix(_PACKAGE), row.occurred_at) for row in rows]


def _place(unit: str, kind: FormKind, issued: datetime) -> dict[str, Any]:
    return {"unit": unit, "form": kind.value, "year": local_day(issued).year}


def _read(row: Any) -> IssuedForm:
    return IssuedForm(
        kind=FormKind(row.form),
        issue=row.issue,
        set=FormSet(row.form_set),
        unit=row.unit,
        number=row.number,
        suffix=row.suffix,
        time=row.issued_at,
        account=row.account,
    )
