"""Waybill numbers: S10 vectors, and what is opaque."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.postal.domain import is_post_office, waybill
from shared.errors import InvalidArgument

DIGITS = {
    "47312482": 9,
    "12345678": 5,
    "98765432": 6,
    "20230915": 2,
    "14057713": 4,
    "00000001": 4,
    "00000002": 8,
    "00000003": 1,
    "00123456": 8,
    "00000015": 5,
    "00000031": 0,
    "00000008": 0,
    "00000012": 0,
    "00000027": 0,
}
serials = st.text("0123456789", min_size=8, max_size=8)


@pytest.mark.parametrize(("serial", "digit"), DIGITS.items())
def test_the_check_digit_is_that_of_the_standard(serial, digit):
    """Real items would be refused at the door."""
    assert waybill.s10_check_digit(serial) == digit


@pytest.mark.parametrize(
    "number",
    [
        *("RB123456785GB", "RB123456785US", "RR473124829GB"),
        *("RH000000080VN", "RH123456785VN", "RH000000155VN"),
        *("PG-2026/0001", "X", "1" * 50, "RB12345678GB", "RBA123456786US"),
    ],
)
def test_a_well_formed_waybill_is_taken_as_it_is(number):
    """Only what has the shape of S10 is held against S10."""
    assert waybill.check(number) == number


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("RB123456786US", "WAYBILL_CHECK_DIGIT"),
        ("RH000000085VN", "WAYBILL_CHECK_DIGIT"),
        ("rb123456785gb", "WAYBILL_NOT_UPPER_CASE"),
        ("", "WAYBILL_MALFORMED"),
        ("1" * 51, "WAYBILL_MALFORMED"),
        ("AB 12", "WAYBILL_MALFORMED"),
        ("AB12\n", "WAYBILL_MALFORMED"),
        ("AB\x0012", "WAYBILL_MALFORMED"),
        ("RH12345678６VN", "WAYBILL_MALFORMED"),
        ("RН123456785VN", "WAYBILL_MALFORMED"),  # a Cyrillic letter
    ],
)
def test_a_malformed_waybill_says_what_is_wrong(number, reason):
    """Whoever typed it has to know what to look at."""
    with pytest.raises(InvalidArgument) as refusal:
        waybill.check(number)

    assert refusal.value.reason == reason
    assert refusal.value.violations[0].field == "waybill_no"


@given(serials, st.integers(0, 7), st.integers(1, 9))
def test_invariant_4_a_misread_digit_is_noticed_but_for_the_folded_remainders(
    serial, place, change
):
    """One wrong digit must not lead to another person's item."""
    digit = waybill.s10_check_digit(serial)
    wrong = str((int(serial[place]) + change) % 10)
    misread = serial[:place] + wrong + serial[place + 1 :]

    assert waybill.s10_check_digit(misread) != digit or digit in {0, 5}


@pytest.mark.parametrize(
    ("code", "right"),
    [("230100", True), ("23010", False), ("23010A", False), ("２３０１００", False)],
)
def test_a_post_office_has_six_digits(code, right):
    """A mistyped office would be shown as the place of an item."""
    assert is_post_office(code) is right
