"""Reads and loads: what is asked for, and what the catalogue is to hold."""

from datetime import datetime
from typing import Any, Final

from protos.intake.v1 import intake_pb2 as pb
from services.intake import commands
from services.intake.domain import calendar, procedure
from services.intake.domain.lifecycle import State
from services.intake.wire import checks
from services.intake.wire.vocabulary import STATES
from shared.checks import Checks

ENTRIES_MAX: Final = 500
ENTRY_MAX: Final = 100_000
BAD_ENTRIES_MAX: Final = 5
"""Bad entries named in one refusal: it travels in a header, which gRPC keeps small."""
CALENDAR_MAX: Final = 200_000


def load_procedures(request: pb.LoadProceduresRequest) -> commands.LoadProcedures:
    """Read entries of the catalogue."""
    entries: list[commands.Entry] = []
    given = request.entries_json if len(request.entries_json) <= ENTRIES_MAX else ()
    with Checks() as c:
        c.id("request_id", request.request_id)
        c.count("entries_json", request.entries_json, 1, ENTRIES_MAX)
        for index, body in enumerate(given):
            read = checks.parsed(c, f"entries_json[{index}]", body, ENTRY_MAX, procedure.from_dict)
            if read:
                entries.append(commands.Entry(body, read))
            elif index + 1 - len(entries) == BAD_ENTRIES_MAX:
                break
    return commands.LoadProcedures(tuple(entries), request.validate_only)


def load_calendar(request: pb.LoadCalendarRequest) -> commands.LoadCalendar:
    """Read a calendar."""
    body = request.calendar_json
    with Checks() as c:
        c.id("request_id", request.request_id)
        read = checks.parsed(c, "calendar_json", body, CALENDAR_MAX, calendar.from_dict)
    if read is None:
        raise ValueError("a calendar that was refused")
    return commands.LoadCalendar(body, read, only_first=request.only_first)


def dossier_id(request: pb.GetDossierRequest) -> str:
    """Read which dossier is asked for."""
    with Checks() as c:
        return c.id("dossier_id", request.dossier_id)


def order_id(request: pb.GetContactRequest) -> str:
    """Read for which order a contact is asked for."""
    with Checks() as c:
        return c.id("order_id", request.order_id)


def filters(request: pb.ListDossiersRequest) -> tuple[str, State | None]:
    """Read counter and state of a list; empty and None for all."""
    with Checks() as c:
        agency = c.agency("receiving_agency", request.receiving_agency, needed=False)
        state = (
            c.choice("state", request.state, STATES, State.REGISTERED) if request.state else None
        )
    return agency, state


def after_dossier(key: list[Any] | None) -> tuple[datetime, str] | None:
    """Read the place of a page of dossiers."""
    return (datetime.fromisoformat(key[0]), key[1]) if key else None


def after_procedure(key: list[Any] | None) -> tuple[str, str, int] | None:
    """Read the place of a page of the catalogue."""
    return (key[0], key[1], key[2]) if key else None
