"""Entries of the catalogue sent to intake in parts; what it refuses is named, the rest goes in."""

import re
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import grpc

from protos.intake.v1.intake_pb2 import ListProceduresRequest, LoadProceduresRequest, Procedure
from protos.intake.v1.intake_pb2_grpc import IntakeServiceStub
from services.cli.catalogue.loading import ENTRIES_PER_CALL
from services.cli.catalogue.reading import as_json
from services.cli.catalogue.remarks import Doubt, Read, Remark
from services.cli.clients import open_channel, read_error
from services.cli.operating import operator

BYTES_PER_CALL: Final = 500_000
"""An answer or request is refused when it is about twice as large."""
_ENTRY = re.compile(r"entries_json\[([0-9]+)\]")


@dataclass(slots=True)
class Sent:
    """What became of entries."""

    added: int = 0
    unchanged: int = 0
    differing: list[str] = field(default_factory=list)
    """Published already, with another text."""
    refused: list[Read] = field(default_factory=list)
    """With the reason as the only remark."""


async def send(found: Sequence[Read], *, dry_run: bool, seen: Callable[[int], None]) -> Sent:
    """Put entries into the catalogue, or only ask what would become of them.

    `seen` is told how many entries are done with, after each part.
    """
    sent = Sent()
    async with open_channel("intake", operator()) as channel:
        intake = IntakeServiceStub(channel)
        for part in _parts(found):
            await _send(intake, part, sent, dry_run=dry_run)
            seen(len(part))
    return sent


async def read_all() -> list[Procedure]:
    """Read the whole catalogue."""
    found: list[Procedure] = []
    request = ListProceduresRequest(page_size=1000)
    async with open_channel("intake", operator()) as channel:
        intake = IntakeServiceStub(channel)
        while True:
            page = await intake.ListProcedures(request)
            found += page.procedures
            request.page_token = page.next_page_token
            if not request.page_token:
                return found


async def _send(intake: IntakeServiceStub, part: list[Read], sent: Sent, *, dry_run: bool) -> None:
    """Send one part; again without those that are refused, until the rest is taken."""
    while part:
        request = LoadProceduresRequest(
            request_id=str(uuid.uuid4()),
            entries_json=[as_json(one.entry) for one in part],
            validate_only=dry_run,
        )
        try:
            answer = await intake.LoadProcedures(request)
        except grpc.aio.AioRpcError as error:
            bad = _refused(error)
            if not bad:
                raise
            sent.refused += [
                Read(part[place].code, {}, (Remark(Doubt.NOT_READABLE, why),))
                for place, why in bad.items()
            ]
            part = [one for place, one in enumerate(part) if place not in bad]
            continue
        sent.added += answer.added
        sent.unchanged += answer.unchanged
        sent.differing += answer.differing
        return


def _refused(error: grpc.aio.AioRpcError) -> dict[int, str]:
    """Give the places of the entries that a refusal names, with its reasons in English."""
    if error.code() is not grpc.StatusCode.INVALID_ARGUMENT:
        return {}
    named = ((_ENTRY.fullmatch(name), why) for name, why in read_error(error).descriptions)
    return {int(found[1]): why for found, why in named if found}


def _parts(found: Sequence[Read]) -> Iterator[list[Read]]:
    part: list[Read] = []
    size = 0
    for one in found:
        length = len(as_json(one.entry).encode())
        if part and (size + length > BYTES_PER_CALL or len(part) == ENTRIES_PER_CALL):
            yield part
            part, size = [], 0
        part.append(one)
        size += length
    if part:
        yield part
