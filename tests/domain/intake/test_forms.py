"""Forms as data: which one, what it says, and that none is forgotten."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain import correction, reappointment, stopping
from services.intake.domain.clock import ClockAct
from services.intake.domain.component import ComponentLine, PaperForm
from services.intake.domain.correction import Correction
from services.intake.domain.dossier import Dossier
from services.intake.domain.forms import control, issuing, kinds, slips, words
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
from services.intake.domain.reappointment import Apology
from services.intake.domain.vocabulary import ReturnMethod, StopReason, Timeliness
from tests.domain.intake.builders import (
    ACCEPTED,
    BIRTH,
    DUE,
    PEOPLE,
    VECTORS,
    accept,
    at,
    dossier_in,
)

SINCE = date(2025, 9, 15)
DAY_BEFORE = date(2025, 9, 14)
STOP = StopReason.LEGAL_GROUND
ISSUED = sorted(issuing.issues(dossier_in(State.AT_COUNTER)))


def filled(dossier: Dossier, kind: FormKind, written: Written = NOTHING_WRITTEN, **how) -> Form:
    """Fill a form as it would be issued at acceptance."""
    usual = {"issue": 1, "set": FormSet.TT_03_2025, "unit": "H20", "number": 7, "suffix": "TTPVHCC"}
    issued = IssuedForm(kind=kind, **{**usual, "time": ACCEPTED, "account": "motcua", **how})
    return slips.fill(issued, Record(dossier, PEOPLE, "Đăng ký khai sinh", written))


def value(form: Form, code: str) -> str:
    return next(field.value for field in form.fields if field.code == code)


@pytest.mark.parametrize("kind", sorted(set(FormKind) - {FormKind.STOP_NOTICE}))
def test_the_set_is_chosen_by_the_day_of_receipt(kind):
    """A form of a circular that did not hold on that day is no form at all."""
    assert kinds.set_for(kind, DAY_BEFORE, SINCE) is FormSet.TT_01_2018
    assert kinds.set_for(kind, SINCE, SINCE) is FormSet.TT_03_2025


def test_a_stop_has_its_notice_whenever_the_dossier_was_received():
    """The older set has none; without this an older dossier could not be stopped in writing."""
    assert kinds.set_for(FormKind.STOP_NOTICE, DAY_BEFORE, SINCE) is FormSet.TT_03_2025


@pytest.mark.parametrize(
    ("forms", "kind", "sample"),
    [
        (FormSet.TT_01_2018, FormKind.RECEIPT, "Mẫu số 01"),
        (FormSet.TT_01_2018, FormKind.PROCESS_CONTROL, "Mẫu số 05"),
        (FormSet.TT_01_2018, FormKind.REGISTER, "Mẫu số 06"),
        (FormSet.TT_03_2025, FormKind.STOP_NOTICE, "Mẫu số 05"),
        (FormSet.TT_03_2025, FormKind.PROCESS_CONTROL, "Mẫu số 06"),
        (FormSet.TT_03_2025, FormKind.REGISTER, "Mẫu số 07"),
    ],
)
def test_forms_have_the_numbers_of_their_circular(forms, kind, sample):
    """The number at the head is how officers call a form."""
    assert kinds.sample(kind, forms) == sample


@given(st.sampled_from(ISSUED), st.dates(), st.dates())
def test_every_form_that_is_issued_has_a_head_in_the_set_of_its_day(kind, received, since):
    """An act whose form has no title would fail for good on the day the sets change."""
    forms = kinds.set_for(kind, received, since)
    assert kinds.title(kind, forms)
    assert kinds.BASES[forms]


def test_a_receipt_names_the_due_time_that_was_in_force_when_it_was_issued():
    """A receipt printed again would promise what nobody had promised then."""
    dossier = accept(dossier_in(State.AT_COUNTER)).dossier
    later = replace(
        dossier.clock[0],
        act=ClockAct.MOVED,
        time=at("2026-03-05 08:00"),
        due_time=DUE.replace(day=12),
    )
    dossier = replace(dossier, clock=(*dossier.clock, later), due_time=later.due_time)

    first = filled(dossier, FormKind.RECEIPT)
    second = filled(dossier, FormKind.RECEIPT, issue=2, time=at("2026-03-05 08:00"))

    assert value(first, "due_time") == "09 giờ 00 phút, ngày 09 tháng 3 năm 2026"
    assert value(second, "due_time") == "09 giờ 00 phút, ngày 12 tháng 3 năm 2026"


def test_a_receipt_lists_what_was_handed_in_by_kind_of_paper():
    """What the citizen took home again must not be asked of the agency later."""
    copies = ComponentLine("KQ9", "Hộ chiếu", 0, 2, form=PaperForm.CERTIFIED_COPY)
    dossier = accept(dossier_in(State.AT_COUNTER)).dossier
    dossier = replace(dossier, components=(*dossier.components, copies))

    (table,) = filled(dossier, FormKind.RECEIPT).tables

    assert table.rows == (("1", "Giấy chứng sinh", "2", "", "1"), ("2", "Hộ chiếu", "", "2", ""))
    assert {len(row) for row in table.rows} == {len(table.columns)}


def test_an_apology_names_the_day_it_takes_back_and_the_day_it_gives():
    """The second apology of a dossier would else repeat the first."""
    dossier = dossier_in(State.IN_PROCESS)
    first, second = at("2026-03-12 16:00"), at("2026-03-20 16:00")
    for day in (first, second):
        apology = Apology(day, "Thiếu kinh phí", "thuly", "truongphong")
        dossier = reappointment.reappoint(dossier, apology, VECTORS, ACCEPTED, most=2).dossier

    form = filled(dossier, FormKind.APOLOGY, Written("Thiếu kinh phí", ("thuly",)), issue=2)

    assert value(form, "due_time_before") == words.moment(first)
    assert value(form, "due_time") == words.moment(second)
    assert value(form, "reason") == "Thiếu kinh phí"
    assert value(form, "prepared_by") == "thuly"


def test_a_correction_issues_the_receipt_again_and_nothing_else():
    """The citizen's paper would say what is wrong for ever."""
    before = dossier_in(State.IN_PROCESS)
    wanted = Correction("Nhập nhầm", return_method=ReturnMethod.COUNTER)
    after = correction.correct(before, wanted, BIRTH, VECTORS, ACCEPTED).dossier

    assert list(issuing.newly_issued(before, after)) == [(FormKind.RECEIPT, 2)]


def test_a_stop_issues_its_notice():
    """Nobody would be told in writing that the work has ended."""
    before = dossier_in(State.IN_PROCESS)
    after = stopping.stop(before, STOP, "Có tranh chấp", ACCEPTED).dossier

    assert list(issuing.newly_issued(before, after)) == [(FormKind.STOP_NOTICE, 1)]


def test_a_process_control_slip_shows_every_hand_in_order():
    """Who had the dossier when it became late could not be said."""
    dossier = replace(dossier_in(State.RESOLVED), timeliness=Timeliness.LATE)
    told = [
        Told("DossierRegistered", ACCEPTED),
        Told("DossierAccepted", ACCEPTED),
        Told("DossierForwarded", at("2026-03-02 14:00")),
        Told("DossierResolved", at("2026-03-10 09:30")),
    ]

    (table,) = control.fill(dossier, FormSet.TT_01_2018, told).tables

    assert [row[1:5] for row in table.rows] == [
        ("Người nộp hồ sơ", "000.00.00.H20", "09:00 02/03/2026", ""),
        ("000.00.00.H20", "H20.1", "14:00 02/03/2026", ""),
        ("H20.1", "000.00.00.H20", "09:30 10/03/2026", "Quá hạn"),
    ]
    assert "hóa đơn bưu chính" in table.rows[0][-1]


def test_days_and_first_months_are_written_with_two_digits():
    """A 1 could be made an 11 by hand."""
    assert words.moment(at("2026-02-03 08:05")) == "08 giờ 05 phút, ngày 03 tháng 02 năm 2026"
    assert words.moment(at("2026-12-13 16:30")) == "16 giờ 30 phút, ngày 13 tháng 12 năm 2026"
