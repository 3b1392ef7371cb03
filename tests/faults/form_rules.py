"""What must hold of the forms that intake has numbered, read from its own rows."""

from collections.abc import Iterator

import sqlalchemy as sa

from services.intake.domain.forms import issuing
from services.intake.store import rows
from services.intake.store.tables import DOSSIERS, FORM_COUNTERS, FORMS

_F = FORMS.c


def numbers(connection: sa.Connection) -> Iterator[str]:
    """The numbers of a unit, form and year have no hole and none is there twice."""
    given: dict[tuple[str, str, int], list[int]] = {}
    for row in connection.execute(sa.select(FORMS)):
        given.setdefault((row.unit, row.form, row.year), []).append(row.number)
    counters = {
        (row.unit, row.form, row.year): row.last
        for row in connection.execute(sa.select(FORM_COUNTERS))
    }
    for place in given.keys() | counters.keys():
        known, last = sorted(given.get(place, [])), counters.get(place, 0)
        if known != list(range(1, last + 1)):
            yield f"form: the numbers of {place} are {known}, the counter is at {last}"


def acts(connection: sa.Connection) -> Iterator[str]:
    """Every act that needs a form has issued one of it, and no other act has (30)."""
    issued: dict[tuple[str, str], list[int]] = {}
    for row in connection.execute(sa.select(_F.dossier_id, _F.form, _F.issue)):
        issued.setdefault((row.dossier_id, row.form), []).append(row.issue)
    for row in connection.execute(sa.select(DOSSIERS)):
        for kind, count in issuing.issues(rows.dossier(row)).items():
            had = sorted(issued.pop((row.id, kind.value), []))
            if had != list(range(1, count + 1)):
                yield f"form: {row.id} must have {count} of {kind}, it has the issues {had}"
    for (dossier_id, form), had in issued.items():
        yield f"form: {dossier_id} has the issues {had} of {form}, which no act issues"
