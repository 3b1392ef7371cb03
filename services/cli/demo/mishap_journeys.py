"""Stories in which papers are missing for a while: miscounted, badly sealed, lost and found."""
# ruff: noqa: D401 - these docstrings tell what happened, they order nothing

from protos.events.v1.vocabulary_pb2 import Direction, PaperCount
from protos.postal.v1.postal_pb2 import Shipment
from protos.postal.v1.types_pb2 import SealState
from services.cli.demo import at_counter as counter
from services.cli.demo import by_post as post
from services.cli.demo import discrepancies, handover_lists, handovers, legs, mishaps
from services.cli.demo import with_result as result
from services.cli.demo.calls import DemoFault, Refusal, until
from services.cli.demo.journey import Journey, together

SUPPLEMENT_IN = Direction.DIRECTION_SUPPLEMENT_IN


async def count_differs(j: Journey) -> None:
    """The counter misses an original; the post finds it in its bag and brings it."""
    one = PaperCount(originals=1)
    item, discrepancy_id = await legs.hand_over_with_difference(j, missing=one)
    await discrepancies.settle(j, discrepancy_id, found=one)
    await counter.wait_for_papers(j, item.papers)
    await legs.decide(j)
    await legs.give_back(j)


async def seal_broken(j: Journey) -> None:
    """The counter finds the seal broken; the post explains it while all goes on."""
    broken = SealState.SEAL_STATE_BROKEN
    _, discrepancy_id = await legs.hand_over_with_difference(j, seal=broken)
    await legs.decide(j)
    await discrepancies.settle(j, discrepancy_id)
    await legs.give_back(j)


async def found_after_delivery(j: Journey) -> None:
    """The post takes a copy of the result less; the counter finds it when the rest is delivered."""
    one = PaperCount(copies=1)
    await legs.bring_in(j)
    await legs.decide(j)
    await result.prepare_dispatch(j)
    booked = await post.booked(j, Direction.DIRECTION_RESULT_OUT)
    item, discrepancy_id = await handovers.hand_short_to_post(j, booked, one)
    await legs.to_the_door(j, item)
    await post.deliver(j, item)
    await discrepancies.resolve(j, discrepancy_id, one, j.officer)
    await discrepancies.close(j, discrepancy_id, j.agency_postman)
    await result.wait_for_found_papers(j, one)
    await result.give_found_papers(j)


async def supplement_lost_and_found(j: Journey) -> None:
    """The post loses a supplement; what is sent for it and what is found come on one list."""
    await legs.bring_in(j)
    await legs.start(j)
    await counter.request_supplement(j)
    await counter.order_supplement_pickup(j)
    lost = await _collect(j)
    await mishaps.declare_lost(j, lost)
    await _order_again(j)
    again = await _collect(j)
    found = await mishaps.find(j, lost)
    held = (await counter.see(j)).papers_held
    for item in (again, found):
        await post.transit(j, item, j.case.row.agency_office)
    await handover_lists.hand_some_to_agency(j, [again, found], {again.shipment_id})
    await handover_lists.hand_to_agency(j, [found])
    await counter.wait_for_papers(j, together(held, together(again.papers, found.papers)))
    await counter.complete_supplement(j, by_hand=False)
    await legs.resolve(j)
    await legs.give_back(j)


async def _order_again(j: Journey) -> None:
    """Order what was lost once more, as soon as intake has heard that it is."""

    async def order() -> bool:
        try:
            await counter.order_supplement_pickup(j)
        except Refusal as refusal:
            if refusal.reason != "PICKUP_UNDER_WAY":
                raise
            return False
        return True

    await until(f"đặt lại thu gom bổ sung của hồ sơ {j.dossier_id}", order, bool)


async def _collect(j: Journey) -> Shipment:
    """Fetch the supplement that was ordered last."""

    async def ask() -> Shipment | None:
        items = [one for one in await post.shipments(j) if one.direction == SUPPLEMENT_IN]
        return next((one for one in items if one.state not in post.ENDED), None)

    item = await until(
        f"thấy bưu gửi bổ sung của hồ sơ {j.dossier_id} kèm thông tin liên hệ",
        ask,
        lambda one: one is not None and one.contact_known,
    )
    if item is None:
        raise DemoFault("không có bưu gửi bổ sung")
    await post.assign(j, item, j.home_postman)
    return await post.collect_at_home(j, item, j.home_postman)
