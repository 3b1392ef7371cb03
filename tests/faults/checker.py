"""The judge: reads the databases, never a log, and says what is lost, doubled or out of order."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import sqlalchemy as sa

from services.cli.demo import Outcome
from services.postal.store import tables as postal
from shared.service import Service
from tests.faults.databases import Databases
from tests.faults.invariants import INVARIANTS, Check
from tests.faults.journal import Journal, digest
from tests.faults.launcher import SERVICES
from tests.faults.ledger import EFFECTS
from tests.faults.lifecycles import REPLAYS, illegal
from tests.faults.papers import conserved, in_one_hand
from tests.faults.records import Key, Place, Records, read_records
from tests.faults.tracking_rules import views

EACH: Final = 5
"""How many problems of one kind are shown."""


def in_motion(databases: Databases) -> list[str]:
    """Say what is wrong in any service's own database, while everything moves."""
    found: list[str] = []
    for name, service in SERVICES.items():
        _, problems = databases.read(name, lambda connection, s=service: _own(connection, s))  # type: ignore[misc]
        found += problems
    return found


def at_rest(
    databases: Databases, journal: Journal | None = None, outcomes: Sequence[Outcome] = ()
) -> list[str]:
    """Say what is wrong when nothing is on its way any more; nothing is the best answer."""
    records: dict[str, Records] = {}
    found: list[str] = []
    for name, service in SERVICES.items():
        records[name], problems = databases.read(
            name,
            lambda connection, s=service: _own(connection, s, INVARIANTS[s.name].at_rest),  # type: ignore[misc]
        )
        found += problems
        found += _unpublished(name, records[name])
    for name, service in SERVICES.items():
        for source in service.hears:
            found += _heard(name, source, records[source], records[name])
        found += _waiting(name, records[name])
    found += databases.read("intake", lambda connection: list(conserved(connection, records)))
    found += in_one_hand(records)
    found += databases.read("tracking", lambda connection: list(views(connection, records)))
    if journal:
        found += _promised(records, journal)
        found += databases.read("postal", lambda connection: list(_scanned(connection, journal)))
    found += [
        f"ended: {one.row_id} {one.story} of {one.dossier_id} must end in {one.expected} and "
        f"is in {one.seen} {one.fault}"
        for one in outcomes
        if not one.ok
    ]
    return found


def counts(databases: Databases) -> tuple[int, int]:
    """Count the facts told and the effects they had."""
    told = effects = 0
    for name, service in SERVICES.items():
        tables = (service.tables.outbox, EFFECTS)
        asked = [sa.select(sa.func.count()).select_from(table) for table in tables]
        more = databases.read(name, lambda c, q=asked: [c.execute(one).scalar_one() for one in q])  # type: ignore[misc]
        told, effects = told + more[0], effects + more[1]
    return told, effects


def sent_again(databases: Databases) -> Mapping[str, int]:
    """Count, by service, how often facts were sent to the broker again on purpose."""
    repeats = {
        name: sa.select(sa.func.coalesce(sa.func.sum(service.tables.outbox.c.repeats), 0))
        for name, service in SERVICES.items()
    }
    return {
        name: databases.read(name, lambda c, q=asked: int(c.execute(q).scalar_one()))  # type: ignore[misc]
        for name, asked in repeats.items()
    }


def verdict(problems: Iterable[str]) -> str:
    """Give problems as a text, a few of each kind."""
    kinds: dict[str, list[str]] = {}
    for problem in problems:
        kinds.setdefault(problem.partition(":")[0], []).append(problem)
    lines = []
    for kind, all_of_it in kinds.items():
        lines.append(f"{len(all_of_it)} × {kind}")
        lines += [f"    {problem}" for problem in all_of_it[:EACH]]
    return "\n".join(lines)


def _own(
    connection: sa.Connection, service: Service, more: Sequence[Check] = ()
) -> tuple[Records, list[str]]:
    """Judge what one database says of itself, in one transaction."""
    rules = INVARIANTS[service.name]
    records = read_records(connection, service)
    found = list(_numbered(service.name, records))
    if service.name in REPLAYS:
        found += illegal(service.name, records, rules.states(connection))
    for check in (*rules.in_motion, *more):
        found += check(connection)
    return records, found


def _numbered(name: str, records: Records) -> Iterator[str]:
    """Facts about a thing are 1, 2, 3 … in each epoch, in the order of their rows."""
    positions: Counter[int] = Counter()
    for about, facts in records.told.items():
        expected: dict[int, int] = {}
        for told in facts:
            epoch, sequence, _ = told.place
            expected[epoch] = expected.get(epoch, 0) + 1
            if sequence != expected[epoch]:
                yield f"hole: {name} told {sequence} about {about}, due was {expected[epoch]}"
            if told.position is not None:
                positions[told.position] += 1
    for position, number in positions.items():
        if number > 1:
            yield f"twice: {number} facts of {name} are at position {position}"


def _unpublished(name: str, records: Records) -> Iterator[str]:
    for about, facts in records.told.items():
        for told in facts:
            if not told.published or told.position is None:
                yield f"unpublished: {name} {told.name} {told.place.sequence} about {about}"


def _heard(name: str, source: str, teller: Records, hearer: Records) -> Iterator[str]:
    """Every fact took effect once and in order, and the cursor is where the effects are."""
    told = {about: [one.place for one in facts] for about, facts in teller.told.items()}
    abouts = {about for heard_of, about in hearer.effects if heard_of == source} | told.keys()
    for about in abouts:
        key: Key = (source, about)
        due, had = told.get(about, []), hearer.effects.get(key, [])
        yield from _compared(f"{name} heard of {source} about {about}", due, had)
        cursor = hearer.cursors.get(key)
        if cursor != (due[-1] if due else None):
            yield f"behind: {name} is at {cursor} of {source} about {about}, last is {due[-1:]}"
    for heard_of, about in hearer.cursors:
        if heard_of == source and about not in told:
            yield f"invented: {name} has a cursor of {source} about {about}, which told nothing"


def _compared(where: str, due: Sequence[Place], had: Sequence[Place]) -> Iterator[str]:
    if list(due) == list(had):
        return
    count = Counter(had)
    for place in due:
        if not count[place]:
            yield f"lost: {where}: {place} had no effect"
    for place, number in count.items():
        if number > 1:
            yield f"twice: {where}: {place} took effect {number} times"
        if place not in set(due):
            yield f"invented: {where}: {place} was never told"
    if Counter(due) == count:
        yield f"order: {where}: {[place.sequence for place in had]}"


def _waiting(name: str, records: Records) -> Iterator[str]:
    for reason, number in records.parked.items():
        yield f"parked: {name} has {number} {reason}"
    for why, number in records.set_aside.items():
        yield f"set aside: {name} has {number} {why}"


def _promised(records: Mapping[str, Records], journal: Journal) -> Iterator[str]:
    """Every act that was acknowledged is kept once, with the answer that was given."""
    for act, answered in journal.acts.items():
        kept = records[act.service].answers.get((act.caller, act.method, act.request_id))
        if kept is None:
            yield f"lost: {act.service} has acknowledged {act.method} {act.request_id}"
        elif digest(kept) != answered:
            yield f"answer: {act.service} keeps another answer to {act.method} {act.request_id}"
    for contradiction in journal.contradictions:
        yield f"answer: {contradiction}"


def _scanned(connection: sa.Connection, journal: Journal) -> Iterator[str]:
    s = postal.SCANS.c
    kept = {
        (row.caller, row.request_id): row.moved
        for row in connection.execute(sa.select(s.caller, s.request_id, s.moved))
    }
    for scan, moved in journal.scans.items():
        if scan not in kept:
            yield f"lost: the scan {scan} was acknowledged"
        elif kept[scan] != moved:
            yield f"answer: the scan {scan} was answered {moved} and is kept as {kept[scan]}"
