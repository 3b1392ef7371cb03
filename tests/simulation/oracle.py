"""Whether nothing was lost, doubled or confused: the databases say it, not what was answered."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from tests.simulation.broker import SimBroker
from tests.simulation.node import Node
from tests.simulation.people import Acknowledged
from tests.simulation.store import EFFECTS

Places = dict[tuple[str, str], list[int]]
"""Sequences by source and thing, in their order."""


def settled(broker: SimBroker, nodes: Sequence[Node]) -> bool:
    """Tell whether everything is told, delivered and heard."""
    return all(durable.idle for durable in broker.durables.values()) and not any(
        _unpublished(node) or node.store.rows(sa.select(node.role.service.tables.parked.c.id))
        for node in nodes
    )


def find_problems(
    broker: SimBroker, nodes: Sequence[Node], acknowledged: Sequence[Acknowledged]
) -> list[str]:
    """Say everything that is wrong at rest."""
    in_stream = {message.headers["ce-id"] for message in broker.stored}
    told: Places = {}
    kinds: dict[tuple[str, str, int], str] = {}
    wrong = []
    for node in nodes:
        wrong += _check_told(node, in_stream, told, kinds)
    for node in nodes:
        wrong += _check_heard(node, told, kinds)
        wrong += _check_acknowledged(node, acknowledged)
    return wrong


def _check_told(
    node: Node, in_stream: set[str], told: Places, kinds: dict[tuple[str, str, int], str]
) -> list[str]:
    outbox = node.role.service.tables.outbox
    own: Places = {}
    missing = []
    for row in node.store.rows(sa.select(outbox).order_by(outbox.c.id)):
        own.setdefault((node.source, row.about), []).append(row.sequence)
        kinds[node.source, row.about, row.sequence] = row.type
        if row.event_id not in in_stream:
            missing.append((row.about, row.sequence))
    told |= own
    wrong = [
        f"{node.name}: told {sequences} about {about}"
        for (_, about), sequences in own.items()
        if sequences != list(range(1, len(sequences) + 1))
    ]
    if missing:
        wrong.append(f"{node.name}: not in the stream: {missing}")
    if number := _unpublished(node):
        wrong.append(f"{node.name}: {number} facts are not marked as published")
    return wrong


def _check_heard(node: Node, told: Places, kinds: Mapping[tuple[str, str, int], str]) -> list[str]:
    service = node.role.service
    heard = {kind.DESCRIPTOR.full_name for kind in service.subscriptions}
    sources = {f"urn:dossierpost:sim:{name}" for name in service.hears}
    must = {place: sequences for place, sequences in told.items() if place[0] in sources}
    cursors = service.tables.cursors
    reached = {(row.source, row.about): row.sequence for row in node.store.rows(sa.select(cursors))}
    wrong = [
        f"{node.name}: heard {reached.get(place, 0)} of {sequences[-1]} of {place}"
        for place, sequences in must.items()
        if reached.get(place) != sequences[-1]
    ]
    effects: Places = {}
    for row in node.store.rows(sa.select(EFFECTS).order_by(EFFECTS.c.id)):
        effects.setdefault((row.source, row.about), []).append(row.sequence)
    for place in sorted(effects.keys() | must.keys()):
        due = [n for n in must.get(place, []) if kinds[(*place, n)] in heard]
        if effects.get(place, []) != due:
            wrong.append(f"{node.name}: effects {effects.get(place, [])} of {due} of {place}")
    for table in (service.tables.parked, service.tables.set_aside):
        wrong += [
            f"{node.name}: {table.name} {tuple(row)}" for row in node.store.rows(_brief(table))
        ]
    return wrong


def _check_acknowledged(node: Node, acknowledged: Sequence[Acknowledged]) -> list[str]:
    log = node.role.service.tables.requests
    answers = {
        (row.caller, row.method, row.request_id): bytes(row.answer)
        for row in node.store.rows(sa.select(log))
    }
    return [
        f"{node.name}: {one.method} was acknowledged and is not there"
        for one in acknowledged
        if one.node is node and answers.get((one.caller, one.method, one.request_id)) != one.answer
    ]


def _unpublished(node: Node) -> int:
    outbox = node.role.service.tables.outbox
    return len(node.store.rows(sa.select(outbox.c.id).where(outbox.c.published_at.is_(None))))


def _brief(table: sa.Table) -> sa.Select:
    columns = ("source", "about", "sequence", "reason", "fault", "why", "note")
    return sa.select(*(table.c[name] for name in columns if name in table.c))
