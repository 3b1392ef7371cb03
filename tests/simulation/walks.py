"""What people may do with a dossier now, by the lifecycles' tables; the steps are the demo's."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from protos.events.v1.vocabulary_pb2 import ReturnMethod
from protos.intake.v1.types_pb2 import RefusalReason
from protos.postal.v1.postal_pb2 import Shipment
from protos.postal.v1.types_pb2 import NextAction
from protos.results.v1.events_pb2 import BlockReason
from services.cli.demo import at_counter as counter
from services.cli.demo import by_post as post
from services.cli.demo import clock, handovers
from services.cli.demo import with_result as result
from services.cli.demo.calls import DemoFault
from services.cli.demo.journey import Journey
from services.intake.domain import lifecycle as intake
from services.postal import domain as postal
from services.results import domain as results
from tests.simulation.world import World

Act = Callable[[], Awaitable[object]]
SELDOM: Final = 0.1
"""Share of the chances of an act that ends a journey early."""


async def walk(j: Journey, world: World) -> None:
    """Do what the tables allow, one thing after another, until the world is over."""
    await counter.register(j)
    while not world.over.is_set():
        try:
            acts = await possible(j, world)
            if acts:
                (act,) = world.dice.choices([act for act, _ in acts], [share for _, share in acts])
                await act()
        except DemoFault as fault:  # somebody else was first, or more is needed than the state
            world.note("people", f"{j.dossier_id[-6:]}: {str(fault)[:50]}")
        except ValueError:
            return  # it has used up its waybills
        await world.pause(world.weather.act_s)


async def possible(j: Journey, world: World) -> list[tuple[Act, float]]:
    """Look at everything and give what may be done, with its chances."""
    acts: list[tuple[Act, float]] = []
    dossier = intake.State(counter.name((await counter.see(j)).state))
    for on_dossier, (act, share) in _ON_DOSSIER.items():
        if intake.LIFECYCLE.allows(dossier, on_dossier):
            acts.append((_bound(act, j), share))
    seen = await result.see(j)
    if seen is not None:
        j.result_id = seen.result_id
        state = results.State(result.name(seen.state))
        for on_result, (act, share) in _ON_RESULT.items():
            if results.LIFECYCLE.allows(state, on_result):
                acts.append((_bound(act, j), share))
    for item in await post.shipments(j):
        where = postal.State(post.State.Name(item.state).removeprefix("STATE_"))
        for on_shipment, (carry, share) in _ON_SHIPMENT.items():
            if postal.LIFECYCLE.allows(where, on_shipment):
                acts.append((_bound(carry, j, item, world), share))
    return acts


def _bound(act: Callable[..., Awaitable[object]], *given: Any) -> Act:
    return lambda: act(*given)


async def _refuse(j: Journey) -> None:
    await counter.refuse(j, RefusalReason.REFUSAL_REASON_NOT_ELIGIBLE)


async def _change_to_post(j: Journey) -> None:
    await result.change_return_method(j, ReturnMethod.RETURN_METHOD_POSTAL)


async def _change_to_electronic(j: Journey) -> None:
    await result.change_return_method(j, ReturnMethod.RETURN_METHOD_ELECTRONIC)


async def _block(j: Journey) -> None:
    await result.block(j, BlockReason.BLOCK_REASON_FEE_UNPAID)


async def _unblock(j: Journey) -> None:
    await result.unblock(j, BlockReason.BLOCK_REASON_FEE_UNPAID)


async def _assign(j: Journey, item: Shipment, world: World) -> None:
    await post.assign(j, item, world.dice.choice((j.home_postman, j.agency_postman)))


async def _decline(j: Journey, item: Shipment, _world: World) -> None:
    await post.decline_pickup(j, item, j.home_postman)


async def _fail_pickup(j: Journey, item: Shipment, _world: World) -> None:
    await post.fail_pickup(j, item, j.home_postman)


async def _cancel(j: Journey, item: Shipment, _world: World) -> None:
    await post.cancel_shipment(j, item)


async def _collect(j: Journey, item: Shipment, _world: World) -> None:
    await post.collect_at_home(j, item, j.home_postman)


async def _hand_to_post(j: Journey, item: Shipment, _world: World) -> None:
    await handovers.hand_to_post(j, item)


async def _hand_to_agency(j: Journey, item: Shipment, _world: World) -> None:
    await handovers.hand_to_agency(j, item)


async def _scan(j: Journey, item: Shipment, _world: World) -> None:
    await post.transit(j, item, j.case.row.agency_office)


async def _send_out(j: Journey, item: Shipment, world: World) -> None:
    await post.send_out(j, item, world.dice.choice((j.home_postman, j.agency_postman)))


async def _fail_attempt(j: Journey, item: Shipment, world: World) -> None:
    following: Sequence[NextAction.ValueType] = (
        NextAction.NEXT_ACTION_RETRY, NextAction.NEXT_ACTION_HOLD, NextAction.NEXT_ACTION_RETURN,
    )  # fmt: skip
    await post.fail_attempt(j, item, world.dice.choice(following))


async def _deliver(j: Journey, item: Shipment, _world: World) -> None:
    await post.deliver(j, item)


_I, _R, _P = intake.Action, results.Action, postal.Action
_Acts = Mapping[Any, tuple[Callable[..., Awaitable[object]], float]]
_ON_DOSSIER: Final[_Acts] = {
    _I.FILE: (counter.file_at_counter, 0.5),
    _I.GUIDE_COMPLETION: (counter.guide_and_complete, SELDOM),
    _I.ACCEPT: (counter.accept, 1),
    _I.FORWARD: (counter.forward, 1),
    _I.REFUSE: (_refuse, SELDOM),
    _I.REQUEST_SUPPLEMENT: (counter.request_supplement, SELDOM),
    _I.ORDER_SUPPLEMENT_PICKUP: (counter.order_supplement_pickup, 0.5),
    _I.COMPLETE_SUPPLEMENT: (counter.complete_supplement, 0.5),
    _I.REOPEN_SUPPLEMENT: (clock.reopen_supplement, SELDOM),
    _I.ISSUE_OBLIGATION: (clock.issue_obligation, SELDOM),
    _I.SETTLE_OBLIGATION: (clock.settle_obligation, 1),
    _I.REAPPOINT: (clock.reappoint, SELDOM),
    _I.STOP: (clock.stop, SELDOM / 2),
    _I.RECALL_RESOLUTION: (clock.recall_resolution, SELDOM),
    _I.CORRECT_CONTACT: (clock.correct_contact, SELDOM / 2),
    _I.WITHDRAW: (counter.withdraw, SELDOM / 2),
    _I.CANCEL: (counter.cancel, SELDOM),
    _I.ORDER_PAPERS_BACK: (counter.order_papers_back, 1),
    _I.GIVE_PAPERS_BACK: (counter.give_papers_back, 0.5),
}
_ON_RESULT: Final[_Acts] = {
    _R.REGISTER: (result.register_result, 1),
    _R.CHOOSE_COUNTER: (result.change_to_counter, 2 * SELDOM),
    _R.CHOOSE_POSTAL: (_change_to_post, 2 * SELDOM),
    _R.CHOOSE_ELECTRONIC: (_change_to_electronic, SELDOM),
    _R.BLOCK: (_block, SELDOM),
    _R.UNBLOCK: (_unblock, 2 * SELDOM),
    _R.RETURN_ELECTRONICALLY: (result.send_electronically, 0.5),
    _R.REISSUE: (result.reissue, SELDOM / 5),
    _R.PREPARE_DISPATCH: (result.prepare_dispatch, 1),
    _R.REDISPATCH: (result.redispatch, 1),
    _R.RETURN_AT_COUNTER: (result.give_at_counter, 0.5),
}
_ON_SHIPMENT: Final[_Acts] = {
    _P.ASSIGN_PICKUP: (_assign, 0.5),
    _P.DECLINE_PICKUP: (_decline, SELDOM),
    _P.FAIL_PICKUP: (_fail_pickup, SELDOM),
    _P.CANCEL: (_cancel, SELDOM),
    _P.COLLECT: (_collect, 1),
    _P.HAND_TO_POST: (_hand_to_post, 1),
    _P.SCAN_AT_DELIVERY_OFFICE: (_scan, 0.5),
    _P.OPEN_MANIFEST: (_send_out, 1),
    _P.ATTEMPT_DELIVERY: (_fail_attempt, 2 * SELDOM),
    _P.DELIVER: (_deliver, 1),
    _P.HAND_TO_AGENCY: (_hand_to_agency, 1),
    _P.HAND_BACK: (_hand_to_agency, 1),
}
