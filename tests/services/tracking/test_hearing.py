import random
from datetime import timedelta
from typing import Any

from google.protobuf.message import Message

from protos.intake.v1 import events_pb2 as intake
from protos.postal.v1 import events_pb2 as postal
from protos.results.v1 import events_pb2 as results
from protos.tracking.v1 import tracking_pb2 as pb
from services.tracking.domain import Heard, Source
from services.tracking.handlers import SUBSCRIPTIONS
from services.tracking.wire import ENTRIES_MAX, timeline
from tests.services.tracking.reader import journey
from tests.support import MONDAY, rid


def test_every_kind_of_fact_is_heard():
    """A kind that was forgotten would be missing in every time line for ever."""
    kinds = {
        value
        for module in (intake, postal, results)
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Message)
    }

    assert set(SUBSCRIPTIONS) == kinds


async def test_a_journey_is_told_from_beginning_to_end(reader):
    """Nobody could say where a dossier is."""
    dossier_id = await reader.known()

    answer = await reader.timeline(dossier_id)

    dossier = answer.dossier
    assert (dossier.stage, dossier.stage_vi) == ("RESULT_RETURNED", "Đã trả kết quả")
    assert (dossier.holder, dossier.place) == (pb.HOLDER_CITIZEN, "")
    assert (dossier.dossier_code, dossier.procedure_code) == ("H55.12-260302-0001", "1.001193")
    assert list(dossier.waybill_nos) == ["EE000000022VN", "EE000000019VN"]
    assert dossier.HasField("due_time")
    assert [(e.source, e.fact, e.sequence, e.holder, e.place) for e in answer.entries] == [
        ("intake", "DossierRegistered", 1, pb.HOLDER_CITIZEN, ""),
        ("postal", "ShipmentCollected", 1, pb.HOLDER_POST, "P1"),
        ("postal", "ShipmentDelivered", 2, pb.HOLDER_COUNTER, "H55.12"),
        ("intake", "DossierAccepted", 2, pb.HOLDER_UNSPECIFIED, ""),
        ("intake", "DossierForwarded", 3, pb.HOLDER_AGENCY, "H55.3"),
        ("results", "ResultReady", 1, pb.HOLDER_AGENCY, "H55.3"),
        ("intake", "DossierResolved", 4, pb.HOLDER_UNSPECIFIED, ""),
        ("postal", "ShipmentCollected", 3, pb.HOLDER_POST, "P2"),
        ("postal", "ShipmentDelivered", 4, pb.HOLDER_CITIZEN, ""),
        ("results", "ResultReturned", 2, pb.HOLDER_CITIZEN, ""),
    ]
    assert answer.entries[1].text_vi == "Bưu chính đã nhận hồ sơ, mã vận đơn EE000000019VN"


async def test_facts_heard_twice_and_in_any_order_tell_the_same(reader):
    """The broker's repetitions and detours would be visible to a citizen."""
    expected = None
    for seed in range(12):
        facts = reader.facts(journey(rid(), "H55.12-260302-0001", "EE1VN", "EE2VN"))
        shuffled = facts * 2
        random.Random(seed).shuffle(shuffled)
        for fact in shuffled:
            await reader.started.deliver(fact)

        answer = await reader.timeline(facts[0].about)

        answer.dossier.dossier_id = ""
        for entry in answer.entries:
            entry.event_id = ""
        for deadlines in (answer.dossier, *answer.entries):
            deadlines.next_deadline.ClearField("event_ids")
            for late in deadlines.late:
                late.ClearField("event_ids")
        expected = expected or answer
        assert answer == expected
    assert await reader.started.parked() == []


def test_a_time_line_that_is_too_long_keeps_its_newest_entries():
    """A scanner gone mad would make the time line of a dossier too long to be sent."""
    dossier_id = rid()
    many = ENTRIES_MAX + 1
    began = intake.DossierRegistered(dossier_id=dossier_id, procedure_code="1.001193")
    scanned = postal.ShipmentScanned(dossier_id=dossier_id, shipment_id="s-1")

    def heard(body: Message, source: Source, sequence: int) -> Heard:
        when = MONDAY + timedelta(seconds=sequence)
        kind, payload = body.DESCRIPTOR.full_name, body.SerializeToString()
        return Heard(source, 1, sequence, f"{source}-{sequence}", kind, when, when, payload)

    facts = [heard(scanned, Source.POSTAL, number) for number in range(1, many + 1)]
    answer = timeline(dossier_id, [heard(began, Source.INTAKE, 0), *facts], MONDAY)

    assert [entry.sequence for entry in answer.entries] == list(range(2, many + 1))
    assert answer.dossier.procedure_code == "1.001193"


async def test_a_fact_of_a_newer_producer_does_not_stop_the_others(reader):
    """A dossier would stand still until every reader is replaced."""
    dossier_id = rid()
    first = reader.started.fact(intake.DossierRegistered(dossier_id=dossier_id), about=dossier_id)
    unknown = reader.started.fact(intake.DossierFiled(dossier_id=dossier_id), about=dossier_id)
    object.__setattr__(unknown, "type", "dossierpost.intake.v1.DossierArchived")
    object.__setattr__(unknown, "nats_subject", "dossierpost.intake.v1.DossierArchived.-")
    last = reader.started.fact(intake.DossierCancelled(dossier_id=dossier_id), about=dossier_id)

    await reader.started.deliver(first, unknown, last)

    answer = await reader.timeline(dossier_id)
    assert [entry.sequence for entry in answer.entries] == [1, 3]
    assert answer.dossier.stage == "CANCELLED"


async def test_values_of_a_newer_producer_are_shown_as_they_are(reader):
    """An unknown reason would hide the refusal itself."""
    dossier_id = rid()
    newer: Any = 77
    await reader.started.hear(
        intake.DossierRefused(dossier_id=dossier_id, reason=newer), about=dossier_id
    )

    (entry,) = (await reader.timeline(dossier_id)).entries

    assert entry.text_vi == "Từ chối tiếp nhận hồ sơ: 77"


def test_a_time_that_no_calendar_has_hides_nothing_else():
    """One bad fact of a producer would make its dossier unreadable, and every list it is in."""
    bad = intake.DossierAccepted(dossier_code="H55.12-260302-0001")
    bad.due_time.seconds = 2**60
    came = Heard(
        Source.INTAKE, 1, 1, rid(), bad.DESCRIPTOR.full_name, MONDAY, MONDAY,
        bad.SerializeToString(),
    )  # fmt: skip

    answer = timeline("d", [came], MONDAY)

    assert answer.dossier.dossier_code == "H55.12-260302-0001"
    assert not answer.dossier.HasField("due_time")
