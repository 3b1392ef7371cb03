"""The calendar that ships: made of a package and of what the package lacks."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.cli import calendar
from services.cli.catalogue import read_calendar, read_data
from services.cli.main import app
from services.intake.domain import calendar as calendars


def overrides():
    return json.loads(read_data("calendar_overrides.json"))


def test_the_calendar_that_ships_is_what_package_and_overrides_say():
    """A day typed in by hand would be lost when the calendar is made again."""
    assert calendar.written(calendar.made(overrides())) == read_calendar()


def test_a_swap_that_the_package_lacks_is_in_the_calendar():
    """On 2 January 2026 nobody worked, and on Saturday the 10th everybody did."""
    days = {row["date"]: row for row in json.loads(read_calendar())["days"]}

    assert days["2026-01-02"]["kind"] == "HOLIDAY"
    assert days["2026-01-10"]["kind"] == "MAKE_UP_WORKDAY"
    assert days["2026-08-22"]["hours_of"] == "MONDAY"


def test_what_the_overrides_say_comes_before_the_package():
    """A notice of the government counts for more than a package's guess."""
    own = overrides()
    own["days"].append({"date": "2026-04-30", "kind": "HOLIDAY", "name": "Khác", "basis": "TB"})
    own["left_out"].append("2026-11-24")

    days = {row["date"]: row for row in calendar.made(own)["days"]}

    assert days["2026-04-30"]["name"] == "Khác"
    assert "2026-11-24" not in days


def test_a_day_whose_basis_nobody_knows_makes_no_calendar():
    """An officer who is asked why must have an answer."""
    own = overrides()
    own["names"] = [row for row in own["names"] if row["like"] != "Quốc khánh"]

    with pytest.raises(KeyError, match="Quốc khánh"):
        calendar.made(own)


def test_a_calendar_made_on_the_command_line_is_one(tmp_path: Path):
    """An operator makes next year's before he loads it."""
    file = tmp_path / "overrides.json"
    changed = overrides() | {"version": "2028", "first_day": "2028-01-01", "last_day": "2028-12-31"}
    changed["days"] = []
    file.write_text(json.dumps(changed), "utf-8")

    answer = CliRunner().invoke(app, ["calendar", "make", "--overrides", str(file)])

    assert answer.exit_code == 0
    made = calendars.from_dict(json.loads(answer.stdout))
    assert (made.version, made.first_day.year) == ("2028", 2028)
    assert any(row.name == "Tết Nguyên đán" for row in made.days)
