"""Postage: the ceilings of TT 22/2017, who pays less, how far two places are apart."""

from datetime import date

import pytest

from services.postal.domain import Direction, FeeKind, State
from services.postal.domain.money.accounts import Account
from services.postal.domain.money.asking import Weighed, assess_postage
from services.postal.domain.money.debt import Debt, Hand, collect
from services.postal.domain.money.receipt import Receipt
from services.postal.domain.money.tariff import Leg, Relief, ceiling, relieved
from services.postal.domain.money.zones import Place, Zone, ZoneMap
from shared.errors import FailedPrecondition
from tests.domain.postal.builders import FINAL, shipment

DAY = date(2026, 3, 2)
SEND, RETURN = Leg.SEND, Leg.RETURN
NEAR, PROVINCE, REGION, NEXT, FAR = Zone
FREE = {Relief.REVOLUTION_BEFORE_1945, Relief.HEROIC_MOTHER}


def postage(**changes):
    return Debt("m-1", FeeKind.POSTAGE, "d-1", "s-1", 0, shipment_id="s-1", **changes)


def weighed(**changes):
    said = {
        "zone": NEAR, "weight_g": 90, "result_weight_g": 0, "price": 0, "relief": None, "basis": "",
    }  # fmt: skip
    return Weighed(**{**said, **changes})


@pytest.mark.parametrize(
    ("leg", "zone", "weight", "price"),
    [
        (SEND, NEAR, 1_200, 30_900), (SEND, PROVINCE, 180, 30_000), (SEND, PROVINCE, 620, 33_400),
        (RETURN, FAR, 700, 62_700), (SEND, NEAR, 1, 26_000),
        (SEND, REGION, 100, 30_500), (SEND, REGION, 101, 31_000),
        (SEND, NEXT, 250, 34_000), (SEND, NEXT, 251, 38_000),
        (SEND, FAR, 500, 51_000), (SEND, FAR, 501, 60_700),
        (SEND, NEAR, 1_000, 28_700), (SEND, NEAR, 1_001, 30_900),
        (RETURN, NEAR, 100, 26_000), (RETURN, NEAR, 101, 27_000), (RETURN, NEAR, 250, 27_000),
        (RETURN, NEAR, 251, 28_500), (RETURN, NEAR, 500, 28_500), (RETURN, NEAR, 501, 30_700),
    ],
)  # fmt: skip
def test_invariant_41_a_way_costs_what_the_circular_says(leg, zone, weight, price):
    """A citizen who pays one đồng too much has paid what nobody may ask."""
    assert ceiling(leg, zone, weight, DAY) == price


@pytest.mark.parametrize("leg", Leg)
def test_further_and_heavier_never_costs_less(leg):
    """A swapped column of the table would ask the neighbour for the price of the far end."""
    weights = (1, 100, 101, 250, 251, 500, 501, 1_000, 1_001, 100_000)
    for weight in weights:
        prices = [ceiling(leg, zone, weight, DAY) for zone in Zone]
        assert prices == sorted(prices)
    for zone in Zone:
        prices = [ceiling(leg, zone, weight, DAY) for weight in weights]
        assert prices == sorted(prices)


def test_a_day_before_the_first_tariff_has_no_price():
    """What nobody has set is not zero."""
    assert ceiling(SEND, NEAR, 1, date(2018, 1, 1)) == 26_000
    with pytest.raises(FailedPrecondition, match="TARIFF_UNKNOWN"):
        ceiling(SEND, NEAR, 1, date(2017, 12, 31))


def test_both_ways_cost_the_sum_and_half_of_it_for_who_pays_half():
    """Both ways in the same district are 52,000, half of that 26,000."""
    both = weighed(result_weight_g=90)
    half = weighed(result_weight_g=90, relief=Relief.WAR_INVALID, basis="Thẻ thương binh.")

    assert assess_postage(postage(), shipment(), [], both, DAY).owed == 52_000
    asked = assess_postage(postage(), shipment(), [], half, DAY)
    assert (asked.owed, asked.stands, asked.covers_result) == (26_000, Account.CITIZEN, True)


@pytest.mark.parametrize("relief", Relief)
def test_invariant_41_a_listed_category_pays_nothing_or_half_and_shows_its_paper(relief):
    """A discount that rests on nothing is taken from the post or from the citizen."""
    said = weighed(relief=relief, basis="Giấy xác nhận.")
    asked = assess_postage(postage(), shipment(), [], said, DAY)

    assert asked.owed == (0 if relief in FREE else 13_000)
    assert asked.stands is (Account.EXEMPTED if relief in FREE else Account.CITIZEN)
    with pytest.raises(FailedPrecondition, match="BASIS_MISSING"):
        assess_postage(postage(), shipment(), [], weighed(relief=relief), DAY)


def test_half_of_an_odd_price_is_in_the_citizens_favour():
    """There is no half đồng, and the post does not gain one."""
    assert 27_001 - relieved(27_001, Relief.HERO) == 13_500


def test_the_post_may_ask_less_than_the_ceiling_and_never_more():
    """The circular sets ceilings; the post's own price list may be lower."""
    assert assess_postage(postage(), shipment(), [], weighed(price=20_000), DAY).owed == 20_000
    with pytest.raises(FailedPrecondition, match="POSTAGE_ABOVE_CEILING"):
        assess_postage(postage(), shipment(), [], weighed(price=26_001), DAY)


def test_who_paid_both_ways_pays_nothing_for_the_result():
    """Nobody pays twice for one way."""
    paid = postage(covers_result=True)
    result = shipment(State.AT_DELIVERY_OFFICE, Direction.RESULT_OUT)

    with pytest.raises(FailedPrecondition, match="POSTAGE_PAID_BOTH_WAYS"):
        assess_postage(postage(), result, [paid], weighed(), DAY)
    with pytest.raises(FailedPrecondition, match="NOT_BOTH_WAYS"):
        assess_postage(postage(), result, [], weighed(result_weight_g=1), DAY)
    assert assess_postage(postage(), result, [], weighed(weight_g=101), DAY).owed == 27_000


def test_an_item_weighed_again_costs_what_it_weighs_until_it_is_paid():
    """A slip of the scales must not stay on the slip."""
    first = assess_postage(postage(), shipment(), [], weighed(weight_g=501), DAY)
    half = weighed(relief=Relief.HERO, basis="Giấy chứng nhận.")
    again = assess_postage(first, shipment(), [], half, DAY)
    third = assess_postage(again, shipment(), [], weighed(), DAY)

    assert (first.owed, again.owed, third.owed) == (28_700, 13_000, 26_000)
    paid = collect(third, 26_000, Receipt("", "", "1"), Hand("230100", "tam.le"))
    with pytest.raises(FailedPrecondition, match="ILLEGAL_TRANSITION"):
        assess_postage(paid, shipment(), [], weighed(), DAY)


@pytest.mark.parametrize("state", sorted(FINAL))
def test_nothing_is_asked_for_what_is_not_carried_any_more(state):
    """A cancelled order costs nothing, and a lost or delivered one is not weighed afterwards."""
    with pytest.raises(FailedPrecondition, match="SHIPMENT_ENDED"):
        assess_postage(postage(), shipment(state), [], weighed(), DAY)


PLACES = ZoneMap(
    (
        Place("10", 1, "Hà Nội", last=date(2025, 6, 30)),
        Place("1001", 1, "Hà Nội", "Ba Đình", last=date(2025, 6, 30)),
        Place("1002", 1, "Hà Nội", "Hoàn Kiếm", last=date(2025, 6, 30)),
        Place("10", 1, "Hà Nội", first=date(2025, 7, 1)),
        Place("23", 1, "Bắc Ninh"),
        Place("55", 2, "Đà Nẵng"),
        Place("70", 3, "TP Hồ Chí Minh"),
    )
)


@pytest.mark.parametrize(
    ("here", "there", "day", "zone"),
    [
        ("100100", "100199", date(2025, 6, 30), NEAR),
        ("100100", "100200", date(2025, 6, 30), PROVINCE),
        ("100100", "109900", date(2025, 6, 30), PROVINCE),
        ("100100", "100199", date(2025, 7, 1), PROVINCE),
        ("100100", "230100", DAY, REGION),
        ("550000", "230100", DAY, NEXT),
        ("700000", "550000", DAY, NEXT),
        ("700000", "230100", DAY, FAR),
    ],
)
def test_a_zone_is_found_by_dated_rows(here, there, day, zone):
    """Districts ended on 2025-07-01: the same two offices are another zone from that day on."""
    assert PLACES.zone(here, there, day) is zone
    assert PLACES.zone(there, here, day) is zone


def test_a_place_that_no_row_knows_is_refused():
    """A guessed zone is a guessed price."""
    with pytest.raises(FailedPrecondition, match="ZONE_UNKNOWN"):
        PLACES.zone("100100", "990000", DAY)
