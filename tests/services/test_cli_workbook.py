"""A catalogue as a workbook: what goes in comes out."""

from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.cli.catalogue import workbook
from services.cli.catalogue.workbook import BadWorkbook
from services.intake.domain import procedure

CHANNELS = ("DIRECT", "ONLINE", "POSTAL")
TEXTS = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn")), min_size=1, max_size=30
).filter(str.strip)
CODES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,12}", fullmatch=True)
DAYS = st.dates().map(str)
FLAGS = st.booleans()


def row(needed: dict[str, Any], **optional: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(needed, optional=optional)


CHANNEL_LISTS = st.lists(st.sampled_from(CHANNELS), min_size=1, max_size=3, unique=True)
TERMS = st.one_of(
    row({"unit": st.sampled_from(["DAY", "MONTH", "HOUR"]), "amount": st.integers(1, 90)}),
    row({"unit": st.just("WORKING_DAY"), "amount": st.sampled_from(["4.75", "0.5", 3])}),
    row({"unit": st.just("WORKING_DAY"), "amount": st.just(0)}, cutoff=st.just("15:00")),
)
CASES = row(
    {"code": CODES, "name": TEXTS, "term": TERMS},
    terms=st.dictionaries(st.sampled_from(CHANNELS), TERMS, min_size=1),
)
RATES = row(
    {"amount": st.integers(0, 10**9)},
    agency=st.sampled_from(["H55", "H55.12"]), **{"from": st.just("2026-01-01"),
                                                 "to": st.just("2026-12-31")},
)  # fmt: skip
_FEE = {"code": CODES, "name": TEXTS, "kind": st.sampled_from(["FEE", "CHARGE"])}
_ABOUT_FEES = {"channels": CHANNEL_LISTS, "per_copy": FLAGS, "condition": TEXTS,
               "timing": st.sampled_from(["BEFORE", "AFTER"])}  # fmt: skip
FEES = st.one_of(
    row(_FEE | {"amount": st.integers(1, 10**9) | st.just("FREE")}, **_ABOUT_FEES),
    row(
        _FEE | {"amount": st.sampled_from(["BY_PROVINCIAL_COUNCIL", "NOT_STATED"])},
        rates=st.lists(RATES, min_size=1, max_size=2), **_ABOUT_FEES,
    ),
)  # fmt: skip
_PAPER = {"code": CODES, "name": TEXTS}
_ABOUT_PAPERS = {"mode": st.sampled_from(["SUBMIT", "PRESENT"]), "channels": CHANNEL_LISTS}
COMPONENTS = st.one_of(
    row(_PAPER | {"originals": st.integers(1, 100)}, conditional=FLAGS, **_ABOUT_PAPERS),
    row(
        _PAPER | {"copies": st.integers(1, 100)}, originals=st.integers(0, 100), condition=TEXTS,
        form=st.sampled_from(["CERTIFIED_COPY", "PLAIN_COPY"]), **_ABOUT_PAPERS,
    ),
)  # fmt: skip
POSTAL = FLAGS | st.lists(
    row({"eligible": FLAGS}, agency=st.just("H03"), **{"from": DAYS}), min_size=1, max_size=2
)
by_code: Any = {"unique_by": lambda one: one["code"], "max_size": 3}
ENTRIES = row(
    {
        "code": CODES, "version": st.integers(1, 99), "name": TEXTS, "sector": TEXTS,
        "level": st.sampled_from(["COMMUNE", "PROVINCE"]), "postal": POSTAL, "fee": TEXTS,
        "cases": st.lists(CASES, min_size=1, **by_code),
        "components": st.lists(COMPONENTS, **by_code),
    },
    agency=st.sampled_from(["H24", "H55.12", "000.00.12.H55"]), sector_code=TEXTS,
    competent=TEXTS, competent_code=TEXTS, active=FLAGS, valid_from=st.just("2026-01-01"),
    valid_to=st.just("2026-12-31"), fees=st.lists(FEES, **by_code),
    legal_basis=st.lists(TEXTS, min_size=1, max_size=3),
)  # fmt: skip


def key(entry: dict[str, Any]) -> tuple[Any, ...]:
    return entry["code"], entry["version"], entry.get("agency", "")


@settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(ENTRIES, min_size=1, max_size=2, unique_by=key))
def test_nothing_is_lost_on_the_way_to_a_workbook_and_back(tmp_path: Path, entries):
    """An office works in a workbook and gives it back; a column lost is a rule lost."""
    file = tmp_path / "catalogue.xlsx"
    workbook.write(file, entries)

    assert workbook.read(file) == entries


def test_the_strategy_draws_entries_that_the_service_would_take():
    """The round trip would prove nothing of entries that nobody can have."""
    taken = []

    @settings(max_examples=60, database=None)
    @given(ENTRIES)
    def take(entry: Any) -> None:
        with suppress(ValueError):
            taken.append(procedure.from_dict(entry))

    take()
    assert len(taken) > 20


SMALL: dict[str, Any] = {
    "code": "1.004220",
    "version": 1,
    "name": "=1+1",
    "sector": "Hộ tịch",
    "level": "COMMUNE",
    "postal": True,
    "fee": "Miễn",
    "fees": [],
    "cases": [{"code": "C1", "name": "#N/A", "term": {"unit": "WORKING_DAY", "amount": "4.75"}}],
    "components": [{"code": "00012", "name": "  Tờ khai _x0041_ ", "originals": 1}],
}


def test_a_text_that_looks_like_a_formula_is_a_text(tmp_path: Path):
    """A name must not be calculated by the table it is opened in."""
    file = tmp_path / "small.xlsx"
    workbook.write(file, [SMALL])

    assert workbook.read(file) == [SMALL]
    cell = openpyxl.load_workbook(file)["procedures"]["D2"]
    assert (cell.data_type, cell.number_format) == ("s", "@")


def changed(tmp_path: Path, sheet: str, place: str, value: Any) -> Path:
    """Write a workbook as a person left it."""
    file = tmp_path / "changed.xlsx"
    workbook.write(file, [SMALL])
    book = openpyxl.load_workbook(file)
    book[sheet][place] = value
    book.save(file)
    return file


@pytest.mark.parametrize(
    ("sheet", "place", "value", "why"),
    [
        ("procedures", "A2", 1.00422, "procedures, row 2, code: is a number"),
        ("procedures", "B2", 1.5, "version: must be a whole number"),
        ("procedures", "D1", "tên", "columns unknown"),
        ("procedures", "M2", "có", "postal: must be TRUE or FALSE"),
        ("cases", "G2", "năm", "cases, row 2, amount"),
        ("cases", "A2", "1.009999", "has no row in procedures"),
    ],
)
def test_a_cell_that_cannot_be_meant_is_named(tmp_path: Path, sheet, place, value, why):
    """1.00422 for 1.004220 is how a spreadsheet eats a code."""
    with pytest.raises(BadWorkbook, match=why.replace(".", r"\.")):
        workbook.read(changed(tmp_path, sheet, place, value))


def test_what_a_person_types_is_read_as_it_is_meant(tmp_path: Path):
    """A spreadsheet makes numbers and dates of what is typed."""
    assert workbook.read(changed(tmp_path, "cases", "G2", 4.75)) == [SMALL]
    (dated,) = workbook.read(changed(tmp_path, "procedures", "K2", date(2026, 7, 1)))
    assert dated["valid_from"] == "2026-07-01"


def test_what_is_no_workbook_is_said_to_be_none(tmp_path: Path):
    """A renamed file must not end in a traceback."""
    file = tmp_path / "no.xlsx"
    file.write_text("{}")
    with pytest.raises(BadWorkbook):
        workbook.read(file)
