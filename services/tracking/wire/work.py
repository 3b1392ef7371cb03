"""Lists of dossiers that somebody has to look at, as protobuf."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from protos.tracking.v1 import tracking_pb2 as pb
from services.tracking import domain as d
from services.tracking.wire.summaries import stamp, summary
from shared.checks import Checks
from shared.pages import page_size

KINDS: Final[Mapping[d.Work, pb.TrackedWork.ValueType]] = {
    d.Work.LATE_AGENCY: pb.TRACKED_WORK_LATE_AGENCY,
    d.Work.LATE_POST: pb.TRACKED_WORK_LATE_POST,
    d.Work.LATE_CITIZEN: pb.TRACKED_WORK_LATE_CITIZEN,
    d.Work.BEYOND_PROMISE: pb.TRACKED_WORK_BEYOND_PROMISE,
    d.Work.RETURNING: pb.TRACKED_WORK_RETURNING,
    d.Work.OUTSIDE: pb.TRACKED_WORK_OUTSIDE,
    d.Work.DISCREPANCY: pb.TRACKED_WORK_DISCREPANCY,
}
_BY_NUMBER: Final[Mapping[int, d.Work]] = {number: kind for kind, number in KINDS.items()}


@dataclass(frozen=True, slots=True)
class AskedWork:
    """A page of a list."""

    agency: str
    kind: d.Work
    size: int


def list_work(request: pb.ListTrackedWorkRequest) -> AskedWork:
    """Read which list is asked for."""
    with Checks() as check:
        agency = check.agency("agency", request.agency, needed=False)
        kind = check.choice("kind", request.kind, _BY_NUMBER, d.Work.OUTSIDE)
        check.number("page_size", request.page_size, 0, 2**31 - 1)
    return AskedWork(agency, kind, page_size(request.page_size))


def count_work(request: pb.CountTrackedWorkRequest) -> str:
    """Read whose lists are counted."""
    with Checks() as check:
        return check.agency("agency", request.agency, needed=False)


def after_work(last: Sequence[Any] | None) -> tuple[datetime, str] | None:
    """Read the place behind which a page begins."""
    return (datetime.fromisoformat(last[0]), last[1]) if last else None


def work_page(
    places: Iterable[tuple[datetime, str]], facts: Mapping[str, Iterable[d.Heard]], now: datetime
) -> pb.ListTrackedWorkResponse:
    """Write a page without its token."""
    return pb.ListTrackedWorkResponse(
        items=[
            pb.TrackedWorkItem(since_time=stamp(at), dossier=summary(which, facts[which], now))
            for at, which in places
        ]
    )


def work_counts(counted: Mapping[d.Work, int]) -> pb.CountTrackedWorkResponse:
    """Write how many dossiers stand on each list."""
    return pb.CountTrackedWorkResponse(
        counts=[pb.TrackedWorkCount(kind=KINDS[kind], number=n) for kind, n in counted.items()]
    )
