"""No paper is lost or made up: what was handed in is held, was given back, or is with the post."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from protos.events.v1.vocabulary_pb2 import Direction
from services.intake.store.tables import CORRECTIONS, DOSSIERS
from tests.custody import breaks
from tests.faults.records import Records, Told

_BACK: Final = Direction.DIRECTION_PAPERS_BACK
_RESULT: Final = Direction.DIRECTION_RESULT_OUT
_KINDS: Final = ("originals", "copies")
_FOUND_FOR_AGENCY: Final = (
    Direction.DIRECTION_INBOUND,
    Direction.DIRECTION_RETURN_TO_AGENCY,
    Direction.DIRECTION_PAPERS_BACK,
)
"""Of which directions papers that the post found join those of the dossier; what it found of a
supplement is counted in its round."""
_SIGNS: Final = {
    ("intake", "DossierFiled", None): 1,
    ("intake", "CompletionReceived", None): 1,
    ("intake", "PapersGivenBack", None): -1,
    ("postal", "ShipmentDelivered", Direction.DIRECTION_INBOUND): 1,
    ("postal", "ShipmentDelivered", Direction.DIRECTION_RETURN_TO_AGENCY): 1,
    ("postal", "ShipmentCollected", _BACK): -1,
    ("postal", "ShipmentReturned", _BACK): 1,
}
"""Which facts bring papers to the agency (1) and which take them away (-1), by service, kind and
direction; those of supplements are counted in their rounds."""


def conserved(connection: sa.Connection, records: Mapping[str, Records]) -> Iterator[str]:
    """Originals and copies, each for itself, are where the facts of all say (9).

    A correction that counts the papers anew is no fact of their way.
    """
    moved: Counter[tuple[str, str]] = Counter()
    for name in ("intake", "postal"):
        for about, told in records[name].told.items():
            results = _results_found(told)
            for one in told:
                body = one.body()
                if getattr(body, "shipment_id", "") in results:
                    continue
                for kind, number in _moved_by(name, one.name, body).items():
                    moved[about, kind] += number
    recounted = {
        row.dossier_id
        for row in connection.execute(sa.select(CORRECTIONS.c.dossier_id, CORRECTIONS.c.before))
        if "components" in row.before
    }
    for row in connection.execute(sa.select(DOSSIERS)):
        if row.id not in recounted:
            yield from _compared(row, moved)


def _moved_by(service: str, name: str, body: Any) -> Mapping[str, int]:
    """Say how many papers of each sort a fact brings to the agency, or takes away."""
    if name == "DiscrepancyClosed":
        return _came_to_light(body)
    sign = _SIGNS.get((service, name, getattr(body, "direction", None)), 0)
    if not sign:
        return {}
    return {kind: sign * getattr(body.papers, kind) for kind in _KINDS}


def _came_to_light(body: Any) -> Mapping[str, int]:
    """Count what the post found and the counter signed for, and what the counter did not give."""
    if body.given_by_post and body.direction in _FOUND_FOR_AGENCY:
        return {kind: getattr(body.papers_found, kind) for kind in _KINDS}
    if body.given_by_post or body.direction != _BACK:
        return {}
    stayed = 0 if body.joined else 1
    return {
        kind: stayed * getattr(body.papers_found, kind) - getattr(body.papers_missing, kind)
        for kind in _KINDS
    }


def _results_found(told: Sequence[Told]) -> set[str]:
    """Give the shipments that bring results back that were lost; they are none of its papers."""
    found = [one.body() for one in told if one.name == "ShipmentFound"]
    return {one.return_shipment_id for one in found if one.direction == _RESULT}


def in_one_hand(records: Mapping[str, Records]) -> Iterator[str]:
    """Every paper set passes from hand to hand without a gap, whoever tells it (5).

    Who orders puts a set together, before the post has it.
    """
    bodies = [
        one.body()
        for name in ("intake", "results", "postal")
        for told in records[name].told.values()
        for one in told
    ]
    yield from (f"custody: {said}" for said in breaks(bodies))


def _compared(row: Any, moved: Mapping[tuple[str, str], int]) -> Iterator[str]:
    for place, (kind, held) in enumerate(
        (("originals", row.originals_held), ("copies", row.copies_held))
    ):
        supplements = sum(one["papers"][place] for one in row.rounds)
        due = moved.get((row.id, kind), 0) + supplements
        if held != due:
            yield f"papers: the agency holds {held} {kind} of {row.id}, it was given {due}"
