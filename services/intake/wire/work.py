"""Work lists: what is asked, and the dossiers with what comes next."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from protos.intake.v1 import intake_pb2 as pb
from services.intake.domain.dossier import Dossier
from services.intake.domain.work import Work, next_task, task_deadline
from services.intake.wire.answers import dossier, fitting
from services.intake.wire.facts import stamp
from services.intake.wire.vocabulary import WORK, number
from shared.checks import Checks
from shared.pages import page_size


class WorkListing(NamedTuple):
    """Which work is asked for."""

    agency: str
    kind: Work
    size: int


def list_dossier_work(request: pb.ListDossierWorkRequest) -> WorkListing:
    """Read which work is asked for."""
    with Checks() as c:
        agency = c.agency("agency", request.agency)
        kind = c.choice("kind", request.kind, WORK, Work.TO_ACCEPT)
        c.number("page_size", request.page_size, 0, 2**31 - 1)
    return WorkListing(agency, kind, page_size(request.page_size))


def count_dossier_work(request: pb.CountDossierWorkRequest) -> str:
    """Read whose work is counted."""
    with Checks() as c:
        return c.agency("agency", request.agency)


def after_work(key: list[Any] | None) -> tuple[datetime, str] | None:
    """Read the place of a page of work."""
    return (datetime.fromisoformat(key[0]), key[1]) if key else None


def work_items(dossiers: Iterable[Dossier]) -> Sequence[pb.DossierWorkItem]:
    """Write as many dossiers, from the first, as fit into one answer."""
    return fitting(
        [
            pb.DossierWorkItem(
                dossier=dossier(one),
                since_time=stamp(one.since),
                next=number(next_task(one)),  # type: ignore[arg-type]
                until_time=stamp(task_deadline(one)),
            )
            for one in dossiers
        ]
    )


def work_counts(counted: Mapping[Work, int]) -> pb.CountDossierWorkResponse:
    """Write how much there is of every kind."""
    return pb.CountDossierWorkResponse(
        counts=[
            pb.DossierWorkCount(kind=number(kind), number=how_many)  # type: ignore[arg-type]
            for kind, how_many in counted.items()
        ]
    )
