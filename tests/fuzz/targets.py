"""What is fuzzed: everything that reads what others wrote. Only expected refusals may come out."""

import inspect
import typing
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from types import ModuleType
from typing import Any, Final

from google.protobuf.message import DecodeError, Message

from protos.events.v1 import facts_pb2
from protos.intake.v1 import intake_pb2
from services.intake import wire as intake
from services.intake.domain import calendar, code, procedure
from services.intake.wire import checks as intake_checks
from services.postal import wire as postal
from services.postal.wire.checks import PostalChecks
from services.results import wire as results
from services.tracking import wire as tracking
from services.tracking.domain import Heard, Source
from shared.actor import read_actor, write_actor
from shared.arrivals import arrive
from shared.bus.connection import LeanClient
from shared.errors import InvalidArgument
from shared.events import Envelope, Unreadable, from_fact, headers, read, to_fact
from shared.pages import unseal

Target = Callable[[bytes], None]

_NOW: Final = datetime(2026, 3, 2, tzinfo=UTC)
_SECRET: Final = bytes(32)
HEADERS: Final = (
    "ce-specversion", "ce-datacontenttype", "ce-dataschema", "ce-id", "ce-source", "ce-type",
    "ce-subject", "ce-time", "ce-recordedtime", "ce-sequence", "ce-epoch", "ce-follows",
    "ce-correlationid", "ce-causationid", "ce-traceparent",
)  # fmt: skip


def _readers(wire: ModuleType) -> Iterator[tuple[type[Message], Callable[[Any], Any]]]:
    """Give what reads a request, with the request: found by its one parameter."""
    for _, reader in inspect.getmembers(wire, inspect.isfunction):
        kind = typing.get_type_hints(reader).get("request")
        if kind is not None and len(inspect.signature(reader).parameters) == 1:
            yield kind, reader


REQUESTS: Final = [pair for wire in (intake, postal, results, tracking) for pair in _readers(wire)]
"""Every request and what reads it."""


def request(data: bytes) -> None:
    """Read bytes as one of the requests, chosen by the first byte, into a command."""
    kind, reader = REQUESTS[data[0] % len(REQUESTS)]
    with suppress(DecodeError, InvalidArgument):
        reader(kind.FromString(data[1:]))


def heard(data: bytes) -> None:
    """Fold a fact that tracking keeps, of the kind that the first byte chooses."""
    kind = tracking.FACTS[data[0] % len(tracking.FACTS)]
    with suppress(DecodeError):
        kind.FromString(data[1:])
        type_ = kind.DESCRIPTOR.full_name
        source = Source(type_.split(".")[1])
        came = Heard(source, 1, 1, "e", type_, _NOW, _NOW, data[1:])
        tracking.timeline("d", [came], _NOW)


def message(data: bytes) -> None:
    """Read a message of the broker; what is read must be written as it was told."""
    subject, *values = data.decode("utf-8", "replace").split("\n")
    given = {name: value for name, value in zip(HEADERS, values, strict=False) if value}
    arrival = arrive(subject, given, data)
    if arrival.fact is not None:
        assert read(subject, headers(arrival.fact), data) == arrival.fact


def header_lines(data: bytes) -> None:
    """Read the headers of a message as the client hands them over."""
    arrive("dossierpost.intake.v1.DossierFiled.-", LeanClient._parse_header_lines(data), b"")


def fetched(data: bytes) -> None:
    """Read a fact that another service hands out; it must be handed on as it came."""
    with suppress(DecodeError, Unreadable):
        fact: Envelope = from_fact(facts_pb2.Fact.FromString(data))
        assert from_fact(to_fact(fact)) == fact
        headers(fact)


def page_token(data: bytes) -> None:
    """Open a page token; nobody can make one."""
    with suppress(InvalidArgument):
        token = data.decode("utf-8", "replace")
        assert unseal(_SECRET, intake_pb2.ListDossiersRequest(), token) is None


def actor(data: bytes) -> None:
    """Read who acts; whoever is read can be written."""
    with suppress(InvalidArgument):
        one = read_actor(data.decode("utf-8", "replace"))
        assert one is None or read_actor(write_actor(one)) == one


def dossier_code(data: bytes) -> None:
    """Read a dossier code; what is read is written alike."""
    with suppress(InvalidArgument):
        text = data.decode("utf-8", "replace")
        assert str(code.parse(text)) == text


def texts(data: bytes) -> None:
    """Check a text in every way that a field is checked; what is taken is taken again alike."""
    text = data.decode("utf-8", "replace")
    with suppress(InvalidArgument), PostalChecks() as check:
        phone = check.phone("phone", text)
        if phone:
            assert PostalChecks().phone("phone", phone) == phone
        name = check.text("name", text, 100)
        assert check.text("name", name, 100) == name
        for checked in (check.id, check.etag, check.agency, check.waybill, check.post_office):
            checked("field", text)
        check.code("code", text, 40)


def catalogue(data: bytes) -> None:
    """Read JSON as a procedure and as a calendar."""
    text = data.decode("utf-8", "replace")
    with suppress(InvalidArgument), PostalChecks() as check:
        intake_checks.parsed(check, "entry", text, 100_000, procedure.from_dict)
        intake_checks.parsed(check, "calendar", text, 100_000, calendar.from_dict)


TARGETS: Final[Mapping[str, Target]] = {
    one.__name__: one
    for one in (
        request, heard, message, header_lines, fetched, page_token, actor, dossier_code, texts,
        catalogue,
    )
}  # fmt: skip
"""By the name under which one is run alone."""
