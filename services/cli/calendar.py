"""The working calendar on the command line: made of the package `holidays`, and loaded."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final

import holidays
import typer

from protos.intake.v1 import intake_pb2, intake_pb2_grpc
from services.cli.catalogue import OPERATOR, read_data, request_id
from services.cli.clients import open_channel, run_client

_WEEKDAYS: Final = (
    "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY",
)  # fmt: skip
_COPIED: Final = ("version", "first_day", "last_day", "hours", "agency_hours")

calendar = typer.Typer(
    help="Make and load the working calendar (lịch làm việc).", no_args_is_help=True
)


@calendar.command("make")
def make(
    overrides: Annotated[
        Path | None, typer.Option(help="What the package lacks or has wrong; else what ships.")
    ] = None,
) -> None:
    """Write a calendar of the package `holidays` and a file of overrides to the output."""
    given = overrides.read_text("utf-8") if overrides else read_data("calendar_overrides.json")
    typer.echo(written(made(json.loads(given))), nl=False)


@calendar.command("load")
def load(file: Annotated[Path, typer.Argument(help="The calendar as JSON.", exists=True)]) -> None:
    """Put a calendar in force; due times already given stay, and those that differ are counted."""
    answer = run_client(_load(file.read_text("utf-8")))
    more = " at least" if answer.more_moved else ""
    typer.echo(f"{answer.dated_days} dated days;{more} {answer.moved_due_times} due times differ")


def made(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Make a calendar; a day that the overrides name is as they say.

    KeyError when the package names a day that the overrides give no basis for.
    """
    own = {row["date"]: row for row in overrides["days"]}
    left_out = set(overrides["left_out"])
    package = {row["date"]: row for row in _package_rows(overrides)}
    rows = {**package, **own}
    days = [row for day, row in sorted(rows.items()) if day not in left_out]
    return {name: overrides[name] for name in _COPIED} | {"days": days}


def written(content: Mapping[str, Any]) -> str:
    """Write a calendar with one line for each day, so that a change shows as one."""
    lines = [f'  "{name}": {_block(value)}' for name, value in content.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _block(value: Any) -> str:
    if isinstance(value, dict):
        lines = [f"    {_line(name)}: {_line(inner)}" for name, inner in value.items()]
        return "{\n" + ",\n".join(lines) + "\n  }"
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(f"    {_line(row)}" for row in value) + "\n  ]"
    return _line(value)


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _package_rows(overrides: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    first, last = (date.fromisoformat(overrides[name]) for name in ("first_day", "last_day"))
    years = range(first.year, last.year + 1)
    package = holidays.country_holidays("VN", years=years, language="vi")
    for day, name in sorted(package.items()):
        if first <= day <= last:
            yield _row(day, "HOLIDAY", name, overrides)
    for day in sorted(package.weekend_workdays):
        if first <= day <= last:
            yield _make_up(day, package, overrides)


def _row(day: date, kind: str, name: str, overrides: Mapping[str, Any]) -> dict[str, Any]:
    known = next((row for row in overrides["names"] if row["like"] in name), None)
    if known is None:
        raise KeyError(f"no basis for {day} {name}")
    row = {
        "date": day.isoformat(),
        "kind": kind,
        "name": known.get("name", name),
        "basis": known["basis"],
    }
    confirmed = known.get("fixed") or day.isoformat() <= overrides["confirmed_until"]
    return row if confirmed else row | {"confirmed": False}


def _make_up(day: date, package: Any, overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Give the row of a day worked in place of another, with the hours of that one."""
    instead = f"thay cho ngày {day:%d/%m/%Y}"
    off, name = next((off, name) for off, name in package.items() if instead in name)
    row = _row(day, "MAKE_UP_WORKDAY", name, overrides)
    return row | {"name": f"Làm bù ngày {off:%d/%m/%Y}", "hours_of": _WEEKDAYS[off.weekday()]}


async def _load(body: str) -> intake_pb2.LoadCalendarResponse:
    async with open_channel("intake", OPERATOR) as channel:
        stub = intake_pb2_grpc.IntakeServiceStub(channel)
        request = intake_pb2.LoadCalendarRequest(
            request_id=request_id("calendar", body), calendar_json=body
        )
        answer: intake_pb2.LoadCalendarResponse = await stub.LoadCalendar(request)
        return answer
