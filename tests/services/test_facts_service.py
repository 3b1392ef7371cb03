"""FactsService: what a service told and how far it has heard, for those who compare and heal."""

import grpc

from protos.events.v1 import facts_pb2 as pb
from protos.events.v1.facts_pb2_grpc import FactsServiceStub
from protos.intake.v1 import events_pb2 as intake_events
from protos.postal.v1 import events_pb2 as postal_events
from services.intake.main import SERVICE as INTAKE
from services.tracking.main import SERVICE as TRACKING
from shared import outbox
from shared.actor import SYSTEM
from shared.transaction import Origin
from tests.support import EPOCH, Started, eventually, refused, rid

ORIGIN = Origin("test", SYSTEM)


async def tell(started: Started, about: str, number: int, size: int = 1) -> None:
    """Have a service tell facts about a thing."""
    body = intake_events.DossierForwarded(dossier_id="x" * size)
    for _ in range(number):
        await started.database.run(
            lambda tx: tx.publish(body, about=about, agency="H55.12"), ORIGIN
        )


async def publish(started: Started) -> None:
    """Mark published what was told."""
    rows = await started.database.read(outbox.pending, started.database.tables, "s", 1000)
    await started.database.run(
        lambda tx: outbox.mark_published(tx, [row.row_id for row in rows]), ORIGIN
    )


async def test_places_are_listed_by_position_page_by_page(start_service):
    """A consumer compares them with what it has heard; bodies would be far too much."""
    intake = await start_service(INTAKE)
    await tell(intake, "b", 2)
    await publish(intake)
    await tell(intake, "a", 2)
    await publish(intake)
    await tell(intake, "c", 1)
    stub = intake.stub(FactsServiceStub)

    first = await stub.ListPlaces(pb.ListPlacesRequest(page_size=3))
    second = await stub.ListPlaces(pb.ListPlacesRequest(after_position=3))

    told = [*await intake.facts("b"), *await intake.facts("a")]
    listed = [*first.places, *second.places]
    assert [(one.position, one.event_id) for one in listed] == list(
        enumerate([fact.event_id for fact in told], 1)
    )
    assert [(one.about, one.sequence, one.epoch) for one in listed] == [
        (fact.about, fact.sequence, fact.epoch) for fact in told
    ]
    assert (first.more, second.more) == (True, False)
    assert first.epoch == second.epoch == told[0].epoch


async def test_an_empty_outbox_has_an_epoch(start_service):
    """That is how a restored service is noticed before it has told anything."""
    intake = await start_service(INTAKE)

    answer = await intake.stub(FactsServiceStub).ListPlaces(pb.ListPlacesRequest())

    assert answer.epoch == int(intake.clock().timestamp())
    assert not answer.places


async def test_cursors_are_listed_by_thing_page_by_page(start_service):
    """A restored producer learns from them what it has told and does not know any more."""
    tracking = await start_service(TRACKING)
    abouts = sorted(rid() for _ in range(5))
    for about in abouts:
        body = postal_events.ShipmentOrdered(dossier_id=about, shipment_id=rid(), order_id=rid())
        last = await tracking.hear(body, about=about)
        await tracking.hear(body, about=about, source="intake")
    stub = tracking.stub(FactsServiceStub)

    first = await stub.ListCursors(pb.ListCursorsRequest(service="postal", page_size=2))
    second = await stub.ListCursors(
        pb.ListCursorsRequest(service="postal", after_about=first.cursors[-1].about)
    )

    listed = [*first.cursors, *second.cursors]
    assert [one.about for one in listed] == abouts
    assert (first.more, second.more) == (True, False)
    assert {(one.epoch, one.sequence) for one in listed} == {(EPOCH, 1)}
    assert last.event_id not in {one.event_id for one in listed[:-1]}


async def test_facts_of_others_are_given_as_they_were_heard(start_service):
    """If a producer loses its database, who has kept its facts can say what they were."""
    tracking = await start_service(TRACKING)
    about = rid()
    body = postal_events.ShipmentOrdered(dossier_id=about, shipment_id=rid(), order_id=rid())
    heard = [await tracking.hear(body, about=about) for _ in range(3)]
    stub = tracking.stub(FactsServiceStub)

    answer = await stub.FetchHeard(
        pb.FetchHeardRequest(service="postal", about=about, after_epoch=EPOCH, after_sequence=1)
    )

    assert [one.event_id for one in answer.facts] == [one.event_id for one in heard[1:]]
    fact = answer.facts[0]
    assert (fact.source, fact.type, fact.payload) == (
        heard[1].source, heard[1].type, heard[1].payload,
    )  # fmt: skip
    assert (fact.sequence, fact.epoch, fact.about) == (2, EPOCH, about)


async def test_who_hears_nobody_of_that_name_says_so_by_nothing(start_service):
    """A restored producer asks everybody; not having heard it is no error."""
    intake = await start_service(INTAKE)
    stub = intake.stub(FactsServiceStub)

    assert not (await stub.ListCursors(pb.ListCursorsRequest(service="tracking"))).cursors
    heard = await stub.FetchHeard(pb.FetchHeardRequest(service="postal", about=rid()))
    assert not heard.facts


async def test_a_page_of_large_facts_ends_early_and_says_so(start_service):
    """A client takes four mebibytes; a page that is larger could never be fetched."""
    intake = await start_service(INTAKE)
    await tell(intake, "d", 12, size=190_000)
    stub = intake.stub(FactsServiceStub)
    sequences, epoch, more = [0], 0, True

    while more:
        page = await stub.FetchFacts(
            pb.FetchFactsRequest(about="d", after_epoch=epoch, after_sequence=sequences[-1])
        )
        epoch = page.facts[-1].epoch
        sequences += [fact.sequence for fact in page.facts]
        more = page.more
        assert page.ByteSize() < 1_200_000

    assert sequences == list(range(13))


MALFORMED = [
    ("ListPlaces", pb.ListPlacesRequest(after_position=-1), {"after_position"}),
    ("ListPlaces", pb.ListPlacesRequest(after_position=2**63 - 1), {"after_position"}),
    ("ListPlaces", pb.ListPlacesRequest(page_size=-1), {"page_size"}),
    ("ListCursors", pb.ListCursorsRequest(), {"service"}),
    (
        "ListCursors",
        pb.ListCursorsRequest(service="a b", after_about="x" * 201),
        {"service", "after_about"},
    ),
    ("FetchHeard", pb.FetchHeardRequest(), {"service", "about"}),
    (
        "FetchHeard",
        pb.FetchHeardRequest(service="intake", about="\0", after_epoch=-1, after_sequence=-1),
        {"about", "after_epoch", "after_sequence"},
    ),
]


async def test_a_malformed_question_names_its_fields(start_service):
    """A program that asks wrongly is told where, before any database is asked."""
    stub = (await start_service(INTAKE)).stub(FactsServiceStub)

    for method, request, fields in MALFORMED:
        refusal = await refused(getattr(stub, method)(request))
        assert refusal.code is grpc.StatusCode.INVALID_ARGUMENT, request
        assert set(refusal.fields) == fields


async def test_a_running_service_heals_its_gaps_without_a_broker(start_service):
    """The broker is away, a dossier's fact is missing: its teller is asked, by nobody's order."""
    intake = await start_service(INTAKE)
    about = rid()
    await tell(intake, about, 3)
    tracking = await start_service(TRACKING, intake_port=intake.port, heal_after_s=0.05)
    await tracking.deliver((await intake.facts(about))[2])
    assert await tracking.parked() == [("GAP", "")]

    async def healed() -> bool:
        return not await tracking.parked()

    await eventually(healed, "the gap is healed")
    cursors = await tracking.stub(FactsServiceStub).ListCursors(
        pb.ListCursorsRequest(service="intake")
    )
    assert [(one.about, one.sequence) for one in cursors.cursors] == [(about, 3)]
