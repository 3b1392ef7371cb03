"""Papers that a count missed, as intake hears of them."""

from typing import Any

from protos.events.v1.vocabulary_pb2 import Direction
from protos.postal.v1 import events_pb2 as postal
from protos.postal.v1.types_pb2 import SealState
from tests.services.intake.desk import Desk, count
from tests.support import refused, rid

SHORT, ONE, SENT = (1, 2), (1, 0), (2, 2)


async def tell(desk, dossier, kind, order, way, **fields):
    """Let intake hear of a difference of one original."""
    fact = kind(
        dossier_id=dossier.dossier_id, order_id=order, discrepancy_id="x-1",
        direction=Direction.Value(f"DIRECTION_{way}"), papers_missing=count(ONE), **fields,
    )  # fmt: skip
    await desk.started.hear(fact, about=dossier.dossier_id)


async def short_at_the_counter(desk):
    """Bring a dossier in by post of which an original is missing."""
    dossier = await desk.register("POSTAL")
    order = dossier.pickup_order_id
    await desk.collected(dossier, order, "INBOUND", SENT)
    await tell(desk, dossier, postal.DiscrepancyOpened, order, "INBOUND", given_by_post=True)
    await desk.delivered(dossier, order, "INBOUND", SHORT)
    return dossier, order


async def test_invariant_9_an_original_found_later_is_held_and_goes_back_with_the_others(
    desk: Desk,
):
    """The citizen would get a dossier back that the post had lost a paper of."""
    dossier, order = await short_at_the_counter(desk)
    await desk.do("WithdrawDossier", dossier)
    early = await refused(desk.act("GivePapersBack", dossier))
    by_post = await refused(desk.act("OrderPapersBack", dossier))
    await tell(
        desk, dossier, postal.DiscrepancyClosed, order, "INBOUND",
        given_by_post=True, papers_found=count(ONE),
    )  # fmt: skip

    assert (early.reason, by_post.reason) == ("PAPERS_MISSING", "PAPERS_MISSING")
    assert early.metadata["discrepancy_ids"] == "x-1"
    assert await desk.held(dossier) == SENT
    await desk.do("GivePapersBack", dossier)
    assert await desk.held(dossier) == (0, 0)


async def test_invariant_10_a_dossier_is_not_refused_for_what_the_post_has_lost(desk: Desk):
    """The refusal would name the citizen's missing paper, and he had handed it in."""
    dossier, order = await short_at_the_counter(desk)
    refuse = {"reason": 1, "explanation": "TEST Thiếu bản chính"}
    early = await refused(desk.act("RefuseDossier", dossier, **refuse))
    await tell(desk, dossier, postal.DiscrepancyClosed, order, "INBOUND", given_by_post=True)
    await desk.do("RefuseDossier", dossier, **refuse)

    assert early.reason == "PAPERS_MISSING"
    assert await desk.state(dossier) == "NOT_ACCEPTED"


async def test_a_difference_of_an_order_that_intake_does_not_know_moves_nothing(desk: Desk):
    """A fact is true and never refused, but it is about another item."""
    dossier = await desk.filed()
    for kind in (postal.DiscrepancyOpened, postal.DiscrepancyClosed):
        for way in ("INBOUND", "RESULT_OUT"):
            await tell(desk, dossier, kind, rid(), way, given_by_post=True)

    assert await desk.started.parked() == []
    await desk.do("WithdrawDossier", dossier)
    await desk.do("GivePapersBack", dossier)


async def test_open_discrepancies_are_shown_with_the_dossier_until_they_are_closed(desk: Desk):
    """The counter would have to ask the post why it may not refuse the dossier."""
    dossier = await desk.register("POSTAL")
    order = dossier.pickup_order_id
    await desk.collected(dossier, order, "INBOUND", SENT)
    await tell(
        desk, dossier, postal.DiscrepancyOpened, order, "INBOUND", given_by_post=True,
        papers_given=count(SENT), papers_taken=count((1, 3)), owner="430010",
        seal_state=SealState.SEAL_STATE_BROKEN,
    )  # fmt: skip
    (opened,) = (await desk.see(dossier)).dossier.discrepancies
    named: Any = {"dossier_id": dossier.dossier_id, "discrepancy_id": "x-1", "owner": "430020"}
    about = {"about": dossier.dossier_id}
    await desk.started.hear(postal.DiscrepancyAssigned(**named), **about)
    (assigned,) = (await desk.see(dossier)).dossier.discrepancies
    await desk.started.hear(postal.DiscrepancyResolved(**named), **about)
    (resolved,) = (await desk.see(dossier)).dossier.discrepancies
    await tell(desk, dossier, postal.DiscrepancyClosed, order, "INBOUND", given_by_post=True)

    assert (opened.discrepancy_id, opened.order_id, opened.owner) == ("x-1", order, "430010")
    assert (opened.papers_missing, opened.papers_too_many) == (count(ONE), count((0, 1)))
    assert (opened.seal_differs, opened.resolved) == (True, False)
    assert opened.opened_time.seconds
    assert (assigned.owner, assigned.resolved) == ("430020", False)
    assert (resolved.owner, resolved.resolved) == ("430020", True)
    assert list((await desk.see(dossier)).dossier.discrepancies) == []
