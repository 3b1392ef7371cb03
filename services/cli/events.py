"""`dossierpost events`: read facts as they are told, or as their teller keeps them."""

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from protos.events.v1.facts_pb2 import FetchFactsRequest
from protos.events.v1.facts_pb2_grpc import FactsServiceStub
from services.cli.catalogue import OPERATOR
from services.cli.clients import open_channel, run_client
from services.cli.exporting import Export, Format
from services.cli.facts import Gaps, as_json, as_line, full_name
from services.cli.local import broker_url
from services.cli.outboxes import Choice, Outboxes
from services.cli.tailing import Tail
from shared.bus import Bus
from shared.config import settings
from shared.events import Envelope, Unreadable, from_fact, read
from shared.subjects import ROOT

PAGE: Final = 500

events = typer.Typer(help="Read the facts the services tell.", no_args_is_help=True)


class Teller(StrEnum):
    """A service that tells facts."""

    INTAKE = "intake"
    POSTAL = "postal"
    RESULTS = "results"


About = Annotated[str, typer.Option(help="Only facts about this thing, such as a dossier's id.")]
AsJson = Annotated[bool, typer.Option("--json", help="One line of JSON for each fact.")]
Limit = Annotated[int, typer.Option(min=0, help="Stop after so many facts; 0: never.")]

Services = Annotated[list[Teller] | None, typer.Option(help="Who tells the facts; none: all.")]
Types = Annotated[
    list[str] | None, typer.Option("--type", help="Such as DossierAccepted; may be repeated.")
]
Agency = Annotated[str, typer.Option(help="Counter, such as 000.00.01.H55.")]
Competent = Annotated[str, typer.Option(help="Agency that decides the dossier.")]


@events.command("tail")
def tail(
    as_json_: AsJson = False,
    type_: Annotated[str, typer.Option("--type", help="Such as DossierAccepted.")] = "",
    agency: Agency = "",
    about: About = "",
    from_start: Annotated[bool, typer.Option(help="Begin with the first fact kept.")] = False,
    limit: Limit = 0,
) -> None:
    """Follow the stream EVENTS; Ctrl-C ends it.

    It connects again by itself. A missing fact is reported, unless --type leaves out the others.
    """
    subject = nats_filter(type_, agency)
    url = broker_url(settings())
    with suppress(KeyboardInterrupt):
        asyncio.run(_follow(url, subject, about, from_start, limit, gaps=not type_, json=as_json_))


def nats_filter(type_: str, agency: str) -> str:
    """Give the NATS subjects of a kind of fact and an agency, each empty for all."""
    kind = f"{ROOT}.*.v1.*"
    if type_:
        found = full_name(type_)
        if found is None:
            raise typer.BadParameter(f"không có sự kiện nào tên “{type_}”", param_hint="--type")
        kind = found
    if not agency:
        return f"{kind}.*"
    return f"{kind}.{agency.replace('.', '-')}"


async def _follow(
    url: str, subject: str, about: str, from_start: bool, limit: int, *, gaps: bool, json: bool
) -> None:
    bus = Bus(url, f"events-tail-{os.getpid()}")
    noticed = Gaps(from_start=from_start)
    await bus.start()
    try:
        shown = 0
        async with aclosing(_facts(Tail(bus, subject, from_start, _say))) as facts:
            async for fact in facts:
                if about and fact.about != about:
                    continue
                if gaps and (wrong := noticed.note(fact)):
                    _say(f"{fact.about}: {wrong}")
                typer.echo(as_json(fact) if json else as_line(fact))
                shown += 1
                if shown == limit:
                    return
    finally:
        await bus.close()


async def _facts(tail: Tail) -> AsyncGenerator[Envelope, None]:
    async with aclosing(tail.messages()) as messages:
        async for message in messages:
            try:
                yield read(message.subject, message.headers, message.data)
            except Unreadable as unreadable:
                _say(f"không đọc được một thông điệp ở {message.subject}: {unreadable.reason}")


@events.command("fetch")
def fetch(
    service: Annotated[Teller, typer.Option(help="Who tells the facts.")],
    about: About = "",
    after_position: Annotated[
        int, typer.Option(min=0, help="Without --about: only facts behind this position.")
    ] = 0,
    as_json_: AsJson = False,
    limit: Limit = 0,
) -> None:
    """Read facts from the service that told them; works without the broker."""
    run_client(_fetch(service, about, after_position, limit, json=as_json_))


async def _fetch(
    service: Teller, about: str, after_position: int, limit: int, *, json: bool
) -> None:
    request = FetchFactsRequest(about=about, after_position=after_position, page_size=PAGE)
    shown = 0
    async with open_channel(service, OPERATOR) as channel:
        stub = FactsServiceStub(channel)
        while True:
            page = await stub.FetchFacts(request)
            for told in page.facts:
                fact = from_fact(told)
                place = "" if json else f"{told.position or '–':>6} "
                typer.echo(place + (as_json(fact) if json else as_line(fact)))
                shown += 1
                if shown == limit:
                    return
                request.after_epoch, request.after_sequence = told.epoch, told.sequence
                request.after_position = told.position
            if not page.more or not page.facts:
                return


@events.command("replay")
def replay(
    *,
    service: Services = None,
    type_: Types = None,
    agency: Agency = "",
    competent_agency: Competent = "",
    about: About = "",
    as_json_: AsJson = False,
    limit: Limit = 0,
) -> None:
    """Read every published fact from the first one on, teller after teller, without the broker."""
    choice = Choice(_full_names(type_), agency, competent_agency, about)
    run_client(_replay(choice, _tellers(service), limit, json=as_json_))


async def _replay(choice: Choice, services: list[str], limit: int, *, json: bool) -> None:
    shown = 0
    async with Outboxes() as outboxes:
        async for page in outboxes.read(choice, services, {}):
            for fact in page.facts:
                typer.echo(as_json(fact) if json else as_line(fact))
                shown += 1
                if shown == limit:
                    return


@events.command("export")
def export(
    file: Annotated[Path, typer.Argument(help="Where to; FILE.state beside it says how far.")],
    *,
    form: Annotated[Format, typer.Option("--format", help="Lines of JSON, or CSV.")] = Format.JSONL,
    service: Services = None,
    type_: Types = None,
    agency: Agency = "",
    competent_agency: Competent = "",
    about: About = "",
    anew: Annotated[bool, typer.Option(help="Begin with an empty file.")] = False,
) -> None:
    """Write facts into a file; the same command again goes on where it stopped."""
    choice, tellers = Choice(_full_names(type_), agency, competent_agency, about), _tellers(service)
    exporting = Export(file, form, choice, tellers)
    exporting.open(anew=anew)
    try:
        run_client(_export(exporting, choice, tellers))
    finally:
        exporting.close()
    typer.echo(f"{exporting.count} sự kiện trong {file}")


async def _export(exporting: Export, choice: Choice, services: list[str]) -> None:
    async with Outboxes() as outboxes:
        exporting.check_epochs({name: await outboxes.epoch(name) for name in services})
        async for page in outboxes.read(choice, services, exporting.positions):
            exporting.add(page)
            _say(f"{page.service}: đến vị trí {page.position}, {exporting.count} sự kiện")


def _full_names(types: list[str] | None) -> tuple[str, ...]:
    found = {name: full_name(name) for name in types or ()}
    for name, full in found.items():
        if full is None:
            raise typer.BadParameter(f"không có sự kiện nào tên “{name}”", param_hint="--type")
    return tuple(full for full in found.values() if full)


def _tellers(services: list[Teller] | None) -> list[str]:
    return [one.value for one in services or Teller]


def _say(text: str) -> None:
    """Tell the person, beside what programs read."""
    typer.echo(f"! {text}", err=True)
