"""Facts found by the agency that decides the dossier: each service knows it as it was told."""

import pytest
import sqlalchemy as sa

from protos.events.v1 import facts_pb2 as pb
from protos.events.v1.facts_pb2_grpc import FactsServiceStub
from protos.intake.v1 import events_pb2 as intake_events
from services.postal.main import SERVICE as POSTAL
from services.results.main import SERVICE as RESULTS
from services.tracking.main import SERVICE as TRACKING
from shared import watching
from tests.services.postal import builders
from tests.services.postal.builders import INBOUND, PAPERS_BACK, RESULT_OUT, WORKER, Post, order
from tests.services.results import desk as results_desk
from tests.services.results.desk import Desk
from tests.services.test_facts_service import publish
from tests.support import rid

MINE, OTHER = "H55.20", "H55.30"
QUICK = {"watch_poll_ms": 10, "watch_heartbeat_s": 0.05}


@pytest.fixture(name="post")
async def _post(start_service):
    """A postal service whose intake is away."""
    return Post(await start_service(POSTAL, intake_target="127.0.0.1:9", **QUICK))


@pytest.fixture(name="desk")
async def _desk(start_service):
    """A results service with an officer before it."""
    return Desk(await start_service(RESULTS, **QUICK))


async def found(started, agency=MINE, about=""):
    """Fetch what is found by an agency; gives what was told of which dossier."""
    answer = await started.stub(FactsServiceStub).FetchFacts(
        pb.FetchFactsRequest(about=about, filter=pb.FactFilter(competent_agency=agency))
    )
    return [(fact.about, fact.type.rpartition(".")[2]) for fact in answer.facts]


async def watched(started, agency=MINE):
    """Take the first fact that a watch tells; gives what it is about."""
    wanted = pb.FactFilter(competent_agency=agency)
    call = started.stub(FactsServiceStub).WatchFacts(pb.WatchFactsRequest(filter=wanted))
    async for answer in call:
        if answer.HasField("fact"):
            break
    call.cancel()
    return answer.fact.about


@pytest.mark.parametrize("direction", [INBOUND, PAPERS_BACK, RESULT_OUT])
async def test_facts_of_a_shipment_are_found_by_the_agency_its_order_names(post, direction):
    """An agency would read every shipment of the province, or none of its own."""
    await post.ordered(direction, competent_agency=OTHER)
    mine = await post.ordered(direction, competent_agency=MINE)
    await post.ordered(direction)
    await post.stub.AssignPickup(builders.assign(mine), metadata=WORKER)
    await publish(post.started)

    expected = [(mine.dossier_id, "ShipmentOrdered"), (mine.dossier_id, "PickupAssigned")]
    assert await found(post.started) == expected
    assert await found(post.started, about=mine.dossier_id) == expected
    assert await found(post.started, OTHER, about=mine.dossier_id) == []
    assert await watched(post.started) == mine.dossier_id


async def test_a_shipment_whose_order_names_nobody_is_found_without_the_filter_only(post):
    """An order told by an older intake would be taken for somebody's, or be lost to everybody."""
    unknown = await post.ordered()
    await publish(post.started)

    everything = await found(post.started, "", about=unknown.dossier_id)
    assert everything == [(unknown.dossier_id, "ShipmentOrdered")]
    assert await found(post.started) == []


async def test_a_dossier_that_moved_is_found_under_both_agencies(post):
    """The agency before would lose what it has begun to read, and the next one its beginning."""
    first = await post.ordered(competent_agency=OTHER)
    fact = order(PAPERS_BACK, first.dossier_id, competent_agency=MINE)
    await post.started.hear(fact, about=first.dossier_id)
    await publish(post.started)

    both = [(first.dossier_id, "ShipmentOrdered")] * 2
    assert await found(post.started, OTHER) == await found(post.started, MINE) == both


async def test_an_order_that_cannot_be_applied_leaves_no_agency_behind(post):
    """A fact would have half of its effect."""
    fact = order(INBOUND, "d", competent_agency=MINE)
    fact.direction = 99
    await post.started.hear(fact, about="d")

    deciders = post.started.database.tables.deciders
    assert await post.started.parked() == [("POISON", "KeyError")]
    assert await rows(post.started, deciders) == []


async def test_facts_of_a_result_are_found_by_the_agency_the_acceptance_names(desk):
    """What the agency itself decided would be hidden from it."""
    ids = {agency: rid() for agency in (OTHER, MINE, "")}
    for agency, dossier_id in ids.items():
        accepted = intake_events.DossierAccepted(
            dossier_id=dossier_id, return_method=results_desk.POSTAL,
            receiving_agency="H55.12", competent_agency=agency,
        )  # fmt: skip
        await desk.hear(accepted)
        await desk.register(dossier_id)
    await publish(desk.started)

    mine = [(ids[MINE], "ResultReady")]
    assert await found(desk.started) == await found(desk.started, about=ids[MINE]) == mine
    assert await watched(desk.started) == ids[MINE]


async def test_a_delivery_is_ordered_in_the_name_of_the_agency_that_decided(desk):
    """The post would have to ask intake whose result it carries."""
    accepted = intake_events.DossierAccepted(
        dossier_id=rid(), return_method=results_desk.POSTAL,
        receiving_agency="H55.12", competent_agency=MINE,
    )  # fmt: skip
    await desk.hear(accepted)
    result = await desk.register(accepted.dossier_id)
    await desk.ask("PrepareDispatch", result_id=result.result_id)

    ordered = (await desk.told(accepted.dossier_id))[-1]
    assert (ordered.receiving_agency, ordered.competent_agency) == ("H55.12", MINE)


async def test_what_waits_for_the_broker_behind_facts_of_others_is_told_all_the_same(
    post, monkeypatch
):
    """A watch would be silent until the broker is back, because others have more to tell."""
    monkeypatch.setattr(watching, "PAGE", 1)
    await post.ordered(competent_agency=OTHER)
    mine = await post.ordered(competent_agency=MINE)
    post.started.clock.advance(seconds=3)

    assert await watched(post.started) == mine.dossier_id


async def test_who_tells_nothing_notes_nobody(start_service):
    """Tracking would keep a row of every dossier that nobody ever reads."""
    tracking = await start_service(TRACKING)
    registered = intake_events.DossierRegistered(dossier_id="a", competent_agency=MINE)
    await tracking.hear(registered, about="a")

    assert await rows(tracking, tracking.database.tables.deciders) == []


async def rows(started, table):
    """Read a table."""
    return await started.database.read(lambda c: c.execute(sa.select(table)).all())
