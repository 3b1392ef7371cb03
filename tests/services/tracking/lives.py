"""Random lives of dossiers as facts of all services, with clocks that are sometimes wrong."""

import random
from datetime import datetime, timedelta
from typing import Any

from google.protobuf.message import Message

from protos.events.v1 import vocabulary_pb2 as v
from protos.intake.v1 import events_pb2 as intake
from protos.intake.v1 import types_pb2
from protos.postal.v1 import events_pb2 as postal
from protos.postal.v1 import money_pb2
from protos.results.v1 import events_pb2 as results
from shared.clock import LOCAL
from tests.support import rid

BEGIN = datetime(2026, 1, 5, 8, 0, tzinfo=LOCAL)
UNITS = ("H55.12", "H55.13", "000.00.01.H55")
SECTORS = {"1.001193": "Hộ tịch", "1.004222": "Đất đai", "2.000815": "Chứng thực"}


class Life:
    """One dossier; facts are (body, occurred)."""

    def __init__(self, dice: random.Random):
        self.dice = dice
        self.dossier_id = rid()
        self.facts: list[tuple[Message, datetime]] = []
        self.now = BEGIN + timedelta(hours=dice.randint(0, 1500))
        self._live()

    def tell(self, body: Any, *, due: bool = False, **times: int) -> None:
        """Tell one fact some time after the one before."""
        self.now += timedelta(hours=self.dice.randint(1, 300))
        body.dossier_id = self.dossier_id
        if due:
            body.due_time.FromDatetime(self.now + timedelta(days=self.dice.randint(1, 30)))
        for name, hours in times.items():
            getattr(body, name).FromDatetime(self.now + timedelta(hours=hours))
        self.facts.append((body, self.now))

    def _live(self) -> None:
        dice, code = self.dice, self.dice.choice(list(SECTORS))
        unit, channel = dice.choice(UNITS), dice.randint(1, 3)
        known: dict[str, Any] = {"procedure_code": code, "channel": channel}
        known |= {"receiving_agency": unit, "competent_agency": dice.choice((unit, "H55.3"))}
        self.tell(intake.DossierRegistered(sector=SECTORS[code], **known))
        if dice.random() < 0.3:
            self.tell(intake.DossierCorrected(procedure_code="2.000815", sector="Chứng thực"))
            known["procedure_code"] = "2.000815"
        if dice.random() < 0.9:
            self.tell(intake.DossierAccepted(**known), due=True, accepted_time=0)
            self._process()
        self._money()

    def _process(self) -> None:
        dice = self.dice
        for _ in range(dice.randint(0, 4)):
            kind = dice.choice(
                (intake.SupplementRequested, intake.SupplementCompleted, intake.DueTimeMoved)
            )
            self.tell(kind(), due="due_time" in kind.DESCRIPTOR.fields_by_name)
        end = dice.random()
        if end < 0.2:
            self.tell(dice.choice((intake.DossierWithdrawn, intake.DossierStopped))())
        elif end < 0.8:
            for again in range(dice.choice((1, 1, 1, 2))):
                if again:
                    self.tell(intake.ResolutionRecalled(), due=True)
                resolved = intake.DossierResolved(timeliness=dice.choice(_TIMELINESS))
                self.tell(resolved, due=True, resolved_time=-1, first_due_time=dice.randint(-90, 9))
            self._return()

    def _return(self) -> None:
        dice = self.dice
        way: dict[str, Any] = {"return_method": dice.randint(1, 3)}
        item: dict[str, Any] = {"shipment_id": rid(), "direction": v.DIRECTION_RESULT_OUT}
        for _ in range(dice.randint(0, 2)):
            self.tell(postal.DeliveryAttempted(**item))
        self.tell(dice.choice((postal.ShipmentDelivered, postal.ShipmentReturned))(**item))
        if dice.random() < 0.2:
            self.tell(postal.ShipmentDeliveryCancelled(**item))
        self.tell(results.ResultReturned(**way), returned_time=-2)
        if dice.random() < 0.2:
            self.tell(results.ResultReturnCancelled())

    def _money(self) -> None:
        for _ in range(self.dice.randint(0, 2)):
            ledger = self.dice.choice((money_pb2.LEDGER_STATE_FEE, money_pb2.LEDGER_POSTAGE))
            amount = self.dice.randint(1, 90) * 1000
            for kind in (postal.FeeCollected, postal.FeeRemitted):
                self.tell(kind(kind=ledger, amount_vnd=amount))
        if self.dice.random() < 0.3:
            self.tell(postal.DiscrepancyOpened())


_TIMELINESS: list[Any] = [
    value.number for value in types_pb2.DESCRIPTOR.enum_types_by_name["Timeliness"].values
][1:]
