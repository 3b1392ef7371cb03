"""Page after page of figures: all rows, all dossiers, a whole recount."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console

from protos.tracking.v1 import statistics_pb2 as pb
from protos.tracking.v1.statistics_pb2_grpc import StatisticsServiceStub
from services.cli.clients import open_channel

PIECE_S: Final = 60.0
"""How long one piece may take."""
Tell = Callable[[int], None]
"""Says how many dossiers were counted."""


@contextmanager
def progress(text: str, *, quiet: bool) -> Iterator[Tell]:
    """Show how far a recount is."""
    if quiet:
        yield lambda _: None
        return
    console = Console(stderr=True)
    with console.status(text) as status:
        yield lambda number: status.update(f"{text}: {number:,} hồ sơ")


async def all_rows(request: pb.GetStatisticsRequest) -> pb.GetStatisticsResponse:
    """Ask for all rows."""
    whole = pb.GetStatisticsResponse()
    async with open_channel("tracking", deadline_s=PIECE_S) as channel:
        stub = StatisticsServiceStub(channel)
        while True:
            page = await stub.GetStatistics(request)
            whole.rows.extend(page.rows)
            whole.refolding = page.refolding
            del whole.definitions[:]
            whole.definitions.extend(page.definitions)
            request.page_token = page.next_page_token
            if not request.page_token:
                return whole


async def all_dossiers(request: pb.ListCellDossiersRequest) -> pb.ListCellDossiersResponse:
    """Ask for all dossiers behind a figure."""
    whole = pb.ListCellDossiersResponse()
    async with open_channel("tracking", deadline_s=PIECE_S) as channel:
        stub = StatisticsServiceStub(channel)
        while True:
            page = await stub.ListCellDossiers(request)
            whole.dossiers.extend(page.dossiers)
            request.page_token = page.next_page_token
            if not request.page_token:
                return whole


async def verify(tell: Tell) -> tuple[int, list[pb.Difference]]:
    """Have everything counted anew; gives how many dossiers, and what differs."""
    request, dossiers = pb.VerifyStatisticsRequest(), 0
    differences: list[pb.Difference] = []
    async with open_channel("tracking", deadline_s=PIECE_S) as channel:
        stub = StatisticsServiceStub(channel)
        while True:
            piece = await stub.VerifyStatistics(request)
            dossiers += piece.dossiers
            differences += piece.differences
            tell(dossiers)
            request.page_token = piece.next_page_token
            if not request.page_token:
                return dossiers, differences


async def compare(
    request: pb.CompareDefinitionsRequest, tell: Tell
) -> pb.CompareDefinitionsResponse:
    """Have everything counted by two definitions, and add the pieces up."""
    whole = pb.CompareDefinitionsResponse()
    places: dict[bytes, pb.Place] = {}
    sums: dict[tuple[bytes, str], list[int]] = {}
    async with open_channel("tracking", deadline_s=PIECE_S) as channel:
        stub = StatisticsServiceStub(channel)
        while True:
            piece = await stub.CompareDefinitions(request)
            for one in piece.figures:
                place = one.place.SerializeToString(deterministic=True)
                places[place] = one.place
                both = sums.setdefault((place, one.measure), [0, 0])
                both[0] += one.first
                both[1] += one.second
            whole.dossiers += piece.dossiers
            tell(whole.dossiers)
            request.page_token = piece.next_page_token
            if not request.page_token:
                break
    for (place, measure), (first, second) in sorted(sums.items()):
        whole.figures.add(place=places[place], measure=measure, first=first, second=second)
    return whole
