"""The stretches that most journeys share: in, decided, out and back."""

from typing import Final

from protos.events.v1.vocabulary_pb2 import Direction, PaperCount
from protos.postal.v1.postal_pb2 import Shipment
from protos.postal.v1.types_pb2 import SealState
from services.cli.demo import at_counter as counter
from services.cli.demo import by_post as post
from services.cli.demo import handover_lists, handovers
from services.cli.demo import with_result as result
from services.cli.demo.journey import Journey

ATTEMPTS_MAX: Final = 3
"""Failed deliveries after which an item goes back."""


async def bring_in(j: Journey) -> None:
    """Get the papers to the counter on the row's own way."""
    await counter.register(j)
    if j.case.row.channel == "POSTAL":
        await carry_in(j, await collect(j))
    else:
        await counter.file_at_counter(j)


async def collect(j: Journey) -> Shipment:
    """Fetch the dossier from the citizen."""
    item = await post.booked(j, Direction.DIRECTION_INBOUND)
    await post.assign(j, item, j.home_postman)
    await post.tally(j, item, j.home_postman)
    return await post.collect_at_home(j, item, j.home_postman)


async def carry_in(j: Journey, item: Shipment) -> None:
    """Carry the dossier to the counter and let intake hear of it."""
    await carry_to_counter(j, item)
    await counter.wait_for(j, counter.State.STATE_AT_COUNTER)


async def carry_to_counter(j: Journey, item: Shipment) -> None:
    """Carry an item to the counter and hand it over with all that the van brings."""
    await post.transit(j, item, j.case.row.agency_office)
    await post.send_out(j, item, j.agency_postman)
    await handover_lists.hand_to_agency(j, [item])


async def hand_over_with_difference(
    j: Journey,
    missing: PaperCount = handovers.NOTHING,
    seal: SealState.ValueType = SealState.SEAL_STATE_INTACT,
) -> tuple[Shipment, str]:
    """Bring a dossier in with a handover that does not agree; give item and discrepancy."""
    await counter.register(j)
    item = await collect(j)
    await post.transit(j, item, j.case.row.agency_office)
    discrepancy_id = await handovers.hand_to_agency(j, item, missing, seal)
    await counter.wait_for(j, counter.State.STATE_AT_COUNTER)
    return item, discrepancy_id


async def start(j: Journey) -> None:
    """Accept the dossier, hand it to the agency, and let results hear of it."""
    await counter.accept(j)
    await counter.forward(j)
    await result.wait_for(j, result.State.STATE_NOT_READY)


async def resolve(j: Journey) -> None:
    """Register the result and let intake hear of it."""
    await result.register_result(j)
    await counter.wait_for(j, counter.State.STATE_RESOLVED)


async def decide(j: Journey) -> None:
    """Everything from the acceptance to the result."""
    await start(j)
    await resolve(j)


async def give_back(j: Journey) -> None:
    """Get the result to the citizen on the row's own way."""
    if j.case.row.return_method == "POSTAL":
        await post.deliver(j, await send_result(j))
    else:
        await result.give_at_counter(j)


async def send_result(j: Journey) -> Shipment:
    """Dispatch the result and carry it to the citizen's door."""
    await result.prepare_dispatch(j)
    return await carry_to_citizen(j, Direction.DIRECTION_RESULT_OUT)


async def send_papers_back(j: Journey) -> None:
    """Have the post bring the papers of an ended dossier home."""
    await counter.order_papers_back(j)
    await post.deliver(j, await carry_to_citizen(j, Direction.DIRECTION_PAPERS_BACK))


async def carry_to_citizen(j: Journey, direction: Direction.ValueType, number: int = 1) -> Shipment:
    """Hand an item to the post and carry it to the citizen's door."""
    item = await handovers.hand_to_post(j, await post.booked(j, direction, number))
    await to_the_door(j, item)
    return item


async def to_the_door(j: Journey, item: Shipment) -> None:
    """Carry what the post has taken to the citizen's door."""
    await post.transit(j, item, j.case.row.home_office)
    await post.send_out(j, item, j.home_postman)


async def fail_three_times(j: Journey) -> None:
    """Find nobody at the door until the item goes back to the agency."""
    await bring_in(j)
    await decide(j)
    item = await send_result(j)
    for attempt in range(1, ATTEMPTS_MAX + 1):
        if attempt > 1:
            await post.send_out(j, item, j.home_postman)
        await post.fail_attempt(j, item)
    await handovers.hand_to_agency(j, item)
    await result.wait_for(j, result.State.STATE_BACK_AT_AGENCY)
