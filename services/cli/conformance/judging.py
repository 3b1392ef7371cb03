"""Judges the ledger of a consumer: each fact once, in its order, none that should not be."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from services.cli.conformance.story import Pair, Place, event_id

COLUMNS: Final = 6
"""Source, dossier, epoch, sequence, id, type; separated by spaces."""
NAMED_MAX: Final = 5


class Applied(NamedTuple):
    """One line of a ledger."""

    pair: Pair
    place: Place
    event_id: str


class UnreadableLedgerError(Exception):
    """A line of the ledger is not what the format says."""


def read_ledger(text: str) -> list[Applied]:
    """Read a ledger."""
    return [_read(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def faults(ledger: Sequence[Applied], expected: Mapping[Pair, Sequence[Place]]) -> list[str]:
    """Say in words what is wrong with a ledger, the worst first; nothing when it is right."""
    found: dict[Pair, list[Applied]] = {}
    for one in ledger:
        found.setdefault(one.pair, []).append(one)
    wrong: list[str] = []
    for pair in sorted(found.keys() | expected.keys()):
        wrong += _of_pair(pair, found.get(pair, []), expected.get(pair, []))
    if len(wrong) > NAMED_MAX:
        wrong = [*wrong[:NAMED_MAX], f"… and {len(wrong) - NAMED_MAX} more"]
    return wrong


def _of_pair(pair: Pair, found: Sequence[Applied], expected: Sequence[Place]) -> Iterator[str]:
    source, about = pair
    who = f"{source.rpartition(':')[2]} about {about}"
    places = [one.place for one in found]
    twice = sorted({place for place in places if places.count(place) > 1})
    if twice:
        yield f"{who}: applied more than once: {_named(twice)}"
    if more := sorted(set(places) - set(expected)):
        yield f"{who}: applied although it had to wait or to be dropped: {_named(more)}"
    if missing := [place for place in expected if place not in places]:
        yield f"{who}: not applied: {_named(missing)}"
    if not (twice or more or missing) and places != list(expected):
        yield f"{who}: applied in another order: {_named(places)}"
    service = source.rpartition(":")[2]
    for one in found:
        if one.place in expected and one.event_id != event_id(service, about, one.place):
            yield f"{who}: at {_named([one.place])} another fact was applied: {one.event_id}"


def _named(places: Sequence[Place]) -> str:
    return ", ".join(f"{epoch}/{sequence}" for epoch, sequence in places)


def _read(number: int, line: str) -> Applied:
    columns = line.split()
    if len(columns) != COLUMNS or not (columns[2].isdecimal() and columns[3].isdecimal()):
        raise UnreadableLedgerError(
            f"line {number} of the ledger is not “source about epoch sequence id type”: {line[:80]}"
        )
    source, about, epoch, sequence, name, _ = columns
    return Applied((source, about), (int(epoch), int(sequence)), name)
