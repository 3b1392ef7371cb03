"""Closed months: the request into a command, and the fact as protobuf."""

from collections.abc import Mapping
from typing import Any

from protos.intake.v1 import events_pb2, periods_pb2
from services.intake import commands
from services.intake.domain import period
from services.intake.domain.period import PeriodClosed
from services.intake.wire.facts import stamp
from shared.checks import Checks

MONTH_MAX = 7


def close_period(request: periods_pb2.ClosePeriodRequest) -> commands.ClosePeriod:
    """Read ClosePeriod."""
    with Checks() as c:
        c.id("request_id", request.request_id)
        agency = c.agency("receiving_agency", request.receiving_agency)
        month = c.text("month", request.month, MONTH_MAX)
        if month and not period.is_month(month):
            c.refuse("month", "BAD_MONTH", "must look like 2026-03", "Tháng phải có dạng 2026-03.")
        return commands.ClosePeriod(agency, month)


def period_closed(closed: PeriodClosed) -> events_pb2.PeriodClosed:
    """Write the fact."""
    return events_pb2.PeriodClosed(
        receiving_agency=closed.receiving_agency, month=closed.month, cut=_cut(closed)
    )


def period_fields(closed: PeriodClosed) -> Mapping[str, Any]:
    """Give the fields of the answer."""
    return {"cut": _cut(closed)}


def _cut(closed: PeriodClosed) -> list[periods_pb2.SourceCut]:
    return [
        periods_pb2.SourceCut(
            source=one.source, recorded_before_time=stamp(one.recorded_before_time)
        )
        for one in closed.cut
    ]
