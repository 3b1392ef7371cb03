"""What the post and the results tell: applied or noted, never refused, never twice."""

from protos.events.v1.vocabulary_pb2 import ReturnMethod
from protos.intake.v1 import events_pb2 as events
from protos.intake.v1.types_pb2 import Timeliness
from protos.postal.v1 import events_pb2 as postal
from protos.results.v1 import events_pb2 as results
from tests.services.intake.desk import Desk
from tests.support import rid


async def test_a_result_resolves_the_dossier_and_its_return_ends_it(desk: Desk):
    """Whether it was on time is fixed by the local date on which the result was ready."""
    dossier = await desk.in_process()

    await desk.ready(dossier, "2026-03-09 23:59")
    assert await desk.state(dossier) == "RESOLVED"
    returned = results.ResultReturned(dossier_id=dossier.dossier_id)
    await desk.started.hear(returned, about=dossier.dossier_id)

    assert await desk.state(dossier) == "RESULT_RETURNED"
    resolved = await desk.fact(dossier, events.DossierResolved)
    assert resolved.timeliness == Timeliness.TIMELINESS_ON_TIME
    assert resolved.due_time == dossier.due_time
    seen = (await desk.see(dossier)).dossier
    assert (seen.timeliness, seen.resolved_time) == (resolved.timeliness, resolved.resolved_time)


async def test_a_result_while_a_supplement_is_waited_for_stops_the_waiting(desk: Desk):
    """The agency decided on what it has; the citizen's deadline is over."""
    dossier = await desk.ask(await desk.in_process())

    await desk.ready(dossier, "2026-03-03 10:00")

    assert await desk.state(dossier) == "RESOLVED"
    assert await desk.rows("timers") == []


async def test_a_fact_that_does_not_fit_is_noted_and_the_next_one_applied(desk: Desk):
    """A result becomes ready while the citizen withdraws: both are true."""
    dossier = await desk.do("WithdrawDossier", await desk.in_process())

    await desk.ready(dossier, "2026-03-03 10:00")

    assert await desk.state(dossier) == "WITHDRAWN"
    assert await desk.started.parked() == []
    assert (await desk.see(dossier)).dossier.etag == dossier.etag


async def test_a_fact_about_a_dossier_of_another_installation_is_noted(desk: Desk):
    """It must not wait for ever for a dossier that only intake could have made."""
    about = rid()

    await desk.started.hear(results.ResultReady(dossier_id=about), about=about)
    await desk.started.hear(results.DeliveryOrdered(dossier_id=about, order_id=rid()), about=about)

    assert await desk.started.parked() == []
    assert await desk.rows("contact_orders") == []
    assert await desk.started.facts(about) == []


async def test_the_way_of_the_result_is_the_one_the_owner_wants_now(desk: Desk):
    """Officers would prepare a result for the post that its owner is coming for."""
    dossier = await desk.in_process()
    changed = results.ReturnMethodChanged(
        dossier_id=dossier.dossier_id, return_method=ReturnMethod.RETURN_METHOD_COUNTER
    )

    await desk.started.hear(changed, about=dossier.dossier_id)

    seen = (await desk.see(dossier)).dossier
    assert dossier.return_method == ReturnMethod.RETURN_METHOD_POSTAL
    assert seen.return_method == ReturnMethod.RETURN_METHOD_COUNTER


async def test_facts_nobody_here_needs_pass(desk: Desk):
    """Other services may tell more than intake wants to know."""
    dossier = await desk.in_process()
    opened = postal.ManifestOpened(dossier_id=dossier.dossier_id)

    await desk.started.hear(opened, about=dossier.dossier_id)
    await desk.ready(dossier, "2026-03-03 10:00")

    assert await desk.state(dossier) == "RESOLVED"


async def test_a_fact_delivered_twice_counts_once(desk: Desk):
    """The broker repeats itself; papers must not."""
    dossier = await desk.do("WithdrawDossier", await desk.filed())
    order = (await desk.act("OrderPapersBack", dossier)).order_id
    await desk.collected(dossier, order, "PAPERS_BACK", (2, 1))

    await desk.collected(dossier, order, "PAPERS_BACK", (2, 1))
    await desk.returned(dossier, order, "PAPERS_BACK", (2, 1))
    await desk.returned(dossier, order, "PAPERS_BACK", (2, 1))

    assert await desk.held(dossier) == (2, 1)
