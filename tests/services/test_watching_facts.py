"""WatchFacts and the filters of FetchFacts: facts without a broker, for whoever wants only some."""

import asyncio

import grpc
import pytest

from protos.events.v1 import facts_pb2 as pb
from protos.events.v1.facts_pb2_grpc import FactsServiceStub
from protos.intake.v1 import events_pb2 as intake_events
from services.intake.main import SERVICE as INTAKE
from services.postal.main import SERVICE as POSTAL
from shared import filters
from shared.actor import SYSTEM
from shared.transaction import Origin
from tests.services.test_facts_service import publish
from tests.support import refused, unpack

ORIGIN = Origin("test", SYSTEM)
QUICK = {"watch_poll_ms": 10, "watch_heartbeat_s": 0.05}


async def tell(started, about, *bodies, agency="H55.12"):
    """Have a service tell facts about a thing."""
    for body in bodies:
        await started.database.run(
            lambda tx, body=body: tx.publish(body, about=about, agency=agency), ORIGIN
        )


def registered(competent="H55.20"):
    return intake_events.DossierRegistered(competent_agency=competent)


def forwarded(competent=""):
    return intake_events.DossierForwarded(competent_agency=competent)


async def watched(started, number, **request):
    """Take answers of a watch until so many facts have come."""
    call = started.stub(FactsServiceStub).WatchFacts(pb.WatchFactsRequest(**request))
    answers = []
    async for answer in call:
        answers.append(answer)
        if sum(one.HasField("fact") for one in answers) == number:
            break
    call.cancel()
    return answers


def places(answers):
    return [(one.fact.about, one.fact.sequence) for one in answers if one.HasField("fact")]


async def fetched(started, **wanted):
    """Fetch everything that fits, page by page; gives places and the number of pages."""
    stub, after, found, pages, more = started.stub(FactsServiceStub), 0, [], 0, True
    while more:
        page = await stub.FetchFacts(
            pb.FetchFactsRequest(after_position=after, page_size=2, filter=pb.FactFilter(**wanted))
        )
        assert page.next_position > after or not page.more
        found += [(fact.about, fact.sequence) for fact in page.facts]
        after, more, pages = page.next_position, page.more, pages + 1
    return found, pages


@pytest.fixture(name="intake")
async def _intake(start_service):
    """Intake with facts of two dossiers for two counters and two deciding agencies."""
    intake = await start_service(INTAKE, **QUICK)
    await tell(intake, "a", registered("H55.20"), forwarded())
    await tell(intake, "b", registered("H55.30"), forwarded("H55.20"), agency="H55.1")
    await publish(intake)
    return intake


async def test_a_watch_tells_what_was_and_what_comes(intake):
    """A reader would have to join two ways of reading, and lose what falls between them."""
    watching = asyncio.create_task(watched(intake, 5))
    await asyncio.sleep(0.05)
    await tell(intake, "a", forwarded())
    await publish(intake)

    answers = await watching
    assert places(answers) == [("a", 1), ("a", 2), ("b", 1), ("b", 2), ("a", 3)]
    assert [one.fact.position for one in answers if one.HasField("fact")] == [1, 2, 3, 4, 5]


async def test_a_watch_goes_on_behind_its_token(intake):
    """A reader that was away would begin with the first fact again."""
    first = await watched(intake, 2)

    rest = await watched(intake, 2, resume_token=first[-1].resume_token)

    assert places(rest) == [("b", 1), ("b", 2)]


async def test_a_heartbeat_moves_on_past_what_is_left_out(intake):
    """A token that stands still makes a resumed reader read everything once more."""
    wanted = pb.FactFilter(about="nothing")
    call = intake.stub(FactsServiceStub).WatchFacts(pb.WatchFactsRequest(filter=wanted))
    beats = [await call.read() for _ in range(3)]
    call.cancel()

    assert not any(beat.HasField("fact") for beat in beats)
    assert beats[-1].resume_token != beats[0].resume_token


async def test_from_now_leaves_out_what_was(intake):
    """Whoever wants news would have to wade through years."""
    call = intake.stub(FactsServiceStub).WatchFacts(pb.WatchFactsRequest(from_now=True))
    await call.read()
    await tell(intake, "c", registered())
    await publish(intake)
    answers = [await call.read() for _ in range(3)]
    call.cancel()

    assert places(answers)[:1] == [("c", 1)]


async def test_what_the_broker_does_not_take_is_told_all_the_same(intake):
    """Without the broker a watch would be silent for as long as it is away."""
    await tell(intake, "c", registered())
    intake.clock.advance(seconds=3)

    answers = await watched(intake, 5)

    assert places(answers)[-1] == ("c", 1)
    assert answers[-1].fact.position == 0


async def test_a_watch_says_when_the_epoch_has_changed_and_begins_anew(intake):
    """Positions begin anew after a restore: a reader that goes on would miss what has moved."""
    token = (await watched(intake, 4))[-1].resume_token
    meta = intake.database.tables.meta
    await intake.database.run(
        lambda tx: tx.execute(
            meta.update().where(meta.c.key == "epoch").values(value="9999999999")
        ),
        ORIGIN,
    )

    answers = await watched(intake, 4, resume_token=token)

    assert answers[0].epoch_changed
    assert places(answers) == [("a", 1), ("a", 2), ("b", 1), ("b", 2)]


async def test_a_token_of_another_question_or_rubbish_is_refused_by_name(intake):
    """A reader would believe to have read what it has not."""
    token = (await watched(intake, 1))[-1].resume_token
    stub = intake.stub(FactsServiceStub)

    for request in (
        pb.WatchFactsRequest(resume_token="rubbish"),  # noqa: S106
        pb.WatchFactsRequest(resume_token=token, filter=pb.FactFilter(about="a")),
    ):
        refusal = await refused(stub.WatchFacts(request).read())
        assert refusal.code is grpc.StatusCode.INVALID_ARGUMENT
        assert refusal.fields == {"resume_token": "RESUME_TOKEN_INVALID"}


async def test_a_watch_ends_when_the_service_stops(intake):
    """A stop would wait for readers that never go away."""
    call = intake.stub(FactsServiceStub).WatchFacts(pb.WatchFactsRequest(from_now=True))
    await call.read()
    stopping = asyncio.create_task(intake.running.stop())

    with pytest.raises(grpc.aio.AioRpcError) as ended:
        await read_on(call)

    assert (unpack(ended.value).reason, ended.value.code()) == (
        "STOPPING", grpc.StatusCode.UNAVAILABLE,
    )  # fmt: skip
    await stopping


async def read_on(call):
    """Read until the call ends."""
    while await call.read() is not grpc.aio.EOF:
        pass


async def test_too_many_watches_are_refused(start_service):
    """Each costs a page of memory and a look at the database again and again."""
    intake = await start_service(INTAKE, watches_max=1, **QUICK)
    stub = intake.stub(FactsServiceStub)
    call = stub.WatchFacts(pb.WatchFactsRequest())
    await call.read()

    refusal = await refused(stub.WatchFacts(pb.WatchFactsRequest()).read())

    assert refusal.reason == "TOO_MANY_WATCHES"
    call.cancel()


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"kinds": ["DossierForwarded"]}, [("a", 2), ("b", 2)]),
        ({"kinds": ["dossierpost.intake.v1.DossierRegistered"]}, [("a", 1), ("b", 1)]),
        ({"receiving_agency": "H55.12"}, [("a", 1), ("a", 2)]),
        ({"receiving_agency": "H55.1"}, [("b", 1), ("b", 2)]),
        ({"receiving_agency": "H55"}, []),
        ({"competent_agency": "H55.30"}, [("b", 1), ("b", 2)]),
        ({"competent_agency": "H55.20"}, [("a", 1), ("a", 2), ("b", 1), ("b", 2)]),
        ({"about": "b"}, [("b", 1), ("b", 2)]),
        ({"about": "b", "kinds": ["DossierForwarded"]}, [("b", 2)]),
    ],
)
async def test_a_filter_finds_what_it_names_and_nothing_else(intake, wanted, expected):
    """A unit would read the dossiers of others, or miss its own."""
    assert (await fetched(intake, **wanted))[0] == expected
    if expected:
        found = await watched(intake, len(expected), filter=pb.FactFilter(**wanted))
        assert places(found) == expected


async def test_one_dossier_by_place_is_filtered_too(intake):
    """The same question would have two answers."""
    page = await intake.stub(FactsServiceStub).FetchFacts(
        pb.FetchFactsRequest(about="b", filter=pb.FactFilter(kinds=["DossierForwarded"]))
    )

    assert [(fact.about, fact.sequence) for fact in page.facts] == [("b", 2)]
    assert not page.more


async def test_a_page_looks_at_a_bounded_stretch_and_moves_on(intake, monkeypatch):
    """A rare agency among a million facts would make one page that never ends."""
    monkeypatch.setattr(filters, "SCAN", 1)

    found, pages = await fetched(intake, about="b")

    assert found == [("b", 1), ("b", 2)]
    assert pages == 4


async def test_a_filter_that_could_never_find_anything_is_refused_by_name(start_service):
    """A mistyped kind would be silence for ever."""
    postal = (await start_service(POSTAL)).stub(FactsServiceStub)

    for wanted, fields in (
        ({"kinds": ["DossierFlown"]}, {"filter.kinds": "UNKNOWN_KIND"}),
        ({"competent_agency": "H 55"}, {"filter.competent_agency": "BAD_CODE"}),
        ({"receiving_agency": "H 55"}, {"filter.receiving_agency": "BAD_CODE"}),
        ({"about": "x" * 201}, {"filter.about": "TOO_LONG"}),
    ):
        request = pb.FetchFactsRequest(filter=pb.FactFilter(**wanted))
        assert (await refused(postal.FetchFacts(request))).fields == fields
        watch = pb.WatchFactsRequest(filter=pb.FactFilter(**wanted))
        assert (await refused(postal.WatchFacts(watch).read())).fields == fields
