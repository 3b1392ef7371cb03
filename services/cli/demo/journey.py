"""One dossier under way: its case, its accounts, and what every step needs."""

import uuid
from dataclasses import dataclass, field
from datetime import timedelta

from google.protobuf.timestamp_pb2 import Timestamp

from protos.events.v1.vocabulary_pb2 import PaperCount
from services.cli.demo import people
from services.cli.demo.calls import Clients
from services.cli.demo.plan import Case
from services.cli.demo.scans import ScanDesk
from shared.actor import Actor
from shared.clock import system_clock


@dataclass(slots=True)
class Journey:
    """What the steps of one dossier share."""

    case: Case
    clients: Clients
    scans: ScanDesk
    dossier_id: str = ""
    """Known after registration."""
    result_id: str = ""
    """Known after the result is registered."""
    waybills: int = field(default=0, init=False)

    @property
    def officer(self) -> Actor:
        """Who works at the counter."""
        return people.counter_officer(self.case.row.receiving_agency)

    @property
    def case_officer(self) -> Actor:
        """Who decides the dossier."""
        return people.case_officer(self.case.row.receiving_agency)

    @property
    def head(self) -> Actor:
        """Who signs apologies and stops."""
        return people.head(self.case.row.receiving_agency)

    @property
    def home_postman(self) -> Actor:
        """Who comes to the citizen's door."""
        return people.postman(self.case.row.home_office)

    @property
    def agency_postman(self) -> Actor:
        """Who comes to the counter."""
        return people.postman(self.case.row.agency_office)

    def next_waybill(self) -> str:
        """Take a waybill nobody else has."""
        self.waybills += 1
        return self.case.waybill(self.waybills - 1)


def new_id() -> str:
    """Make a fresh request_id."""
    return str(uuid.uuid4())


def from_now(span: timedelta = timedelta()) -> Timestamp:
    """Give the instant that lies this far ahead."""
    stamp = Timestamp()
    stamp.FromDatetime(system_clock() + span)
    return stamp


def together(one: PaperCount, other: PaperCount) -> PaperCount:
    """Count two piles of papers; originals and copies are never added up."""
    return PaperCount(originals=one.originals + other.originals, copies=one.copies + other.copies)
