"""Background work that talks to others: fetches from intake whom a booked shipment needs.

With the contact comes what the postman is to count with the sender.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

import grpc
import structlog

from protos.intake.v1 import intake_pb2, intake_pb2_grpc
from services.postal import handlers, store
from services.postal.commands import Contact, DueContact, KnowContact
from services.postal.domain import ChecklistLine, PaperCount
from shared.actor import ACTOR_HEADER, SYSTEM, Actor, write_actor
from shared.channels import channel_to
from shared.config import Settings
from shared.database import Database
from shared.errors import Refused
from shared.transaction import Origin

POLL_S: Final = 0.3
"""How often the table is looked at for shipments without a contact."""
AT_ONCE: Final = 16
"""Contacts asked for at the same time."""
DEADLINE_S: Final = 5.0
"""How long intake may take for one contact."""
AWAY_S: Final = 1.0
"""Pause while intake answers nothing."""
AWAY: Final = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)
"""How calls end that intake does not answer."""

_ACTOR: Final = ((ACTOR_HEADER, write_actor(Actor("postal", "POSTAL_SERVICE", "-"))),)

_Answer = intake_pb2.GetContactResponse | grpc.aio.AioRpcError

log = structlog.get_logger()


async def fetch_contacts(database: Database, settings: Settings) -> None:
    """Ask intake for the contact of every open shipment that has none, until it is there."""
    async with channel_to(settings, "intake") as channel:
        intake = intake_pb2_grpc.IntakeServiceStub(channel)
        while True:
            try:
                due = await database.read(store.contacts_due, database.clock(), AT_ONCE)
                away = bool(due) and not await _fetch(database, intake, due)
            except Refused as refused:
                log.warning("contacts_wait", reason=refused.reason)
                due, away = [], False
            if away or len(due) < AT_ONCE:
                await asyncio.sleep(AWAY_S if away else POLL_S)


async def _fetch(
    database: Database, intake: intake_pb2_grpc.IntakeServiceStub, due: Sequence[DueContact]
) -> bool:
    """Ask for some contacts together and write down what came, in one piece of work.

    Gives whether intake answers. While it does not, no shipment is put off: its contact comes as
    soon as intake is back, however long that was away.
    """
    answers = await asyncio.gather(*(_ask(intake, one) for one in due))
    codes = [answer.code() for answer in answers if isinstance(answer, grpc.aio.AioRpcError)]
    if len(codes) == len(due) and all(code in AWAY for code in codes):
        log.info("contacts_wait", reason=codes[0].name, count=len(due))
        return False
    known = [_know(one, answer) for one, answer in zip(due, answers, strict=True)]
    await database.run(
        lambda tx: handlers.know_contacts(known, tx), Origin("contacts", SYSTEM), first=False
    )
    return True


async def _ask(intake: intake_pb2_grpc.IntakeServiceStub, due: DueContact) -> _Answer:
    request = intake_pb2.GetContactRequest(order_id=due.order_id)
    try:
        return await intake.GetContact(request, metadata=_ACTOR, timeout=DEADLINE_S)
    except grpc.aio.AioRpcError as error:
        return error


def _know(due: DueContact, answer: _Answer) -> KnowContact:
    """Read an answer; a shipment without one is put off, the others go on."""
    if isinstance(answer, grpc.aio.AioRpcError):
        log.info("contact_later", about=due.shipment_id, code=answer.code().name)
        return KnowContact(due, None)
    if not answer.HasField("contact"):
        return KnowContact(due, None)
    person = answer.contact
    contact = Contact(
        person.full_name, person.phone, person.address, person.commune, person.province
    )
    checklist = tuple(
        ChecklistLine(one.name, PaperCount(one.original_qty, one.copy_qty))
        for one in answer.papers_to_collect
    )
    return KnowContact(due, contact, checklist)
