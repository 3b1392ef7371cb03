"""Figures as protobuf."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from google.protobuf.timestamp_pb2 import Timestamp

from protos.tracking.v1 import statistics_pb2 as pb
from services.tracking.domain import statistics as s

_ALL: Final = tuple(one.value for one in s.Dimension)
_FIELDS: Final = {"procedure": "procedure_code"}


def place(names: Sequence[str], values: Sequence[str]) -> pb.Place:
    """Write at which place figures stand."""
    given = zip(names, values, strict=True)
    return pb.Place(**{_FIELDS.get(name, name): value for name, value in given})


def row(
    group_by: Sequence[str], group: Sequence[str], figures: Mapping[str, tuple[int, int]]
) -> pb.StatisticsRow:
    """Write the figures of one place: amount and correction by measure."""
    amounts = {measure: amount for measure, (amount, _) in figures.items()}
    ratios = [pb.Ratio(name=one.name, part=sums[0], whole=sums[1])
              for one in s.RATIOS if (sums := s.sums(one, amounts))[1]]  # fmt: skip
    return pb.StatisticsRow(
        place=place(group_by, group),
        figures=[
            pb.Figure(measure=measure, amount=amount, correction=correction)
            for measure, (amount, correction) in sorted(figures.items())
            if amount or correction
        ],
        ratios=ratios,
    )


def form_06a(amounts: Mapping[str, Mapping[str, int]]) -> pb.GetForm06aResponse:
    """Write the form by the figures of each sector, and their sum."""
    total: dict[str, int] = {}
    for figures in amounts.values():
        for measure, amount in figures.items():
            total[measure] = total.get(measure, 0) + amount
    lines = [(sector, s.line(figures)) for sector, figures in sorted(amounts.items())]
    lines = [(sector, one) for sector, one in lines if any(asdict(one).values())]
    lines.append(("", s.line(total)))
    return pb.GetForm06aResponse(
        lines=[pb.Form06aLine(sector=sector, **asdict(one)) for sector, one in lines],
        adds_up=all(one.adds_up for _, one in lines),
    )


def cell_dossier(dossier_id: str, month: str, of: s.Place, amount: int) -> pb.CellDossier:
    """Write what one dossier gives to a figure."""
    return pb.CellDossier(dossier_id=dossier_id, place=place(_ALL, (month, *of)), amount=amount)


def difference(
    dossier_id: str, key: tuple[bool, s.Cell], kept: int, recounted: int
) -> pb.Difference:
    """Write what is not as the facts say."""
    closed, cell = key
    return pb.Difference(
        dossier_id=dossier_id,
        measure=cell.measure,
        place=place(_ALL, (cell.month, *cell.place)),
        kept=kept,
        recounted=recounted,
        closed=closed,
    )


def compared(
    group_by: Sequence[str],
    first: Mapping[tuple[tuple[str, ...], str], int],
    second: Mapping[tuple[tuple[str, ...], str], int],
) -> Iterable[pb.ComparedFigure]:
    """Write figures by two definitions."""
    for group, measure in sorted(first.keys() | second.keys()):
        key = group, measure
        yield pb.ComparedFigure(
            place=place(group_by, group),
            measure=measure,
            first=first.get(key, 0),
            second=second.get(key, 0),
        )


def definition(one: s.Definition, countings: Iterable[s.Counting]) -> pb.Definition:
    """Write a definition, and when it counts."""
    used = next((each for each in countings if each.definition is one), None)
    return pb.Definition(
        key=one.key,
        measures=one.measures,
        meaning=one.meaning,
        meaning_vi=one.meaning_vi,
        used=used is not None,
        first_month=used.first if used else "",
        end_month=used.end if used and used.end != s.NEVER else "",
    )


def closed_period(closing: Any) -> pb.ClosedPeriod:
    """Write a closed month."""
    return pb.ClosedPeriod(
        unit=closing.unit,
        month=closing.month,
        closed_time=_stamp(closing.closed),
        folded=closing.folded,
    )


def _stamp(instant: datetime) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(instant)
    return stamp
