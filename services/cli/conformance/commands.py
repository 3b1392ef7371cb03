"""The command itself."""

import asyncio
import shlex
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from services.cli.conformance.feeding import Finding, feed


def conformance(
    consumer: Annotated[
        str, typer.Argument(help="Command of the consumer, in quotes; run with follow and ledger.")
    ],
    settle: Annotated[
        float, typer.Option(min=1, help="Seconds a stage may take; longer than its ack wait.")
    ] = 60.0,
    first: Annotated[bool, typer.Option(help="Stop at the first stage that goes wrong.")] = False,
    keep: Annotated[
        Path | None, typer.Option(help="Keep state and log of the consumer in this new folder.")
    ] = None,
) -> None:
    """Certify a consumer of facts: feed it what can go wrong and judge its ledger.

    It is run as `COMMAND follow` (reads the stream EVENTS for ever) and `COMMAND ledger` (prints a
    line for each fact that took effect: source, about, epoch, sequence, id, type). NATS_URL says
    where the broker is, STATE_DIR where it may keep files; it is killed and started again.
    """
    if keep is not None and keep.exists():
        raise typer.BadParameter(f"{keep} is there already", param_hint="--keep")
    with tempfile.TemporaryDirectory(prefix="dossierpost-conformance-") as scratch:
        folder = keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        right = asyncio.run(feed(shlex.split(consumer), folder, settle, _tell, first=first))
    if not right:
        typer.echo("✗ không đạt (does not conform)")
        raise typer.Exit(1)
    typer.echo("✓ đạt (conforms)")


def _tell(finding: Finding) -> None:
    mark = "✗" if finding.faults else "✓"
    typer.echo(f"{mark} {finding.stage.name:<13} {finding.stage.why}")
    for fault in finding.faults:
        typer.echo(f"    {fault}")
