"""The people of dossiers and what officers write about them: personal, only here."""

from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from services.intake.domain.dossier import Dossier
from services.intake.domain.person import People, Person
from services.intake.store.tables import PEOPLE, WRITTEN
from shared.transaction import Transaction

_OF_DOSSIER = sa.select(PEOPLE).where(PEOPLE.c.dossier_id == sa.bindparam("about"))


class Role(StrEnum):
    """What somebody is in a dossier."""

    OWNER = "OWNER"
    FILER = "FILER"
    RECEIVER = "RECEIVER"


class Writing(StrEnum):
    """What an officer writes."""

    GUIDANCE = "GUIDANCE"
    """What is missing before acceptance (form 02)."""
    SUPPLEMENT = "SUPPLEMENT"
    """What is asked for after acceptance (form 02)."""
    REFUSAL = "REFUSAL"
    """Why it is not accepted (form 03)."""
    WITHDRAWAL = "WITHDRAWAL"
    """Why the owner takes it back, in his words."""
    DUE_TIME_MOVE = "DUE_TIME_MOVE"
    """Why its due time was moved to that of a new calendar."""
    FEE = "FEE"
    """On what an act on a state fee rests; numbered as the acts are."""


def add(tx: Transaction, dossier_id: str, people: People) -> None:
    """Keep the people of a new dossier; who is the owner himself has no row of his own."""
    named = {Role.OWNER: people.owner, Role.FILER: people.filer, Role.RECEIVER: people.receiver}
    for role, person in named.items():
        if person:
            tx.append(PEOPLE, _row(dossier_id, role, person))


def find(connection: sa.Connection, dossier_id: str) -> People:
    """Read the people of a dossier."""
    rows = connection.execute(_OF_DOSSIER, {"about": dossier_id})
    named = {Role(row.role): _person(row) for row in rows}
    return People(named[Role.OWNER], named.get(Role.FILER), named.get(Role.RECEIVER))


def write(
    tx: Transaction,
    dossier: Dossier,
    kind: Writing,
    reason: str,
    items: tuple[str, ...] = (),
    number: int = 0,
) -> None:
    """Keep what an officer wrote; of supplements and moves, for the newest one.

    `number` tells others of one kind apart.
    """
    numbers = {Writing.SUPPLEMENT: len(dossier.rounds), Writing.DUE_TIME_MOVE: len(dossier.clock)}
    number = number or numbers.get(kind, 1)
    row = {
        "dossier_id": dossier.dossier_id,
        "kind": kind.value,
        "round": number,
        "reason": reason,
        "items": list(items),
        "account": tx.actor.account,
        "recorded_at": tx.now,
    }
    tx.append(WRITTEN, row)


def _row(dossier_id: str, role: Role, person: Person) -> dict[str, str]:
    return {
        "dossier_id": dossier_id,
        "role": role.value,
        "full_name": person.name,
        "phone": person.phone,
        "address": person.address,
        "commune": person.commune,
        "province": person.province,
        "identity_no": person.id_number,
    }


def _person(row: Any) -> Person:
    return Person(row.full_name, row.phone, row.address, row.commune, row.province, row.identity_no)
