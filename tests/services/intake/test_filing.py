"""From registration to the counter, by hand and by post."""

from typing import Any

from protos.intake.v1 import events_pb2 as events
from tests.services.intake.desk import Desk, line
from tests.support import refused


async def test_a_dossier_comes_in_by_hand(desk: Desk):
    """The shortest way: registered and filed at the counter, what is shown goes home again."""
    dossier = await desk.register()
    filed = await desk.do("FileDossier", dossier)

    assert dossier.pickup_order_id == ""
    assert await desk.state(filed) == "AT_COUNTER"
    assert await desk.held(filed) == (2, 1)
    assert await desk.told(filed) == ["DossierRegistered", "DossierFiled"]
    registered = await desk.fact(filed, events.DossierRegistered)
    assert (registered.case_code, registered.sector) == ("1.000001.01", "Hộ tịch")
    assert registered.competent_agency == registered.receiving_agency == "H55.12"


async def test_a_dossier_comes_in_by_post(desk: Desk):
    """The pickup is ordered with the registration; the counter's own count is what is held."""
    dossier = await desk.register("POSTAL")
    order = dossier.pickup_order_id
    assert (await desk.fact(dossier, events.PickupOrdered)).order_id == order

    await desk.collected(dossier, order, "INBOUND", (2, 2))
    assert await desk.state(dossier) == "WITH_POST_INBOUND"
    await desk.delivered(dossier, order, "INBOUND", (2, 3))

    assert await desk.state(dossier) == "AT_COUNTER"
    assert await desk.held(dossier) == (2, 3)
    assert await desk.told(dossier) == ["DossierRegistered", "PickupOrdered"]


async def test_the_post_brings_what_was_given_to_it(desk: Desk):
    """Papers filed by hand while the postman has them would count twice."""
    dossier = await desk.register("POSTAL")

    refusal = await refused(desk.do("FileDossier", dossier))

    assert refusal.reason == "COMES_BY_POST"


async def test_a_pickup_the_post_gives_up_ends_the_dossier(desk: Desk):
    """Nobody has received anything; the citizen starts anew."""
    dossier = await desk.register("POSTAL")

    await desk.given_up(dossier, dossier.pickup_order_id, "INBOUND")

    assert await desk.state(dossier) == "CANCELLED"
    cancelled = await desk.fact(dossier, events.DossierCancelled)
    assert cancelled.cause == events.CANCELLATION_CAUSE_PICKUP_CANCELLED


async def test_a_cancelled_dossier_calls_its_pickup_off(desk: Desk):
    """No postman should ring for a dossier that nobody wants any more."""
    dossier = await desk.register("POSTAL")

    await desk.do("CancelDossier", dossier)

    assert await desk.state(dossier) == "CANCELLED"
    assert (await desk.told(dossier))[2:] == ["DossierCancelled", "PickupOrderCancelled"]


async def test_a_completion_is_guided_once_and_received(desk: Desk):
    """The law lets the counter send a citizen home once; what he brings joins the list."""
    dossier = await desk.filed()
    written = {"items": ["Văn bản ủy quyền"], "reason": "Người nộp không phải chủ hồ sơ"}
    await desk.do("GuideCompletion", dossier, **written)
    assert await desk.state(dossier) == "INCOMPLETE"

    came = [line("KQ3", 1, 0), line("KQ1", 0, 1)]
    received = await desk.do("ReceiveCompletion", dossier, components=came)

    assert list(received.components) == [line("KQ1", 2, 2), line("KQ2", 1, 0), line("KQ3", 1, 0)]
    assert await desk.held(received) == (3, 2)
    assert (await desk.fact(received, events.CompletionGuided)).item_count == 1
    again = await refused(desk.do("GuideCompletion", dossier, **written))
    assert again.reason == "ALREADY_GUIDED"


async def test_a_registration_must_fit_the_procedure(desk: Desk):
    """The citizen learns at once, not when the papers have travelled."""
    cases: list[tuple[dict[str, Any], str]] = [
        ({"procedure_code": "9.999999"}, "PROCEDURE_NOT_FOUND"),
        ({"case_code": "1.000001.09"}, "CASE_UNKNOWN"),
        ({"components": [line("KQ9", 1, 0)]}, "COMPONENT_UNKNOWN"),
        ({"components": [line("KQ1", 1, 1)]}, "COMPONENTS_TOO_FEW"),
    ]
    for changes, reason in cases:
        assert (await refused(desk.register(**changes))).reason == reason
    assert await desk.rows("dossiers") == await desk.rows("people") == []
