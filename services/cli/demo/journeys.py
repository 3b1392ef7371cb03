"""Every story from beginning to end, told in the steps of the people who act."""
# ruff: noqa: D401 - these docstrings tell what happened, they order nothing

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from protos.events.v1.vocabulary_pb2 import Direction
from protos.intake.v1.types_pb2 import RefusalReason
from protos.postal.v1.types_pb2 import NextAction, Relation
from services.cli.demo import at_counter as counter
from services.cli.demo import by_post as post
from services.cli.demo import clock, handovers, legs, mishap_journeys, result_journeys
from services.cli.demo import with_result as result
from services.cli.demo.journey import Journey, together
from services.cli.demo.people import postman
from services.cli.demo.story import Story

INBOUND = Direction.DIRECTION_INBOUND
SUPPLEMENT_IN = Direction.DIRECTION_SUPPLEMENT_IN
RESULT_OUT = Direction.DIRECTION_RESULT_OUT


async def straight(j: Journey) -> None:
    """All goes as it should, on the row's own ways in and out."""
    await legs.bring_in(j)
    await legs.decide(j)
    await legs.give_back(j)


async def authorised_receiver(j: Journey) -> None:
    """Somebody with a written authorisation takes the result at the door."""
    await legs.bring_in(j)
    await legs.decide(j)
    item = await legs.send_result(j)
    await post.deliver(j, item, Relation.RELATION_AUTHORISED)


async def scans_late_and_twice(j: Journey) -> None:
    """Scans come late and twice, one with a code nobody knows."""
    await counter.register(j)
    item = await legs.collect(j)
    await post.transit_badly_scanned(j, item, j.case.row.agency_office)
    await handovers.hand_to_agency(j, item)
    await counter.wait_for(j, counter.State.STATE_AT_COUNTER)
    await legs.decide(j)
    await legs.give_back(j)


async def guided(j: Journey) -> None:
    """Something is missing before acceptance; the citizen brings it."""
    await legs.bring_in(j)
    await counter.guide_and_complete(j)
    await legs.decide(j)
    await legs.give_back(j)


async def supplement_counter(j: Journey) -> None:
    """The agency needs more papers; the citizen brings them to the counter."""
    await legs.bring_in(j)
    await legs.start(j)
    await counter.request_supplement(j)
    await counter.complete_supplement(j)
    await legs.resolve(j)
    await legs.give_back(j)


async def supplement_post(j: Journey) -> None:
    """The agency needs more papers; the post brings them."""
    await legs.bring_in(j)
    await legs.start(j)
    await counter.request_supplement(j)
    await counter.order_supplement_pickup(j)
    item = await post.booked(j, SUPPLEMENT_IN)
    await post.assign(j, item, j.home_postman)
    item = await post.collect_at_home(j, item, j.home_postman)
    held = (await counter.see(j)).papers_held
    await legs.carry_to_counter(j, item)
    await counter.wait_for_papers(j, together(held, item.papers))
    await counter.complete_supplement(j, by_hand=False)
    await legs.resolve(j)
    await legs.give_back(j)


async def supplement_expired(j: Journey) -> None:
    """The citizen does not answer in time; the dossier is refused, its papers go back."""
    await legs.bring_in(j)
    await legs.start(j)
    await counter.request_supplement(j, counter.NO_TIME)
    await counter.let_supplement_expire(j)
    await counter.refuse(j, RefusalReason.REFUSAL_REASON_SUPPLEMENT_EXPIRED)
    await legs.send_papers_back(j)


async def refused_papers_back_post(j: Journey) -> None:
    """The dossier is refused; the post carries its papers back."""
    await legs.bring_in(j)
    await counter.refuse(j, RefusalReason.REFUSAL_REASON_NOT_ELIGIBLE)
    await legs.send_papers_back(j)


async def refused_papers_back_counter(j: Journey) -> None:
    """The dossier is refused; its owner fetches the papers."""
    await legs.bring_in(j)
    await counter.refuse(j, RefusalReason.REFUSAL_REASON_NOT_COMPETENT)
    await counter.give_papers_back(j)


async def withdrawn(j: Journey) -> None:
    """The owner gives up while the agency works on it."""
    await legs.bring_in(j)
    await legs.start(j)
    await counter.withdraw(j)
    await result.wait_for(j, result.State.STATE_VOID)
    await counter.give_papers_back(j)


async def withdrawn_before_acceptance(j: Journey) -> None:
    """The owner gives up before anybody has accepted it."""
    await legs.bring_in(j)
    await counter.withdraw(j)
    await legs.send_papers_back(j)


async def stopped(j: Journey) -> None:
    """The agency ends its work on a ground that the law names."""
    await legs.bring_in(j)
    await legs.start(j)
    await clock.stop(j)
    await result.wait_for(j, result.State.STATE_VOID)
    await counter.give_papers_back(j)


async def one_failed_attempt(j: Journey) -> None:
    """Nobody at the door; the next day somebody is."""
    await legs.bring_in(j)
    await legs.decide(j)
    item = await legs.send_result(j)
    await post.fail_attempt(j, item)
    await post.send_out(j, item, j.home_postman)
    await post.deliver(j, item)


async def held_then_delivered(j: Journey) -> None:
    """Nobody at the door; the addressee comes to the post office."""
    await legs.bring_in(j)
    await legs.decide(j)
    item = await legs.send_result(j)
    await post.fail_attempt(j, item, NextAction.NEXT_ACTION_HOLD)
    await post.deliver(j, item)


async def three_failed_attempts_redispatch(j: Journey) -> None:
    """Three times nobody; back at the agency it is sent once more."""
    await legs.fail_three_times(j)
    await result.redispatch(j)
    item = await legs.carry_to_citizen(j, RESULT_OUT, 2)
    await post.deliver(j, item)


async def three_failed_attempts_collected_at_counter(j: Journey) -> None:
    """Three times nobody; the owner fetches it from the counter."""
    await legs.fail_three_times(j)
    await result.change_to_counter(j)
    await result.give_at_counter(j)


async def pickup_declined(j: Journey) -> None:
    """The first postman gives the order back, another one takes it."""
    await counter.register(j)
    item = await post.booked(j, INBOUND)
    await post.assign(j, item, j.home_postman)
    await post.decline_pickup(j, item, j.home_postman)
    other = postman(j.case.row.home_office, 2)
    await post.assign(j, item, other)
    item = await post.collect_at_home(j, item, other)
    await legs.carry_in(j, item)
    await legs.decide(j)
    await legs.give_back(j)


async def pickup_failed_then_collected(j: Journey) -> None:
    """The sender is out; the postman comes again."""
    await counter.register(j)
    item = await post.booked(j, INBOUND)
    await post.assign(j, item, j.home_postman)
    await post.fail_pickup(j, item, j.home_postman)
    await post.assign(j, item, j.home_postman)
    item = await post.collect_at_home(j, item, j.home_postman)
    await legs.carry_in(j, item)
    await legs.decide(j)
    await legs.give_back(j)


async def pickup_cancelled(j: Journey) -> None:
    """The post cannot collect it; the dossier ends."""
    await counter.register(j)
    item = await post.booked(j, INBOUND)
    await post.cancel_shipment(j, item)
    await counter.wait_for(j, counter.State.STATE_CANCELLED)


async def cancelled(j: Journey) -> None:
    """The citizen calls it off before the postman comes."""
    await counter.register(j)
    await post.booked(j, INBOUND)
    await counter.cancel(j)
    await post.wait_cancelled(j, INBOUND)


JOURNEYS: Final[Mapping[Story, Callable[[Journey], Awaitable[None]]]] = {
    Story.STRAIGHT: straight,
    Story.COUNTER: straight,
    Story.AUTHORISED_RECEIVER: authorised_receiver,
    Story.SCANS_LATE_AND_TWICE: scans_late_and_twice,
    Story.GUIDED: guided,
    Story.SUPPLEMENT_COUNTER: supplement_counter,
    Story.SUPPLEMENT_POST: supplement_post,
    Story.SUPPLEMENT_EXPIRED: supplement_expired,
    Story.REFUSED_PAPERS_BACK_POST: refused_papers_back_post,
    Story.REFUSED_PAPERS_BACK_COUNTER: refused_papers_back_counter,
    Story.WITHDRAWN: withdrawn,
    Story.WITHDRAWN_BEFORE_ACCEPTANCE: withdrawn_before_acceptance,
    Story.STOPPED: stopped,
    Story.ONE_FAILED_ATTEMPT: one_failed_attempt,
    Story.HELD_THEN_DELIVERED: held_then_delivered,
    Story.THREE_FAILED_ATTEMPTS_REDISPATCH: three_failed_attempts_redispatch,
    Story.THREE_FAILED_ATTEMPTS_COLLECTED_AT_COUNTER: three_failed_attempts_collected_at_counter,
    Story.PICKUP_DECLINED: pickup_declined,
    Story.PICKUP_FAILED_THEN_COLLECTED: pickup_failed_then_collected,
    Story.PICKUP_CANCELLED: pickup_cancelled,
    Story.CANCELLED: cancelled,
    Story.METHOD_CHANGED: result_journeys.method_changed,
    Story.BLOCKED_THEN_FREED: result_journeys.blocked_then_freed,
    Story.ELECTRONIC: result_journeys.electronic,
    Story.LOST_AND_REISSUED: result_journeys.lost_and_reissued,
    Story.COUNT_DIFFERS: mishap_journeys.count_differs,
    Story.SEAL_BROKEN: mishap_journeys.seal_broken,
    Story.SUPPLEMENT_LOST_AND_FOUND: mishap_journeys.supplement_lost_and_found,
    Story.FOUND_AFTER_DELIVERY: mishap_journeys.found_after_delivery,
}
"""The journey of every story."""
