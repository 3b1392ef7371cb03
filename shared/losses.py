"""What a database put back from a copy does not have: gathered from the stream and other services.

All of it is held in memory: it is what was told since the copy was made.
"""

import asyncio
from collections.abc import Collection, Iterable
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

import structlog

from shared import bus, events, places, published
from shared.bus.connection import BROKER_TROUBLE
from shared.bus.reading import SOURCE_HEADER, Stored
from shared.config import Settings
from shared.database import Database
from shared.errors import FailedPrecondition
from shared.events import Envelope, Unreadable
from shared.places import FactPlace
from shared.witnesses import Silent, Witnesses

BROKER: Final = "broker"
"""How the broker is named among the witnesses."""

log = structlog.get_logger()


class Found(StrEnum):
    """Where a fact was found that the database does not have."""

    NOWHERE = "NOWHERE"
    """Only its place is known."""
    STREAM = "STREAM"
    CONSUMER = "CONSUMER"


class Whole(NamedTuple):
    """A fact that was found with its body."""

    fact: Envelope
    found: Found


@dataclass(slots=True)
class Losses:
    """What others know and the database does not."""

    epoch: int
    """The epoch of the database when others were asked."""
    places: list[FactPlace] = field(default_factory=list)
    """Last facts that consumers heard about a thing; what they heard before is not said here."""
    facts: dict[str, Whole] = field(default_factory=dict)
    """By event id."""

    def told(self) -> list[Envelope]:
        """Give the facts without where they were found."""
        return [fact for fact, _ in self.facts.values()]

    def epochs(self) -> list[int]:
        """Give the epochs of all that is known."""
        return [one.epoch for one in self.places] + [fact.epoch for fact in self.told()]

    def in_order(self) -> list[Whole]:
        """Give the facts in the order in which they were told about each thing."""
        return sorted(
            self.facts.values(), key=lambda whole: (whole.fact.epoch, whole.fact.sequence)
        )


class Search:
    """Asks everybody; who does not answer must be left out by name: nothing is to be forgotten."""

    def __init__(
        self, settings: Settings, database: Database, broker: bus.Bus, witnesses: Witnesses
    ) -> None:
        self._database = database
        self._bus = broker
        self._witnesses = witnesses
        self._source = settings.source(database.service)
        self._wait_s = settings.broker_wait_s

    async def run(self, without: Collection[str]) -> Losses:
        """Gather the losses; refuses when somebody who was not left out does not answer."""
        epoch, _ = await self._database.read(places.told, self._database.tables, 0, 0)
        losses, silent = Losses(epoch), []
        if BROKER not in without:
            try:
                await self._read_stream(losses)
            except (bus.ProvisioningError, *BROKER_TROUBLE) as error:
                silent.append(f"{BROKER} ({error or type(error).__name__})")
        asked = [name for name in self._witnesses.names if name not in without]
        for name in asked:
            try:
                await self._hear_cursors(name, losses)
            except Silent as error:
                silent.append(str(error))
        if silent:
            raise _silent(silent)
        for name in asked:
            await self._hear_facts(name, losses)
        log.info("losses_gathered", count=len(losses.facts), places=len(losses.places))
        return losses

    async def _read_stream(self, losses: Losses) -> None:
        """Read all own facts that the broker has; its counters would not tell."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._wait_s):
                await self._bus.wait_connected()
        client = self._bus.client
        if client is None:
            raise bus.ProvisioningError("away")
        subjects = f"dossierpost.{self._database.service}.>"
        last = await bus.last_message(client, subjects)
        until, reached = (last.sequence, 0) if last else (0, 0)
        async with aclosing(bus.read_stream(client, subjects, 0, until)) as pages:
            async for page in pages:
                reached = page[-1].sequence
                for stored in await self._strange(page):
                    whole = await bus.message_at(client, stored.sequence)
                    if whole is not None:
                        self._keep(losses, whole)
        if reached < until:
            raise bus.ProvisioningError(f"the stream was read to {reached} of {until} only")

    async def _strange(self, page: Iterable[Stored]) -> list[Stored]:
        ours = {one.event_id: one for one in page if one.headers.get(SOURCE_HEADER) == self._source}
        return [ours[event_id] for event_id in await self._unknown(ours)]

    def _keep(self, losses: Losses, stored: Stored) -> None:
        try:
            fact = events.read(stored.nats_subject, stored.headers, stored.payload)
        except Unreadable as unreadable:
            log.warning("fact_unreadable", problem=unreadable.reason, subject=stored.nats_subject)
        else:
            losses.facts[fact.event_id] = Whole(fact, Found.STREAM)

    async def _hear_cursors(self, name: str, losses: Losses) -> None:
        async with aclosing(self._witnesses.cursors(name)) as pages:
            async for page in pages:
                strange = await self._unknown({place.event_id for place in page})
                losses.places += [place for place in page if place.event_id in strange]

    async def _hear_facts(self, name: str, losses: Losses) -> None:
        """Ask for the bodies of what the stream does not have; most services keep none."""
        wanted = {place.about for place in losses.places if place.event_id not in losses.facts}
        try:
            kept = await self._witnesses.kept(name, sorted(wanted))
        except Silent as error:
            raise _silent([str(error)]) from None
        strange = await self._unknown({fact.event_id for fact in kept})
        for fact in kept:
            if fact.event_id in strange:
                losses.facts.setdefault(fact.event_id, Whole(fact, Found.CONSUMER))

    async def _unknown(self, event_ids: Collection[str]) -> set[str]:
        return await self._database.read(published.unknown, self._database.tables, event_ids)


def _silent(who: list[str]) -> FailedPrecondition:
    names = ", ".join(who)
    return FailedPrecondition(
        "WITNESS_SILENT",
        f"what was lost cannot be told for certain, no answer from: {names}. Start them, or leave "
        "them out by name if they are gone for good",
        f"Chưa biết chắc đã mất những gì, không có trả lời từ: {names}.",
        silent=names,
    )
