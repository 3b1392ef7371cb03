"""All forms of both sets, filled for an invented citizen, as a reader would see them.

The texts are in `golden/`; DOSSIERPOST_WRITE_GOLDEN=1 writes them anew, to be read before they are
committed.
"""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from services.intake.domain.clock import Clock, ClockAct, ClockCause
from services.intake.domain.dossier import Dossier
from services.intake.domain.forms import control, register, slips
from services.intake.domain.forms.control import Told
from services.intake.domain.forms.form import (
    NOTHING_WRITTEN,
    Form,
    IssuedForm,
    Record,
    Written,
)
from services.intake.domain.forms.kinds import FormKind, FormSet
from services.intake.domain.lifecycle import State
from services.intake.domain.vocabulary import RefusalReason, StopReason, Timeliness
from tests.domain.intake.builders import ACCEPTED, ASKED, DUE, PEOPLE, STARTED, at, dossier_in

GOLDEN = Path(__file__).parent / "golden"
AGAIN = at("2026-03-12 16:00")
APOLOGY = replace(
    STARTED, act=ClockAct.REAPPOINTED, cause=ClockCause.REAPPOINTMENT, time=DUE, due_time=AGAIN
)
WRITTEN = {
    FormKind.SUPPLEMENT_REQUEST: Written("Thiếu giấy tờ", ("Trích lục kết hôn", "Tờ khai đã ký")),
    FormKind.REFUSAL: Written("Người yêu cầu không phải là cha, mẹ hoặc người thân thích", ()),
    FormKind.APOLOGY: Written("Chờ kết quả xác minh", ("thuly",)),
    FormKind.STOP_NOTICE: Written("Có văn bản của Tòa án", ()),
}


def life() -> Dossier:
    """A dossier to which everything has happened."""
    asked = dossier_in(State.SUPPLEMENT_REQUESTED)
    return replace(
        asked,
        clock=(replace(asked.clock[0], receipt_no=1), *asked.clock[1:], _apology(asked.clock)),
        refusal_reason=RefusalReason.NOT_ELIGIBLE,
        stop_reason=StopReason.LEGAL_GROUND,
        due_time=AGAIN,
        resolved_time=AGAIN,
        timeliness=Timeliness.ON_TIME,
    )


def _apology(clock: tuple[Clock, ...]) -> Clock:
    return replace(APOLOGY, calendar_version=clock[0].calendar_version)


def examples(forms: FormSet) -> Iterator[Form]:
    """Fill every form of a set."""
    dossier = life()
    for number, kind in enumerate(FormKind, 11):
        if kind is FormKind.STOP_NOTICE and forms is FormSet.TT_01_2018:
            continue
        if kind in (FormKind.PROCESS_CONTROL, FormKind.REGISTER):
            continue
        issued = IssuedForm(
            kind, 1, forms, dossier.receiving_agency, number, "TTPVHCC", ASKED, "motcua"
        )
        written = WRITTEN.get(kind, NOTHING_WRITTEN)
        yield slips.fill(issued, Record(dossier, PEOPLE, "Đăng ký khai sinh", written))
    told = [
        Told("DossierAccepted", ACCEPTED),
        Told("DossierForwarded", at("2026-03-02 14:00")),
        Told("SupplementRequested", ASKED),
        Told("DossierResolved", AGAIN),
    ]
    yield control.fill(dossier, forms, told)
    record = Record(dossier, PEOPLE, "Đăng ký khai sinh", NOTHING_WRITTEN)
    days = date(2026, 3, 1), date(2026, 3, 31)
    yield register.fill(dossier.receiving_agency, *days, forms, [record], 1)


def text(form: Form) -> str:
    """Write a form as lines."""
    lines = [f"{form.sample} ({form.basis})", form.title.upper(), f"Đơn vị: {form.unit}"]
    lines += [f"Số: {form.number}"] if form.number else []
    lines += [f"{field.label}: {field.value}".rstrip() for field in form.fields]
    for table in form.tables:
        lines += [f"{table.label}:", " | ".join(table.columns)]
        lines += [" | ".join(row) for row in table.rows]
    return "\n".join(lines)


@pytest.mark.parametrize("forms", FormSet)
def test_forms_read_as_they_are_printed(forms):
    """A label that is lost, or stands at another value, would go out on paper."""
    path = GOLDEN / f"forms_{forms.lower()}.txt"
    written = "\n\n".join(map(text, examples(forms))) + "\n"
    if os.environ.get("DOSSIERPOST_WRITE_GOLDEN"):
        path.write_text(written, encoding="utf-8")

    assert written == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("forms", FormSet)
def test_every_row_has_a_cell_for_every_column(forms):
    """A cell too few shifts a name under another head."""
    for form in examples(forms):
        codes = [field.code for field in form.fields]
        assert len(codes) == len(set(codes))
        for table in form.tables:
            assert {len(row) for row in table.rows} == {len(table.columns)}
