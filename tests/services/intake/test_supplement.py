"""Papers asked for after acceptance: the clock stands, the citizen's own clock runs."""

import pytest

from protos.events.v1.vocabulary_pb2 import PaperCount
from protos.intake.v1 import events_pb2 as events
from protos.intake.v1.types_pb2 import RefusalReason, SupplementPolicy
from shared.clock import LOCAL
from tests.services.intake.desk import Desk, at, line
from tests.support import eventually, refused

RESTART = SupplementPolicy.SUPPLEMENT_POLICY_RESTART
PAUSE = SupplementPolicy.SUPPLEMENT_POLICY_PAUSE_EXTEND
EXPIRED = RefusalReason.REFUSAL_REASON_SUPPLEMENT_EXPIRED


async def asked(desk: Desk, **fields):
    """A dossier accepted on Monday 2 March and asked about on Wednesday 4 March."""
    dossier = await desk.in_process()
    desk.started.clock.set(at("2026-03-04 14:00"))
    return await desk.ask(dossier, **fields)


@pytest.mark.parametrize(
    ("policy", "kept", "due"),
    [
        (0, RESTART, "2026-03-16 10:00"),
        (RESTART, RESTART, "2026-03-16 10:00"),
        (PAUSE, PAUSE, "2026-03-11 17:00"),
    ],
)
async def test_a_completed_supplement_moves_the_due_time_by_its_policy(
    desk: Desk, policy, kept, due
):
    """The dates were worked out by hand; the policy is chosen when it is asked for."""
    dossier = await asked(desk, policy=policy)
    assert await desk.state(dossier) == "SUPPLEMENT_REQUESTED"
    desk.started.clock.set(at("2026-03-09 10:00"))

    completed = await desk.complete(dossier, components=[line("KQ1", 0, 1)])

    assert completed.due_time.ToDatetime(at(due).tzinfo) == at(due)
    assert completed.first_due_time == dossier.due_time
    (supplement,) = completed.supplements
    assert (supplement.policy, supplement.due_time_before) == (kept, dossier.due_time)
    assert supplement.due_time_after == completed.due_time
    told = await desk.fact(dossier, events.SupplementCompleted)
    assert (told.round, told.policy, told.papers.copies) == (1, kept, 1)
    assert await desk.held(dossier) == (2, 2)


async def test_a_completed_supplement_does_not_expire(desk: Desk):
    """Its timer is gone, and would not matter if it were not."""
    dossier = await asked(desk)
    assert [row["payload"] for row in await desk.rows("timers")] == [{"round": "1"}]

    await desk.complete(dossier)

    assert await desk.rows("timers") == []
    assert (await refused(desk.ask(dossier))).reason == "TOO_MANY_SUPPLEMENTS"


async def test_a_supplement_comes_by_post(desk: Desk):
    """The post's papers are counted as they come; an officer says when all are there."""
    dossier = await asked(desk)
    papers = PaperCount(copies=1)
    answer = await desk.act("OrderSupplementPickup", dossier, papers=papers)
    again = await refused(desk.act("OrderSupplementPickup", dossier, papers=papers))

    await desk.collected(dossier, answer.order_id, "SUPPLEMENT_IN", (0, 1))
    await desk.delivered(dossier, answer.order_id, "SUPPLEMENT_IN", (0, 1))
    await desk.complete(dossier)

    assert again.reason == "PICKUP_UNDER_WAY"
    assert (await desk.fact(dossier, events.PickupOrdered)).order_id == answer.order_id
    assert (await desk.fact(dossier, events.SupplementCompleted)).papers == papers
    assert await desk.held(dossier) == (2, 2)


async def test_a_supplement_the_post_had_in_time_is_taken_in_after_the_deadline(desk: Desk):
    """The citizen's papers would be lost to a clock that ran while the post carried them."""
    dossier = await asked(desk)
    papers = PaperCount(copies=1)
    order = (await desk.act("OrderSupplementPickup", dossier, papers=papers)).order_id
    await desk.collected(dossier, order, "SUPPLEMENT_IN", (0, 1))
    desk.started.clock.set(at("2026-03-23 09:00"))

    async def fired() -> bool:
        return await desk.rows("timers") == []

    await eventually(fired, "the timer fires")
    assert not (await desk.see(dossier)).dossier.supplements[0].expired
    await desk.delivered(dossier, order, "SUPPLEMENT_IN", (0, 1))
    completed = await desk.complete(dossier)

    assert completed.due_time.ToDatetime(LOCAL) == at("2026-03-30 09:00")
    assert "SupplementExpired" not in await desk.told(dossier)


async def test_a_supplement_is_open_again_when_a_collection_in_time_is_heard_of_late(desk: Desk):
    """The broker was away while the deadline passed."""
    dossier = await asked(desk)
    order = (await desk.act("OrderSupplementPickup", dossier, papers=PaperCount(copies=1))).order_id
    desk.started.clock.set(at("2026-03-20 17:30"))

    async def expired() -> bool:
        return (await desk.see(dossier)).dossier.supplements[0].expired

    await eventually(expired, "the supplement expires")
    in_time = at("2026-03-20 17:29")
    await desk.collected(dossier, order, "SUPPLEMENT_IN", (0, 1), occurred=in_time)

    assert not await expired()
    await desk.complete(dossier)


async def test_a_pickup_the_post_gives_up_can_be_ordered_again(desk: Desk):
    """The citizen still has time."""
    dossier = await asked(desk)
    papers = PaperCount(copies=1)
    first = await desk.act("OrderSupplementPickup", dossier, papers=papers)

    await desk.given_up(dossier, first.order_id, "SUPPLEMENT_IN")
    second = await desk.act("OrderSupplementPickup", dossier, papers=papers)

    assert first.order_id != second.order_id


async def test_a_supplement_that_does_not_come_expires_and_may_be_refused(desk: Desk):
    """The timer notes it; an officer decides. Before the deadline he may not."""
    dossier = await asked(desk)
    refusal = {"reason": EXPIRED, "explanation": "Quá thời hạn bổ sung"}
    early = await refused(desk.do("RefuseDossier", dossier, **refusal))
    desk.started.clock.set(at("2026-03-20 17:30"))

    async def expired() -> bool:
        return (await desk.see(dossier)).dossier.supplements[0].expired

    await eventually(expired, "the supplement expires")
    late = await refused(desk.complete(dossier))
    await desk.do("RefuseDossier", dossier, **refusal)

    assert (early.reason, late.reason) == ("SUPPLEMENT_NOT_EXPIRED", "SUPPLEMENT_EXPIRED")
    assert await desk.state(dossier) == "NOT_ACCEPTED"
    assert (await desk.told(dossier))[-2:] == ["SupplementExpired", "DossierRefused"]
    assert await desk.rows("timers") == []


async def test_a_timer_whose_dossier_has_gone_on_does_nothing(desk: Desk):
    """Withdrawn in time: nothing expires when the deadline passes."""
    dossier = await asked(desk)

    await desk.do("WithdrawDossier", dossier)

    assert await desk.rows("timers") == []
    assert await desk.told(dossier) == [
        "DossierRegistered",
        "DossierFiled",
        "DossierAccepted",
        "DossierForwarded",
        "SupplementRequested",
        "DossierWithdrawn",
    ]


async def test_a_deadline_that_has_passed_is_refused(desk: Desk):
    """A citizen cannot answer yesterday."""
    dossier = await desk.in_process()
    refusal = await refused(desk.ask(dossier, deadline_time=at("2026-03-02 08:59")))
    assert refusal.reason == "DEADLINE_NOT_AHEAD"
