"""Procedures of the national portal, with every trap that its files have."""

import copy
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.cli.catalogue import portal
from services.cli.catalogue.reading import as_json
from services.cli.catalogue.remarks import MEANING, Doubt, Read
from services.intake.domain import procedure
from services.intake.domain.procedure import Procedure

COUNCIL = "Mức lệ phí cụ thể do Hội đồng nhân dân tỉnh quyết định"


def method(
    channel: str, amount: Any = 3, unit: str = "WORKING_DAY", *fees: Any, **more: Any
) -> Any:
    rows = [{"type": kind, "value": value, "description": text} for kind, value, text in fees]
    return {"submissionMethod": channel, "processingTime": amount, "processingTimeUnit": unit,
            "description": "", "fees": rows, **more}  # fmt: skip


def case(code: str, qty: Any, unit: str = "WORKING_DAY") -> Any:
    return {"code": code, "name": f"Trường {code}", "processingDay": {"qty": qty, "type": unit}}


def paper(code: str, originals: Any = 1, copies: Any = 0, name: str = "- Tờ khai;") -> Any:
    return {"code": code, "name": name, "originalQty": originals, "copyQty": copies}


FREE = ("SERVICE_FEE", 0, "")
DOCUMENT: dict[str, Any] = {
    "code": "9.000001",
    "name": "Thủ tục\u00a0thử\u200e nghiệm",
    "isWard": True,
    "category": {"name": "Hộ tịch", "code": "G15-TP07"},
    "departmentPromulgateCode": "G15",
    "executingAgencies": "Ủy ban nhân dân cấp xã",
    "legalBasisesDetails": [{"code": "123/2015/NĐ-CP", "name": "Nghị định"}],
    "executionMethods": [method(channel, 3, "WORKING_DAY", FREE) for channel in
                         ("DIRECT", "ONLINE", "POSTAL")],
    "cases": [case("9.000001.01", 3)],
    "executionCases": [{"name": "* Giấy tờ phải nộp:", "profileComponents": [paper("K1")]}],
}  # fmt: skip


def read(**changes: Any) -> Read:
    document = json.loads(json.dumps(DOCUMENT | changes), parse_float=Decimal)
    return portal.read(document, 1)


def made(one: Read) -> Procedure:
    return procedure.from_dict(json.loads(as_json(one.entry)))


def doubts(one: Read) -> set[Doubt]:
    return {remark.doubt for remark in one.remarks}


def fees_of(*rows: Any) -> Read:
    return read(executionMethods=[method("DIRECT", 3, "WORKING_DAY", *rows)])


def test_a_document_without_traps_is_an_entry_without_remarks():
    """A remark on everything would be read by nobody."""
    one = read()

    assert not [each for each in one.remarks if each.doubt is not Doubt.CONDITIONS]
    assert made(one).name == "Thủ tục thử nghiệm"
    assert one.entry["postal"] is True
    assert one.entry["components"] == [{"code": "K1", "name": "Tờ khai", "originals": 1}]


def test_a_fraction_of_a_day_stays_exact():
    """4.75 days as a binary fraction, or as 4, would move due dates."""
    one = read(cases=[case("9.000001.01", 4.75)], executionMethods=[])
    assert str(made(one).cases[0].term.amount) == "4.75"


def test_a_term_in_words_is_not_used():
    """`1 OTHER` may be the same day, a day, or an hour."""
    one = read(executionMethods=[method("DIRECT", 1, "OTHER", FREE)])

    assert Doubt.TERM_IN_WORDS in doubts(one)
    assert "terms" not in one.entry["cases"][0]


def test_a_case_without_any_usable_term_is_not_put_in():
    """A due date cannot be made of a guess."""
    one = read(
        cases=[case("9.000001.01", 3, "OTHER")], executionMethods=[method("DIRECT", 3, "OTHER")]
    )
    assert Doubt.NO_CASE in doubts(one)
    assert not one.usable


def test_conflicting_terms_take_that_of_the_channel_and_say_so():
    """The cuts of 2024 to 2026 were written into one of the two only."""
    one = read(executionMethods=[method("ONLINE", 1, "WORKING_DAY"), method("DIRECT", 3)])

    assert one.entry["cases"][0]["term"] == {"unit": "WORKING_DAY", "amount": 3}
    assert one.entry["cases"][0]["terms"] == {"ONLINE": {"unit": "WORKING_DAY", "amount": 1}}
    assert [each.detail for each in one.remarks if each.doubt is Doubt.TERM_CONFLICT] == [
        "9.000001.01 3 WORKING_DAY, ONLINE 1 WORKING_DAY"
    ]


def test_a_channels_terms_that_are_those_of_the_cases_are_no_conflict():
    """Two cases, two terms, both told by every channel."""
    cases = [case("9.000001.01", 7.5), case("9.000001.02", 9.5)]
    one = read(cases=cases, executionMethods=[method("DIRECT", 7.5), method("DIRECT", 9.5)])

    assert Doubt.TERM_CONFLICT not in doubts(one)
    assert all("terms" not in each for each in one.entry["cases"])


def test_a_channels_term_of_one_case_is_not_that_of_the_other():
    """14 days in the mountains must not become 4 because the portal names 4 once."""
    cases = [case("9.000001.01", 4), case("9.000001.02", 14)]
    one = read(cases=cases, executionMethods=[method("ONLINE", 4)])

    assert [each["term"]["amount"] for each in one.entry["cases"]] == [4, 14]
    assert all("terms" not in each for each in one.entry["cases"])
    assert Doubt.TERM_CONFLICT in doubts(one)


@pytest.mark.parametrize(
    ("amount", "unit"),
    [(3, "YEAR"), (0, "DAY"), (-1, "DAY"), (1.5, "DAY"), ("3", "DAY"), (0.001, "WORKING_DAY"),
     (10**9, "DAY"), (None, "DAY"), (True, "DAY"), (3, ["DAY"])],
)  # fmt: skip
def test_a_unit_or_amount_that_cannot_be_is_a_remark(amount, unit):
    """No unit is taken for another."""
    one = read(executionMethods=[method("DIRECT", amount, unit)])
    assert Doubt.TERM_UNREADABLE in doubts(one)
    assert one.usable


def test_other_figures_in_the_words_of_a_channel_are_a_remark():
    """`10 ngày (hoặc 7 ngày đối với nhà ở riêng lẻ)` has a second term that no field has."""
    text = "10 ngày làm việc (hoặc 7 ngày làm việc đối với nhà ở riêng lẻ)"
    one = read(executionMethods=[method("DIRECT", 10, "WORKING_DAY", description=text)])
    assert Doubt.TERM_IN_WORDS in doubts(one)


@pytest.mark.parametrize("value", [1, 45, 100, 999])
def test_an_amount_that_may_be_thousands_is_never_used(value):
    """100 means 100,000 somewhere; asking for either would be a guess."""
    one = fees_of(("FEE", value, ""))

    assert one.entry["fees"][0]["amount"] == "NOT_STATED"
    assert Doubt.FEE_IN_THOUSANDS in doubts(one)


@pytest.mark.parametrize(
    ("row", "amount", "doubt"),
    [
        (("FEE", 20_000, ""), 20_000, None),
        (("SERVICE_FEE", 0, COUNCIL), "BY_PROVINCIAL_COUNCIL", None),
        (("FEE", 0, ""), "FREE", None),
        (("FEE", 0, "Lệ phí 8.000 đồng"), "NOT_STATED", Doubt.FEE_IN_WORDS),
        (("FEE", None, "Theo biểu phí"), "NOT_STATED", Doubt.FEE_UNREADABLE),
        (("FEE", 2500.5, ""), "NOT_STATED", Doubt.FEE_UNREADABLE),
        (("FEE", -5, ""), "NOT_STATED", Doubt.FEE_UNREADABLE),
        (("TAX", 20_000, ""), "NOT_STATED", Doubt.FEE_UNREADABLE),
    ],
)
def test_an_amount_is_used_only_when_it_is_sure(row, amount, doubt):
    """What is not known is said to be unknown, and not zero."""
    one = fees_of(row)
    assert one.entry["fees"][0]["amount"] == amount
    assert doubt is None or doubt in doubts(one)
    made(one)


def test_several_amounts_of_one_channel_are_for_a_person_to_choose():
    """Added up they would be asked for twice."""
    one = fees_of(("FEE", 7000, "cá nhân"), ("FEE", 5000, "theo danh sách"), ("FEE", 0, "Miễn phí"))

    assert [fee["condition"] for fee in one.entry["fees"]] == ["cá nhân", "theo danh sách"]
    assert {Doubt.FEES_TO_CHOOSE, Doubt.FEE_EXEMPTION} <= doubts(one)


def test_the_same_fee_of_two_channels_is_one():
    """And keeps the channels it is asked for on."""
    ways = [method("DIRECT", 3, "WORKING_DAY", ("FEE", 8000, "")),
            method("POSTAL", 3, "WORKING_DAY", ("FEE", 8000, ""))]  # fmt: skip
    (fee,) = read(executionMethods=ways).entry["fees"]
    assert fee["channels"] == ["DIRECT", "POSTAL"]


def test_lines_that_only_explain_are_counted_and_left_out():
    """A check that demands every line would reject everybody."""
    lines = [paper("K1"), paper("K2", 0, 0, "Lưu ý"), paper("K3", None, None)]
    one = read(executionCases=[{"name": "* Giấy tờ phải nộp:", "profileComponents": lines}])

    assert [each["code"] for each in one.entry["components"]] == ["K1"]
    assert [str(each.detail) for each in one.remarks if each.doubt is Doubt.EXPLANATORY_LINES] == [
        "2"
    ]


def test_groups_say_what_is_shown_and_when_it_is_asked_for():
    """What is shown becomes a certified copy by post; alternatives are for a person to tick."""
    shown = {"name": "* Giấy tờ phải xuất trình:", "profileComponents": [paper("K1")]}
    some = {"name": "Đối với công trình tôn giáo:", "profileComponents": [paper("K2")]}
    words = {"name": "", "profileComponents": [paper("K3", 0, 1, "Bản sao chứng thực, nếu có")]}
    one = read(executionCases=[shown, some, words])

    k1, k2, k3 = one.entry["components"]
    assert k1["mode"] == "PRESENT"
    assert (k2["conditional"], k2["condition"]) == (True, "Đối với công trình tôn giáo")
    assert (k3["conditional"], k3["form"]) == (True, "CERTIFIED_COPY")
    made(one)


def test_a_paper_of_several_groups_is_one():
    """And is asked for always when one group always asks for it."""
    some = {"name": "Nhà ở", "profileComponents": [paper("K1"), paper("K2"), paper("K3")]}
    other = {"name": "Tôn giáo", "profileComponents": [paper("K1"), paper("K2", 2)]}
    always = {"name": "", "profileComponents": [paper("K3")]}
    one = read(executionCases=[some, other, always])

    k1, k2, k3 = one.entry["components"]
    assert k1["condition"] == "Nhà ở; Tôn giáo"
    assert (k2["originals"], Doubt.COMPONENT_TWICE in doubts(one)) == (1, True)
    assert "conditional" not in k3


def test_a_province_is_the_publisher_of_its_own():
    """Its procedures must not become those of the nation."""
    assert read(departmentPromulgateCode="H24").entry["agency"] == "H24"
    assert "agency" not in read().entry
    assert Doubt.PUBLISHER_UNKNOWN in doubts(read(departmentPromulgateCode="XYZ"))


def test_without_a_level_nothing_is_put_in():
    """Nobody would be competent."""
    assert not read(isWard=False).usable
    assert Doubt.LEVELS_SEVERAL in doubts(read(isProvince=True))


def test_the_postal_channel_says_whether_the_post_is_open():
    """A procedure of the police does not go by post."""
    assert read(executionMethods=[method("DIRECT")]).entry["postal"] is False


def test_every_doubt_has_a_meaning():
    """The operator reads Vietnamese."""
    assert set(MEANING) == set(Doubt)


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=8) | st.decimals(-9, 9),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Give every place of a document: what holds it, and its key there."""
    keys = (
        value.items() if isinstance(value, dict) else enumerate(value)
        if isinstance(value, list) else ()
    )  # fmt: skip
    return [place for key, inner in keys for place in ((value, key), *_places(inner))]


@settings(max_examples=60)
@given(st.data())
def test_no_document_however_broken_ends_the_import(data):
    """One bad file among six thousand must not cost the operator the rest."""
    document = copy.deepcopy(DOCUMENT)
    for _ in range(data.draw(st.integers(1, 3))):
        places = _places(document)
        holder, key = places[data.draw(st.integers(0, len(places) - 1))]
        holder[key] = data.draw(ANY_JSON)

    as_json(portal.read(document, 1).entry)
