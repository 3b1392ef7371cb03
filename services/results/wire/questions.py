"""What is asked about results."""

from typing import NamedTuple

from protos.results.v1 import results_pb2 as pb
from services.results import domain as d
from services.results.wire.checks import choice_or_none
from services.results.wire.vocabulary import STATES, WORK
from shared.checks import Checks
from shared.pages import page_size


class Listing(NamedTuple):
    """Which results are asked for."""

    agency: str
    """Empty: of all."""
    state: d.State | None
    size: int


class WorkListing(NamedTuple):
    """Which work is asked for."""

    agency: str
    kind: d.Work
    size: int


def get_result(request: pb.GetResultRequest) -> tuple[str, str]:
    """Read the result's id or its dossier's; exactly one of them is not empty."""
    with Checks() as check:
        result_id = check.id("result_id", request.result_id, needed=False)
        dossier_id = check.id("dossier_id", request.dossier_id, needed=False)
        if bool(request.result_id) == bool(request.dossier_id):
            for field in ("result_id", "dossier_id"):
                check.refuse(
                    field,
                    "EXACTLY_ONE",
                    "exactly one of result_id and dossier_id must be set",
                    "Chỉ nhập một trong hai: mã kết quả hoặc mã hồ sơ.",
                )
    return result_id, dossier_id


def list_results(request: pb.ListResultsRequest) -> Listing:
    """Read which results are asked for."""
    with Checks() as check:
        agency = check.agency("agency", request.agency, needed=False)
        state = choice_or_none(check, "state", request.state, STATES, d.State.READY)
        check.number("page_size", request.page_size, 0, 2**31 - 1)
    return Listing(agency, state, page_size(request.page_size))


def list_result_work(request: pb.ListResultWorkRequest) -> WorkListing:
    """Read which work is asked for."""
    with Checks() as check:
        agency = check.agency("agency", request.agency)
        kind = check.choice("kind", request.kind, WORK, d.Work.BLOCKED)
        check.number("page_size", request.page_size, 0, 2**31 - 1)
    return WorkListing(agency, kind, page_size(request.page_size))


def count_result_work(request: pb.CountResultWorkRequest) -> str:
    """Read whose work is counted."""
    with Checks() as check:
        return check.agency("agency", request.agency)
