"""Months of a counter that are closed for reports."""

from datetime import timedelta

import grpc

from protos.events.v1 import facts_pb2, facts_pb2_grpc
from protos.intake.v1 import events_pb2, intake_pb2_grpc
from protos.intake.v1 import periods_pb2 as pb
from shared.clock import LOCAL
from tests.services.intake.desk import AGENCY, HEAD, OFFICER, at
from tests.support import refused, rid


async def close(bare, month="2026-02", caller=HEAD, **changes):
    """Close a month as the head does."""
    stub = bare.started.stub(intake_pb2_grpc.IntakeServiceStub)
    request = pb.ClosePeriodRequest(
        request_id=rid(), receiving_agency=changes.get("agency", AGENCY), month=month
    )
    return await stub.ClosePeriod(request, metadata=caller)


async def test_invariant_46_a_closed_month_tells_up_to_where_every_source_counts(bare):
    """Nobody could prove afterwards what a report was made of."""
    answer = await close(bare)

    (fact,) = await bare.started.facts(f"{AGENCY}/2026-02")
    told = events_pb2.PeriodClosed.FromString(fact.payload)
    assert (told.receiving_agency, told.month) == (AGENCY, "2026-02")
    assert told.cut == answer.cut
    before = bare.started.clock() - timedelta(seconds=60)
    assert [one.source for one in told.cut] == ["intake", "postal", "results"]
    assert {one.recorded_before_time.ToDatetime(before.tzinfo) for one in told.cut} == {before}


async def test_a_month_is_closed_once_and_not_before_it_is_over(bare):
    """What was sent in could be sent in again with other figures."""
    bare.started.clock.set(at("2026-04-01 00:00").astimezone(LOCAL))
    await close(bare, "2026-03")

    again = await refused(close(bare, "2026-03"))
    early = await refused(close(bare, "2026-04"))

    assert (again.reason, early.reason) == ("PERIOD_CLOSED", "PERIOD_NOT_OVER")
    assert len(await bare.started.facts(f"{AGENCY}/2026-03")) == 1


async def test_only_the_head_closes_and_only_a_month(bare):
    """Anybody could freeze the figures of a counter."""
    assert (await refused(close(bare, caller=OFFICER))).reason == "ROLE_NOT_ALLOWED"
    for bad in ("2026-13", "2026-2", "tháng 2"):
        assert (await refused(close(bare, bad))).code is grpc.StatusCode.INVALID_ARGUMENT


async def test_other_services_can_fetch_it_like_any_fact(bare):
    """A consumer that lost it would show other figures than the others."""
    await close(bare)
    stub = bare.started.stub(facts_pb2_grpc.FactsServiceStub)

    page = await stub.FetchFacts(facts_pb2.FetchFactsRequest(about=f"{AGENCY}/2026-02"))

    assert [fact.type for fact in page.facts] == ["dossierpost.intake.v1.PeriodClosed"]
