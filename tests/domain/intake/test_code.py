"""Dossier codes: what is issued can be read again, and what is not a code is refused."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.intake.domain import barcode, code
from services.intake.domain.code import DossierCode
from shared.errors import FailedPrecondition, InvalidArgument
from tests.domain.intake.builders import at, moments

agencies = st.from_regex(
    r"([0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}|[A-Z][0-9]{2}(\.[0-9]{1,3}){0,3})",
    fullmatch=True,
)
accepted_times = moments("2016-01-01", "2099-12-31")


@given(agencies, accepted_times, st.integers(1, 999_999))
def test_what_is_issued_can_be_read_again(agency, accepted, sequence):
    """The printed code is what every later question begins with."""
    issued = code.issue(agency, accepted, sequence)

    read = code.parse(issued)
    assert (read.agency, read.day, read.sequence) == (agency, accepted.date(), sequence)
    assert str(read) == issued


def test_invariant_1_the_date_is_that_of_vietnam():
    """At half past midnight in Vietnam it is still yesterday in UTC."""
    assert code.issue("H38.12.3", at("2026-03-02 00:30"), 7) == "H38.12.3-260302-0007"
    assert code.local_day(at("2026-03-02 00:30")) == date(2026, 3, 2)


@pytest.mark.parametrize(("sequence", "tail"), [(1, "0001"), (9999, "9999"), (10_000, "10000")])
def test_the_number_widens_and_never_wraps(sequence, tail):
    """The ten-thousandth dossier of a day must not get the code of another."""
    issued = code.issue("000.00.00.H20", at("2026-03-02 09:00"), sequence)
    assert issued == f"000.00.00.H20-260302-{tail}"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("000.00.00.H20-230915-0007", DossierCode("000.00.00.H20", date(2023, 9, 15), 7)),
        ("H38-260228-00012", DossierCode("H38", date(2026, 2, 28), 12, 5)),
        ("H20.12.3-280229-123456", DossierCode("H20.12.3", date(2028, 2, 29), 123_456, 6)),
    ],
)
def test_invariant_3_codes_of_both_generations_and_of_other_systems_are_read(text, parts):
    """Both shapes are on paper in the field, some with longer numbers."""
    assert code.parse(text) == parts
    assert str(parts) == text


@pytest.mark.parametrize(
    "text",
    [
        "h38.12-260302-0007",
        "  H38.12-260302-0007\n",
        "\u00a0H38.12-260302-0007",
        "H38.12 - 260302 - 0007",
        "H38.12–260302–0007",
        "H38.12‑260302‑0007",
        "H38.12—260302−0007",
    ],
)
def test_invariant_3_what_people_and_printers_do_to_a_code_is_harmless(text):
    """Copied from paper, a letter or a chat the code is still the same code."""
    assert str(code.parse(text)) == "H38.12-260302-0007"


@pytest.mark.parametrize("day", ["260230", "261301", "270229", "260000", "260431"])
def test_invariant_3_a_day_that_does_not_exist_is_named(day):
    """The clerk who mistyped it sees where."""
    with pytest.raises(InvalidArgument, match=f"NO_SUCH_DAY.*{day}"):
        code.parse(f"H38-{day}-0001")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "H38-260101-001",
        "H38-260101-1234567",
        "H38-20260101-0001",
        "H3-260101-0001",
        "H38.1234-260101-0001",
        "H38.1.2.3.4-260101-0001",
        "000.00.H20-260101-0001",
        "000.00.00.H 20-260101-0001",
        "H38--260101-0001",
        "H38_260101_0001",
        "H38-26 01 01-0001",
        "H38-٢٦٠١٠١-0001",
    ],
)
def test_invariant_3_what_is_not_a_code_is_refused(text):
    """A mistyped code must be told apart from one that does not exist."""
    with pytest.raises(InvalidArgument, match="NOT_A_DOSSIER_CODE") as refusal:
        code.parse(text, "filter.code")

    assert refusal.value.violations[0].field == "filter.code"


@pytest.mark.parametrize(
    ("agency", "sequence", "reason"),
    [
        ("UBND xã", 1, "NOT_AN_AGENCY_CODE"),
        ("H38", 0, "CODES_USED_UP"),
        ("H38", 10**6, "CODES_USED_UP"),
    ],
)
def test_a_code_that_could_not_be_read_is_not_issued(agency, sequence, reason):
    """What is printed must be readable for life."""
    with pytest.raises(FailedPrecondition, match=reason):
        code.issue(agency, at("2026-03-02 09:00"), sequence)


@given(agencies, accepted_times, st.integers(1, 999_999))
def test_what_a_barcode_holds_can_be_read_again(agency, accepted, sequence):
    """A scan at the counter finds the dossier, whichever of the two was scanned."""
    issued = code.issue(agency, accepted, sequence)

    assert barcode.code_128(issued) == issued
    assert str(barcode.read(barcode.qr(issued))) == issued
    assert str(barcode.read(barcode.code_128(issued))) == issued


def test_what_barcodes_hold_is_known():
    """Printed forms are read for years: what they hold cannot change unseen."""
    assert barcode.code_128("000.00.00.H20-230915-0007") == "000.00.00.H20-230915-0007"
    assert barcode.qr("000.00.00.H20-230915-0007") == "DP1:000.00.00.H20-230915-0007:Y"
    assert barcode.check("A12425GABC1234002") == "M", "an example worked out elsewhere"
    assert set(barcode.qr("H38.12.3-260302-0007")) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.-:")


@given(
    agencies, accepted_times, st.integers(1, 999_999), st.integers(0, 40), st.sampled_from("07HZ")
)
def test_a_wrong_sign_in_a_barcode_shows(agency, accepted, sequence, place, sign):
    """Somebody types what the broken scanner cannot read, and must not get another's dossier."""
    issued = code.issue(agency, accepted, sequence)
    good = barcode.qr(issued)
    place = len("DP1:") + place % len(issued)
    wrong = good[:place] + sign + good[place + 1 :]

    assume(good[place] not in ".-" and wrong != good)
    with pytest.raises(InvalidArgument):
        barcode.read(wrong)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("DP2:H38-260302-0007:A", "UNKNOWN_BARCODE"),
        ("https://example.vn/H38-260302-0007", "UNKNOWN_BARCODE"),
        ("DP1:H38-260302-0007:", "BARCODE_DAMAGED"),
        ("DP1:H38-260302-0007", "NOT_A_DOSSIER_CODE"),
        ("8934567890123", "NOT_A_DOSSIER_CODE"),
    ],
)
def test_another_barcode_is_told_apart(text, reason):
    """A parcel's label, a newer form and a torn one need different answers."""
    with pytest.raises(InvalidArgument, match=reason):
        barcode.read(text)
