"""A dossier given up, and its papers' way home."""

import pytest

from protos.intake.v1 import events_pb2 as events
from tests.services.intake.desk import Desk
from tests.support import refused, rid


@pytest.mark.parametrize("reason", ["", "Chủ hồ sơ không còn nhu cầu"])
async def test_an_owner_takes_his_dossier_back(desk: Desk, reason):
    """He need not say why; if he does, it is kept and told to nobody."""
    dossier = await desk.filed()

    await desk.do("WithdrawDossier", dossier, reason=reason)

    assert await desk.state(dossier) == "WITHDRAWN"
    assert (await desk.fact(dossier, events.DossierWithdrawn)).papers.originals == 2
    assert [row["reason"] for row in await desk.rows("written")] == ([reason] if reason else [])


async def test_papers_are_given_back_at_the_counter_once(desk: Desk):
    """The citizen's originals must come back, and not twice."""
    dossier = await desk.do("WithdrawDossier", await desk.filed())

    await desk.do("GivePapersBack", dossier)

    assert await desk.held(dossier) == (0, 0)
    assert (await desk.fact(dossier, events.PapersGivenBack)).papers.copies == 1
    for act in ("GivePapersBack", "OrderPapersBack"):
        assert (await refused(desk.act(act, dossier))).reason == "NO_PAPERS_HERE"


async def test_papers_go_back_by_post_and_again_when_they_were_not_delivered(desk: Desk):
    """A wrong address must not end the citizen's claim to his papers."""
    dossier = await desk.do("WithdrawDossier", await desk.filed())
    first = await desk.act("OrderPapersBack", dossier)
    busy = await refused(desk.act("GivePapersBack", dossier))

    await desk.collected(dossier, first.order_id, "PAPERS_BACK", (2, 1))
    assert await desk.held(dossier) == (0, 0)
    await desk.returned(dossier, first.order_id, "PAPERS_BACK", (2, 1))
    assert await desk.held(dossier) == (2, 1)
    second = await desk.act("OrderPapersBack", dossier)
    await desk.collected(dossier, second.order_id, "PAPERS_BACK", (2, 1))
    await desk.delivered(dossier, second.order_id, "PAPERS_BACK", (2, 1))

    assert busy.reason == "PAPERS_BACK_UNDER_WAY"
    assert await desk.held(dossier) == (0, 0)
    ordered = await desk.fact(dossier, events.PapersBackOrdered)
    assert (ordered.order_id, ordered.round) == (second.order_id, 2)


async def test_nothing_is_withdrawn_while_the_post_has_the_result(desk: Desk):
    """The post would give a licence to somebody who has taken his request back."""
    dossier, order = await desk.in_process(), rid()
    await desk.ready(dossier, "2026-03-03 10:00")
    await desk.delivery(dossier, order)
    await desk.collected(dossier, order, "RESULT_OUT", (1, 0))

    too_late = await refused(desk.do("WithdrawDossier", dossier))
    await desk.returned(dossier, order, "RESULT_OUT", (1, 0))
    await desk.do("WithdrawDossier", dossier)

    assert too_late.reason == "RESULT_HANDED_OVER"
    assert await desk.state(dossier) == "WITHDRAWN"


async def test_papers_on_their_way_when_the_dossier_ends_are_counted_and_go_back(desk: Desk):
    """The postman cannot be stopped; what he brings is still the citizen's."""
    dossier = await desk.register("POSTAL")
    order = dossier.pickup_order_id
    await desk.collected(dossier, order, "INBOUND", (2, 2))

    await desk.do("WithdrawDossier", dossier)
    nothing_here = await refused(desk.act("OrderPapersBack", dossier))
    await desk.delivered(dossier, order, "INBOUND", (2, 2))
    await desk.act("OrderPapersBack", dossier)

    assert nothing_here.reason == "NO_PAPERS_HERE"
    assert await desk.state(dossier) == "WITHDRAWN"
