"""Forms: what is asked for, and forms as protobuf."""

from datetime import date, datetime
from typing import Any

from protos.intake.v1 import forms_pb2 as pb
from services.intake.domain.forms.form import Form, FormTable, IssuedForm
from services.intake.domain.forms.kinds import FormKind
from services.intake.domain.forms.questions import FormQuestion, RegisterQuestion
from services.intake.wire.facts import stamp
from services.intake.wire.vocabulary import FORM_KINDS, number
from shared.checks import TIME_FIRST, TIME_LAST, Checks

_FIRST, _LAST = TIME_FIRST.date(), TIME_LAST.date()


def list_forms(request: pb.ListFormsRequest) -> str:
    """Read which dossier is asked for."""
    with Checks() as c:
        return c.id("dossier_id", request.dossier_id)


def get_form(request: pb.GetFormRequest) -> FormQuestion:
    """Read which form is asked for; the register belongs to no dossier."""
    with Checks() as c:
        kind = c.choice("kind", request.kind, FORM_KINDS, FormKind.RECEIPT)
        if kind is FormKind.REGISTER:
            c.refuse(
                "kind",
                "NOT_OF_A_DOSSIER",
                "is the form of a unit and period: ask GetRegister",
                "Sổ theo dõi hồ sơ không thuộc một hồ sơ.",
            )
        return FormQuestion(
            dossier_id=c.id("dossier_id", request.dossier_id),
            kind=kind,
            issue=c.number("issue", request.issue, 0, 1_000_000),
        )


def get_register(request: pb.GetRegisterRequest) -> RegisterQuestion:
    """Read of which unit and period."""
    with Checks() as c:
        unit = c.agency("agency", request.agency)
        first = _day(c, "first_day", request.first_day)
        last = _day(c, "last_day", request.last_day)
        if last < first:
            c.refuse(
                "last_day",
                "BEFORE_THE_FIRST",
                "lies before the first day",
                "Ngày cuối trước ngày đầu.",
            )
        return RegisterQuestion(unit, first, last)


def after_registered(key: list[Any] | None) -> tuple[datetime, str, int] | None:
    """Read the place of a page of the register."""
    return (datetime.fromisoformat(key[0]), key[1], key[2]) if key else None


def place_in_register(place: tuple[datetime, str, int]) -> list[Any]:
    """Write that place."""
    return [place[0].isoformat(), *place[1:]]


def issued_form(one: IssuedForm) -> pb.IssuedForm:
    """Write that a form was issued."""
    return pb.IssuedForm(
        kind=number(one.kind),  # type: ignore[arg-type]
        issue=one.issue,
        set=number(one.set),  # type: ignore[arg-type]
        number=one.numbered,
        unit=one.unit,
        issued_time=stamp(one.time),
        account=one.account,
    )


def form(one: Form) -> pb.Form:
    """Write a form."""
    return pb.Form(
        kind=number(one.kind),  # type: ignore[arg-type]
        set=number(one.set),  # type: ignore[arg-type]
        sample=one.sample,
        title=one.title,
        basis=one.basis,
        unit=one.unit,
        number=one.number,
        issue=one.issue,
        fields=[
            pb.FormField(code=each.code, label=each.label, value=each.value) for each in one.fields
        ],
        tables=[_table(each) for each in one.tables],
    )


def _table(one: FormTable) -> pb.FormTable:
    rows = [pb.FormRow(cells=row) for row in one.rows]
    return pb.FormTable(code=one.code, label=one.label, columns=one.columns, rows=rows)


def _day(c: Checks, field: str, text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not _FIRST <= day < _LAST:
        c.refuse(
            field,
            "BAD_DAY" if text else "REQUIRED",
            "must be a day of the years 2000 to 2199, such as 2026-03-01",
            "Ngày không hợp lệ.",
        )
        return _FIRST
    return day
