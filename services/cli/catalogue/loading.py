"""Loads the procedures and the calendar that ship with dossierpost, by gRPC."""

import hashlib
import json
import uuid
from importlib.resources import files
from typing import Any, Final

from protos.intake.v1 import intake_pb2, intake_pb2_grpc
from services.cli.clients import open_channel
from shared.actor import Actor

OPERATOR: Final = Actor(account="dossierpost", role="OPERATOR")
"""Who the command line is when nobody else acts."""

ENTRIES_PER_CALL: Final = 500


def request_id(kind: str, content: str) -> str:
    """Derive the id of a load from what is loaded: the same again is the same request."""
    digest = hashlib.sha256(content.encode()).hexdigest()
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"dossierpost:{kind}:{digest}"))


def read_calendar() -> str:
    """Read the calendar that ships with intake."""
    return read_data("calendar.json")


def read_procedures() -> list[str]:
    """Read the entries of the catalogue that ships with intake, each as JSON."""
    content: Any = json.loads(read_data("procedures.json"))
    entries = content["procedures"] if isinstance(content, dict) else content
    return [json.dumps(entry, ensure_ascii=False, sort_keys=True) for entry in entries]


async def load() -> tuple[int, int]:
    """Load procedures that are not there, and a calendar if there is none.

    Gives how many dated days the calendar in force has, and how many procedures ship.
    """
    calendar, entries = read_calendar(), read_procedures()
    async with open_channel("intake", OPERATOR) as channel:
        intake = intake_pb2_grpc.IntakeServiceStub(channel)
        days = await intake.LoadCalendar(
            intake_pb2.LoadCalendarRequest(
                request_id=request_id("first calendar", calendar),
                calendar_json=calendar,
                only_first=True,
            )
        )
        for start in range(0, len(entries), ENTRIES_PER_CALL):
            part = entries[start : start + ENTRIES_PER_CALL]
            await intake.LoadProcedures(
                intake_pb2.LoadProceduresRequest(
                    request_id=request_id("procedures", "\n".join(part)), entries_json=part
                )
            )
    return days.dated_days, len(entries)


def read_data(name: str) -> str:
    """Read a file that ships with intake."""
    return files("services.intake").joinpath("data", name).read_text(encoding="utf-8")
