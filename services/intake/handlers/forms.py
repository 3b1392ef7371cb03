"""Forms filled from what is known: those of a dossier, and the register of a unit."""

from datetime import datetime, time, timedelta
from typing import Final, NamedTuple

import sqlalchemy as sa

from services.intake import store
from services.intake.domain.code import local_day
from services.intake.domain.dossier import Dossier
from services.intake.domain.forms import control, issuing, kinds, register, slips
from services.intake.domain.forms.form import (
    NOTHING_WRITTEN,
    Form,
    IssuedForm,
    Record,
    Written,
)
from services.intake.domain.forms.kinds import FormKind
from services.intake.domain.forms.questions import FormQuestion, RegisterQuestion
from services.intake.domain.procedure import ProcedureKey
from services.intake.policy import policy
from services.intake.store.people import Writing
from shared.clock import LOCAL
from shared.errors import FailedPrecondition

_WRITINGS: Final = {
    FormKind.REFUSAL: Writing.REFUSAL,
    FormKind.APOLOGY: Writing.APOLOGY,
    FormKind.STOP_NOTICE: Writing.STOP,
}

Place = tuple[datetime, str, int]
"""Acceptance, code and line of the last dossier of a page."""


def list_forms(connection: sa.Connection, dossier_id: str) -> list[IssuedForm]:
    """List what was issued for a known dossier."""
    store.dossiers.find(connection, dossier_id)
    return store.forms.of_dossier(connection, dossier_id)


def get_form(connection: sa.Connection, asked: FormQuestion) -> Form:
    """Fill one form of a dossier."""
    dossier = store.dossiers.find(connection, asked.dossier_id)
    if asked.kind is FormKind.PROCESS_CONTROL:
        return _process_control(connection, dossier)
    issued = store.forms.find(connection, asked.dossier_id, asked.kind, asked.issue)
    record = Record(
        dossier,
        store.people.find(connection, dossier.dossier_id),
        store.catalogue.look(connection, dossier.procedure).name,
        _written(connection, dossier, issued),
    )
    return slips.fill(issued, record)


class RegisterPage(NamedTuple):
    """One page of a register."""

    form: Form
    place: Place | None
    """Behind which the next page begins; None at the end."""


def get_register(
    connection: sa.Connection, asked: RegisterQuestion, after: Place | None, size: int
) -> RegisterPage:
    """Fill a page of the register of a unit."""
    start = datetime.combine(asked.first, time(), LOCAL)
    end = datetime.combine(asked.last + timedelta(days=1), time(), LOCAL)
    behind = after[:2] if after else None
    found = list(store.register.page(connection, asked.unit, (start, end), behind, size + 1))
    dossiers, before = found[:size], after[2] if after else 0
    forms = kinds.set_for(FormKind.REGISTER, asked.first, policy().forms_2025_from)
    records = _records(connection, dossiers)
    form = register.fill(asked.unit, asked.first, asked.last, forms, records, before + 1)
    if len(found) == len(dossiers):
        return RegisterPage(form, None)
    last = dossiers[-1]
    accepted = last.accepted_time or start
    return RegisterPage(form, (accepted, last.dossier_code, before + len(dossiers)))


def _process_control(connection: sa.Connection, dossier: Dossier) -> Form:
    if dossier.accepted_time is None:
        raise FailedPrecondition(
            "NOT_ACCEPTED_YET",
            "A dossier that is not accepted has no process-control slip.",
            "Hồ sơ chưa được tiếp nhận nên chưa có phiếu kiểm soát.",
            state=dossier.state,
        )
    received = local_day(dossier.accepted_time)
    forms = kinds.set_for(FormKind.PROCESS_CONTROL, received, policy().forms_2025_from)
    return control.fill(dossier, forms, store.forms.told(connection, dossier.dossier_id))


def _written(connection: sa.Connection, dossier: Dossier, issued: IssuedForm) -> Written:
    number = issued.issue
    if issued.kind is FormKind.SUPPLEMENT_REQUEST:
        number = issuing.round_of(dossier, issued.issue)
        writing = Writing.SUPPLEMENT if number else Writing.GUIDANCE
        return store.forms.written(connection, dossier.dossier_id, writing, number or 1)
    if issued.kind not in _WRITINGS:
        return NOTHING_WRITTEN
    return store.forms.written(connection, dossier.dossier_id, _WRITINGS[issued.kind], number)


def _records(connection: sa.Connection, dossiers: list[Dossier]) -> list[Record]:
    people = store.people.of_dossiers(connection, [one.dossier_id for one in dossiers])
    names: dict[ProcedureKey, str] = {}
    for key in {one.procedure for one in dossiers}:
        names[key] = store.catalogue.look(connection, key).name
    return [
        Record(one, people[one.dossier_id], names[one.procedure], NOTHING_WRITTEN)
        for one in dossiers
    ]
