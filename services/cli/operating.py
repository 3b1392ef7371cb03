"""What the operator's commands share: whom they ask, who asks, and how an instant is written."""

import getpass
from datetime import UTC
from enum import StrEnum
from typing import Any, Final

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from rich.console import Console
from rich.table import Table

from protos.events.v1.operator_pb2_grpc import OperatorServiceStub
from services.cli.clients import DEADLINE_S, open_channel
from shared.actor import Actor
from shared.clock import LOCAL

WIDE: Final = 240
"""Columns of a table that may be wider than the terminal."""
PATIENT_S: Final = 3600.0
"""Time limit of what may take long: copying a large database, asking everybody."""


class Service(StrEnum):
    """A service that can be asked."""

    INTAKE = "intake"
    POSTAL = "postal"
    RESULTS = "results"
    TRACKING = "tracking"


def operator() -> Actor:
    """Give who acts: whoever is logged in here. Mutations keep the name."""
    return Actor(account=getpass.getuser(), role="OPERATOR")


async def ask(service: str, method: str, request: Message, deadline_s: float = DEADLINE_S) -> Any:
    """Ask the OperatorService of a service."""
    async with open_channel(service, operator(), deadline_s) as channel:
        return await getattr(OperatorServiceStub(channel), method)(request)


def table(*columns: str) -> Table:
    """Make a table for ids and paths, which have to be copied whole."""
    return Table(*columns, box=None, pad_edge=False)


def print_table(rows: Table) -> None:
    """Print a table; a narrow terminal breaks its lines itself, so that nothing is cut off."""
    console = Console()
    Console(width=max(console.width, WIDE)).print(rows)


def as_dict(message: Message) -> dict[str, Any]:
    """Give a message for JSON, with every field under its own name."""
    return MessageToDict(
        message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )


def written(stamp: Timestamp) -> str:
    """Write an instant for a person, in Việt Nam's time; empty when it is not set."""
    if not stamp.seconds:
        return ""
    return f"{stamp.ToDatetime(tzinfo=UTC).astimezone(LOCAL):%d/%m/%y %H:%M:%S}"


def last_part(text: str) -> str:
    """Give the short name of a type or source, without its package."""
    return text.replace(":", ".").rpartition(".")[2]
