"""The people of dossiers and what officers write about them: personal, only here."""

from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from typing import Any

import sqlalchemy as sa

from services.intake.domain.dossier import Dossier
from services.intake.domain.person import Authorisation, People, Person
from services.intake.domain.vocabulary import FilerRelation
from services.intake.store.tables import AUTHORISATIONS, PEOPLE, WRITTEN
from shared.tables import insert
from shared.transaction import Transaction

_OF_DOSSIER = sa.select(PEOPLE).where(PEOPLE.c.dossier_id == sa.bindparam("about"))
_OF_DOSSIERS = sa.select(PEOPLE).where(PEOPLE.c.dossier_id.in_(sa.bindparam("ids", expanding=True)))
_UPDATE = sa.update(PEOPLE).where(
    PEOPLE.c.dossier_id == sa.bindparam("about"), PEOPLE.c.role == sa.bindparam("as_role")
)
_AUTHORISATION = sa.select(AUTHORISATIONS).where(
    AUTHORISATIONS.c.dossier_id == sa.bindparam("about")
)


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
    NOT_APPLICABLE = "NOT_APPLICABLE"
    """Which lines the officer found not to apply when he accepted it."""
    OVERRIDE = "OVERRIDE"
    """Why one more supplement round than usual was asked for."""
    WAIVER = "WAIVER"
    """Which items of a supplement the officer did without, and why."""
    REOPENING = "REOPENING"
    """Why the citizen got more time for a supplement."""
    APOLOGY = "APOLOGY"
    """Why the result comes later than promised (form 04)."""
    STOP = "STOP"
    """Why the work ended without a result (form 05)."""
    RECALL = "RECALL"
    """Why a resolution was taken back."""
    FEE = "FEE"
    """On what an act on a state fee rests; numbered as the acts are."""


def add(tx: Transaction, dossier_id: str, people: People) -> None:
    """Keep the people of a new dossier; who is the owner himself has no row of his own."""
    named = {Role.OWNER: people.owner, Role.FILER: people.filer, Role.RECEIVER: people.receiver}
    for role, person in named.items():
        if person:
            tx.append(PEOPLE, _row(dossier_id, role, person))
    if people.authorisation:
        tx.append(AUTHORISATIONS, _authorisation(dossier_id, people.authorisation))


def update(tx: Transaction, dossier_id: str, before: People, after: People) -> None:
    """Write what has changed about the people of a dossier, none of whom is new."""
    for role, known, person in (
        (Role.OWNER, before.owner, after.owner),
        (Role.FILER, before.filer, after.filer),
        (Role.RECEIVER, before.receiver, after.receiver),
    ):
        if person and person != known:
            place = {"about": dossier_id, "as_role": role.value}
            tx.execute(_UPDATE, place | _named(person))
    if after.authorisation and after.authorisation != before.authorisation:
        row = _authorisation(dossier_id, after.authorisation)
        tx.execute(_put_authorisation(tx.connection.dialect.name), row)


def find(connection: sa.Connection, dossier_id: str) -> People:
    """Read the people of a dossier."""
    rows = connection.execute(_OF_DOSSIER, {"about": dossier_id})
    named = {Role(row.role): _person(row) for row in rows}
    right = connection.execute(_AUTHORISATION, {"about": dossier_id}).one_or_none()
    authorisation = (
        Authorisation(FilerRelation(right.relation), right.document_no, right.certified)
        if right
        else None
    )
    return People(named[Role.OWNER], named.get(Role.FILER), named.get(Role.RECEIVER), authorisation)


def of_dossiers(connection: sa.Connection, dossier_ids: Sequence[str]) -> dict[str, People]:
    """Read the people of many dossiers, but not by what right a filer acts."""
    named: dict[str, dict[Role, Person]] = {dossier_id: {} for dossier_id in dossier_ids}
    for row in connection.execute(_OF_DOSSIERS, {"ids": list(dossier_ids)}):
        named[row.dossier_id][Role(row.role)] = _person(row)
    return {
        dossier_id: People(roles[Role.OWNER], roles.get(Role.FILER), roles.get(Role.RECEIVER))
        for dossier_id, roles in named.items()
    }


def write(
    tx: Transaction,
    dossier: Dossier,
    kind: Writing,
    reason: str,
    items: tuple[str, ...] = (),
    number: int = 1,
) -> None:
    """Keep what an officer wrote; `number` tells texts of one kind apart."""
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


@cache
def _put_authorisation(dialect: str) -> sa.Executable:
    new = insert(AUTHORISATIONS, dialect)
    changed = {name: new.excluded[name] for name in ("relation", "document_no", "certified")}
    return new.on_conflict_do_update(index_elements=["dossier_id"], set_=changed)


def _authorisation(dossier_id: str, right: Authorisation) -> dict[str, Any]:
    return {
        "dossier_id": dossier_id,
        "relation": right.relation.value,
        "document_no": right.document_no,
        "certified": right.certified,
    }


def _row(dossier_id: str, role: Role, person: Person) -> dict[str, str]:
    return {"dossier_id": dossier_id, "role": role.value, **_named(person)}


def _named(person: Person) -> dict[str, str]:
    return {
        "full_name": person.name,
        "phone": person.phone,
        "address": person.address,
        "commune": person.commune,
        "province": person.province,
        "identity_no": person.id_number,
    }


def _person(row: Any) -> Person:
    return Person(row.full_name, row.phone, row.address, row.commune, row.province, row.identity_no)
