"""Questions about figures read, and closed months as they are heard."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from protos.intake.v1 import events_pb2
from protos.tracking.v1 import statistics_pb2 as pb
from services.tracking import domain as d
from services.tracking.domain import statistics as s
from shared.checks import Checks

MONTHS_MAX: Final = 36
MONTH_LENGTH: Final = 7
WORD_MAX: Final = 200
ID_MAX: Final = 200
MEASURES: Final = {name for one in s.ALL for name in one.measures} | set(s.STOCKS)
_CHANNELS: Final = ("DIRECT", "ONLINE", "POSTAL")
_DIMENSIONS: Final[Mapping[int, s.Dimension]] = dict(enumerate(s.Dimension, start=1))


def get_statistics(request: pb.GetStatisticsRequest) -> s.Question:
    """Read which figures are asked for, and by what they are added up."""
    with Checks() as check:
        return _question(check, request.cells, request.group_by)


def list_cell_dossiers(request: pb.ListCellDossiersRequest) -> tuple[s.Question, str]:
    """Read which figure is opened."""
    with Checks() as check:
        measure = check.text("measure", request.measure, WORD_MAX)
        if measure and measure not in MEASURES:
            check.refuse("measure", "UNKNOWN_VALUE", "is no figure", "Không có chỉ tiêu này.")
        return _question(check, request.cells, ()), measure


def get_form_06a(request: pb.GetForm06aRequest) -> s.Question:
    """Read of which period and unit the form is."""
    with Checks() as check:
        cells = pb.Cells(
            first_month=request.first_month, last_month=request.last_month, unit=request.unit
        )
        question = _question(check, cells, (), within="")
    return s.Question(question.first, question.last, question.only, ("sector",))


def compare_definitions(
    request: pb.CompareDefinitionsRequest,
) -> tuple[tuple[s.Definition, s.Definition], s.Question]:
    """Read which definitions are compared, and where."""
    with Checks() as check:
        names = ("first_definition", "second_definition")
        keys = [check.text(name, getattr(request, name), WORD_MAX) for name in names]
        for name, key in zip(names, keys, strict=True):
            if key and key not in s.BY_KEY:
                check.refuse(name, "UNKNOWN_VALUE", "is no definition", "Không có định nghĩa này.")
        question = _question(check, request.cells, request.group_by)
    first, second = (s.BY_KEY[key] for key in keys)
    return (first, second), question


def closed_unit(request: pb.ListClosedPeriodsRequest) -> str:
    """Read of which unit closed months are asked for."""
    with Checks() as check:
        return check.agency("unit", request.unit, needed=False)


def cut(fact: events_pb2.PeriodClosed) -> dict[d.Source, datetime]:
    """Read up to where every source counts in a closed month; what nobody counts is left out."""
    until = {}
    for one in fact.cut:
        if one.source in set(d.Source):
            try:
                until[d.Source(one.source)] = one.recorded_before_time.ToDatetime(tzinfo=UTC)
            except (ValueError, OverflowError):
                continue
    return until


def _question(
    check: Checks, cells: pb.Cells, group_by: Any, *, within: str = "cells."
) -> s.Question:
    first = _month(check, f"{within}first_month", cells.first_month)
    last = _month(check, f"{within}last_month", cells.last_month) if cells.last_month else first
    wanted = {
        "unit": check.agency(f"{within}unit", cells.unit, needed=False),
        "competent": check.agency(f"{within}competent", cells.competent, needed=False),
        "sector": check.text(f"{within}sector", cells.sector, WORD_MAX, needed=False),
        "procedure": check.code(
            f"{within}procedure_code", cells.procedure_code, WORD_MAX, needed=False
        ),
        "channel": check.text(f"{within}channel", cells.channel, WORD_MAX, needed=False),
    }
    if wanted["channel"] and wanted["channel"] not in _CHANNELS:
        check.refuse(
            f"{within}channel", "UNKNOWN_VALUE", "must be DIRECT, ONLINE or POSTAL",
            "Kênh phải là DIRECT, ONLINE hoặc POSTAL.",
        )  # fmt: skip
    groups = [
        check.choice("group_by", number, _DIMENSIONS, s.Dimension.MONTH).value
        for number in check.count("group_by", group_by, 0, len(_DIMENSIONS))
    ]
    if first and last and not 0 <= _distance(first, last) < MONTHS_MAX:
        check.refuse(
            f"{within}last_month", "OUT_OF_RANGE", f"must be one of {MONTHS_MAX} months",
            f"Tối đa {MONTHS_MAX} tháng, không trước tháng đầu.",
        )  # fmt: skip
    only = {name: value for name, value in wanted.items() if value}
    return s.Question(first, last, only, tuple(dict.fromkeys(groups)))


def _month(check: Checks, field: str, value: str) -> str:
    month = check.text(field, value, MONTH_LENGTH)
    if month and not s.is_month(month):
        check.refuse(field, "BAD_MONTH", "must look like 2026-03", "Tháng phải có dạng 2026-03.")
        return ""
    return month


def _distance(first: str, last: str) -> int:
    return (int(last[:4]) - int(first[:4])) * 12 + int(last[5:]) - int(first[5:])
