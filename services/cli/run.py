"""`dossierpost run`: the whole system on one machine, started in order and ended in order."""

import asyncio
import signal
from collections.abc import Coroutine, Iterable
from typing import Annotated, Any

import grpc
import typer

from services.cli.clients import print_error
from services.cli.local import Plan, make_plan
from services.cli.preflight import check_ports, only_one
from services.cli.supervisor import Child, Printer, StartFailed, Supervisor
from shared.broker import BrokerError
from shared.config import settings


def run(
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Hide the log lines of the services.")
    ] = False,
) -> None:
    """Start the whole system on this machine; Ctrl-C stops it.

    Starts the broker, brings the four databases up to date, starts the four
    services, loads the catalogue of procedures, and brings back whatever dies.
    All data lies in one folder: `.data`, unless DOSSIERPOST_DATA_DIR says else.
    """
    config = settings()
    printer = Printer(quiet=quiet)
    try:
        with only_one(config.data_dir):
            asyncio.run(follow(make_plan(config, printer), printer))
    except (StartFailed, BrokerError) as error:
        typer.echo(f"dossierpost run: {error}", err=True)
        raise typer.Exit(1) from None
    except grpc.aio.AioRpcError as error:
        print_error(error)
        raise typer.Exit(1) from None


async def follow(plan: Plan, printer: Printer) -> None:
    """Start what the plan names and keep it alive until SIGINT or SIGTERM."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    check_ports(plan.host, plan.ports)
    async with Supervisor(printer) as supervisor:
        begin = asyncio.create_task(_begin(plan, supervisor, printer))
        stopped = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({begin, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if begin.done():
                begin.result()
            await stopped
            printer.say("Stopping: services first, the broker last.")
        finally:
            await _cancel(begin, stopped)
    printer.say("Stopped.")


async def _begin(plan: Plan, supervisor: Supervisor, printer: Printer) -> None:
    async def bring_up(child: Child) -> None:
        if child.name in plan.migrations:
            command = plan.migrations[child.name]
            await supervisor.run(f"{child.name} migrate", command, child.env)
        await supervisor.start(child, stage=1)

    if plan.broker is not None:
        await supervisor.start(plan.broker, stage=0)
    await _all(bring_up(child) for child in plan.services)
    if plan.afterwards is not None:
        printer.say(await plan.afterwards())


async def _all(works: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Do everything at once; the first failure ends the rest."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        await asyncio.gather(*tasks)
    finally:
        await _cancel(*tasks)


async def _cancel(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
