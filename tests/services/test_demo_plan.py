"""The demo's pure parts: the file of examples, invented people and numbers, the plan of a run."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from services.cli.catalogue import read_procedures
from services.cli.demo.journeys import JOURNEYS
from services.cli.demo.people import case_officer, counter_officer, invent, postman, waybill
from services.cli.demo.plan import WAYBILLS_PER_CASE, plan
from services.cli.demo.rows import COLUMNS, RowsUnreadable, parse_rows, read_rows
from services.cli.demo.runner import Outcome
from services.cli.demo.story import STORIES, Story
from services.cli.demo.table import describe

EXAMPLES = Path(__file__).parents[2] / "examples" / "dossiers.csv"

GOOD = {
    "row_id": "A1",
    "procedure_code": "1.013313",
    "case_code": "",
    "channel": "POSTAL",
    "return_method": "POSTAL",
    "owner": "TEST Nguyễn Văn An",
    "phone": "0900000001",
    "address": "tổ 3",
    "commune": "xã Đại Từ",
    "province": "Thái Nguyên",
    "receiving_agency": "000.00.01.H55",
    "home_office": "242100",
    "agency_office": "240100",
    "papers": "000.00.00.G01-KQ003135:1:0|X:0:2",
    "story": "straight",
    "must_end": "RESULT_RETURNED/DELIVERED_BY_POST",
}


def text_of(*rows: dict[str, str]) -> str:
    lines = [",".join(COLUMNS), *(",".join(row[name] for name in COLUMNS) for row in rows)]
    return "\n".join(lines) + "\n"


@pytest.fixture
def rows():
    return read_rows(EXAMPLES)


def test_the_examples_can_be_read_and_show_every_story(rows):
    """A story without a row would be code that no demo ever runs."""
    assert {row.story for row in rows} == set(Story)


def test_the_examples_show_every_pair_of_ways(rows):
    """In and out by post and by hand: each pair has hand-overs of its own."""
    ways = {(row.channel, row.return_method) for row in rows}
    assert ways == {(i, o) for i in ("DIRECT", "POSTAL") for o in ("COUNTER", "POSTAL")}


def test_the_examples_use_both_shapes_of_agency_codes(rows):
    """Old and new codes are both in the field; dropping one would go unnoticed."""
    shapes = {row.receiving_agency[0].isdigit() for row in rows}
    assert shapes == {True, False}


def test_the_examples_ask_only_for_what_the_catalogue_offers(rows):
    """A procedure that is not there, or does not go by post, would be refused at registration."""
    catalogue = {entry["code"]: entry for entry in map(json.loads, read_procedures())}
    for row in rows:
        procedure = catalogue[row.procedure_code]
        cases = [case["code"] for case in procedure["cases"]]
        offered = {
            line["code"]
            for line in procedure["components"]
            if row.channel in line.get("channels", [row.channel])
        }
        assert row.channel != "POSTAL" or procedure["postal"], row.row_id
        assert row.case_code in cases or (not row.case_code and len(cases) == 1), row.row_id
        assert {paper.code for paper in row.papers} <= offered, row.row_id
        assert procedure.get("agency", "") in row.receiving_agency, row.row_id


def test_every_story_has_a_journey_and_a_title():
    """A story known to the file but not to the driver would fail in the middle of a run."""
    assert set(JOURNEYS) == set(STORIES) == set(Story)


def test_a_row_is_read_into_its_parts():
    """Papers and endings are small languages inside a cell."""
    (row,) = parse_rows(text_of(GOOD))

    assert [(p.code, p.originals, p.copies) for p in row.papers] == [
        ("000.00.00.G01-KQ003135", 1, 0),
        ("X", 0, 2),
    ]
    assert row.must_end == ("RESULT_RETURNED", "DELIVERED_BY_POST")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("row_id", ""),
        ("procedure_code", "khai sinh"),
        ("channel", "BY_BIKE"),
        ("return_method", ""),
        ("owner", "Nguyễn Văn An"),
        ("phone", "+84900000001"),
        ("address", ""),
        ("receiving_agency", "H5"),
        ("home_office", "24"),
        ("papers", ""),
        ("papers", "X:0:0"),
        ("papers", "X:1:0|X:1:0"),
        ("papers", "X:1"),
        ("papers", "X:101:0"),
        ("story", "flying"),
        ("must_end", "RESULT_RETURNED"),
    ],
)
def test_a_wrong_cell_is_named_with_its_line_and_column(column, value):
    """Whoever edits the file must not search for what is wrong."""
    with pytest.raises(RowsUnreadable) as caught:
        parse_rows(text_of(GOOD, GOOD | {"row_id": "A2", column: value}))

    assert any(problem.startswith(f"dòng 3: {column}:") for problem in caught.value.problems)


def test_all_wrong_lines_are_named_at_once():
    """One error at a time would be one run at a time."""
    text = text_of(GOOD | {"phone": "1", "channel": "X"}, GOOD | {"row_id": "A2", "story": "?"})

    with pytest.raises(RowsUnreadable) as caught:
        parse_rows(text)

    assert len(caught.value.problems) == 3


@pytest.mark.parametrize("story", [story for story in Story if STORIES[story].posted_in])
def test_a_story_of_a_pickup_needs_the_postal_channel(story):
    """There is nothing to collect from who stands at the counter."""
    with pytest.raises(RowsUnreadable, match="POSTAL"):
        parse_rows(text_of(GOOD | {"story": story, "channel": "DIRECT"}))


@pytest.mark.parametrize("story", [story for story in Story if STORIES[story].posted_out])
def test_a_story_of_a_delivery_needs_the_postal_return(story):
    """There is nothing to deliver to who comes to the counter."""
    with pytest.raises(RowsUnreadable, match="POSTAL"):
        parse_rows(text_of(GOOD | {"story": story, "return_method": "COUNTER"}))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "thiếu cột"),
        ("row_id,story\n", "thiếu cột"),
        (text_of(), "không có hồ sơ"),
        (text_of(GOOD, GOOD), "đã có ở dòng trên"),
        (text_of(GOOD) + "A2,1.013313\n", "số ô"),
        (text_of(GOOD | {"address": "tổ 3, xóm 2"}), "số ô"),
        (text_of(GOOD) + '"A2\n', "không đúng dạng CSV"),
    ],
)
def test_a_broken_file_is_refused_in_words(text, said):
    """A traceback tells an officer nothing."""
    with pytest.raises(RowsUnreadable, match=said):
        parse_rows(text)


def test_a_missing_file_is_refused_in_words(tmp_path):
    """A mistyped path is the commonest mistake of all."""
    with pytest.raises(RowsUnreadable, match="không đọc được"):
        read_rows(tmp_path / "nowhere.csv")


@pytest.mark.parametrize(
    ("serial", "expected"),
    [
        (47312482, "RH473124829VN"),
        (12345678, "RH123456785VN"),
        (8, "RH000000080VN"),
        (15, "RH000000155VN"),
        (3, "RH000000031VN"),
        (10**8 + 1, "RH000000014VN"),
    ],
)
def test_a_waybill_has_the_check_digit_of_upu_s10(serial, expected):
    """A wrong digit is refused by the post; 0 and 5 are the two remainders without their own."""
    assert waybill(serial) == expected


def test_a_plan_without_a_total_is_each_row_once_with_its_own_person(rows):
    """The plain demo shows the people that stand in the file."""
    cases = plan(rows, 0, first_serial=0)

    assert [case.row for case in cases] == rows
    assert [case.owner.name for case in cases] == [row.owner for row in rows]


def test_a_long_plan_goes_round_the_rows_and_repeats_nothing_unique(rows):
    """Two dossiers with one waybill would be refused, two with one phone look like one person."""
    cases = plan(rows, 1_000, first_serial=99_999_000)
    numbers = [case.waybill(place) for case in cases for place in range(WAYBILLS_PER_CASE)]

    assert [case.row for case in cases[: 2 * len(rows)]] == rows * 2
    assert len(set(numbers)) == len(numbers)
    for unique in ("name", "phone", "identity_no"):
        assert len({getattr(case.owner, unique) for case in cases}) == len(cases)


def test_a_short_plan_stops_within_the_rows(rows):
    """N counts dossiers, not rounds."""
    assert len(plan(rows, 3, first_serial=0)) == 3


def test_invented_people_are_marked_and_always_the_same():
    """Nobody may take them for citizens; a repeated run must be comparable."""
    for number in (0, 7, 12_345):
        person = invent(number)
        assert person == invent(number)
        assert person.name.startswith("TEST ")
        assert len(person.phone) == 10
        assert person.identity_no.startswith("000")


def test_nobody_stands_on_both_sides_of_a_handover(rows):
    """The two-person rule would stop the demo, and rightly."""
    for row in rows:
        accounts = {
            counter_officer(row.receiving_agency).account,
            case_officer(row.receiving_agency).account,
            postman(row.home_office).account,
            postman(row.home_office, 2).account,
        }
        assert len(accounts) == 4
        assert postman(row.agency_office).account != counter_officer(row.receiving_agency).account


def outcome(**changed: Any) -> Outcome:
    usual = Outcome(
        number=0,
        row_id="HS01",
        story=Story.STRAIGHT,
        dossier_id="d-1",
        expected=("RESULT_RETURNED", "DELIVERED_BY_POST"),
        seen=("RESULT_RETURNED", "DELIVERED_BY_POST"),
        seconds=1.0,
    )
    return replace(usual, **changed)


def test_an_outcome_is_right_only_where_it_must_end_and_without_a_fault():
    """A journey that broke off after its last state is not a success."""
    assert outcome().ok
    assert not outcome(seen=("RESOLVED", "WITH_POST_OUTBOUND")).ok
    assert not outcome(fault="đợi 60 giây").ok


def test_an_astray_dossier_is_named_with_all_that_is_needed_to_find_it():
    """Row, dossier, expected and seen: what the exit code alone does not say."""
    told = describe(outcome(seen=("RESOLVED", "READY"), fault="đợi 60 giây"))

    for part in ("HS01", "d-1", "RESULT_RETURNED/DELIVERED_BY_POST", "RESOLVED/READY", "60 giây"):
        assert part in told
