"""Were all moves legal? The facts told are replayed on the lifecycle tables of the domains."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from services.intake.domain import lifecycle as intake
from services.postal import domain as postal
from services.results import domain as results
from shared.lifecycle import Lifecycle
from tests.faults.records import Records, Told

_I, _P, _R = intake.Action, postal.Action, results.Action
NOTHING: Final = ()
"""Stands for a fact that may also be told without a move."""


@dataclass(frozen=True, slots=True)
class Replay:
    """How the facts of a service move its things."""

    lifecycle: Lifecycle[Any, Any]
    first: Any
    """The state in which a thing begins."""
    moves: Mapping[str, tuple[Any, ...]]
    """The actions (or pairs of them) of which a kind of fact tells one; others move nothing."""
    silent: tuple[Any, ...]
    """Actions (or pairs of them) that may happen without a fact of this service."""
    thing: Callable[[Told], str]
    """Which thing a fact moves; none for one about money alone."""
    tells_first: bool = True
    """Whether a thing begins with a fact."""


def _dossier(told: Told) -> str:
    return told.about


def _shipment(told: Told) -> str:
    return str(getattr(told.body(), "shipment_id", ""))


def _settled(action: results.Action) -> tuple[Any, ...]:
    """Let what holds a result back, or nothing more, decide where an action leaves it."""
    then = (_R.BLOCK, _R.FREE, _R.FREE_FOR_COUNTER, _R.FREE_AS_BACK)
    return (action, *((action, after) for after in then))


REPLAYS: Final = {
    "intake": Replay(
        intake.LIFECYCLE,
        intake.State.REGISTERED,
        {
            "DossierFiled": (_I.FILE,),
            "CompletionGuided": (_I.GUIDE_COMPLETION,),
            "CompletionReceived": (_I.RECEIVE_COMPLETION,),
            "DossierAccepted": (_I.ACCEPT,),
            "DossierForwarded": (_I.FORWARD,),
            "DossierRefused": (_I.REFUSE,),
            "SupplementRequested": (_I.REQUEST_SUPPLEMENT,),
            "SupplementCompleted": (_I.COMPLETE_SUPPLEMENT,),
            "SupplementExpired": (_I.EXPIRE_SUPPLEMENT,),
            "SupplementReopened": (_I.REOPEN_SUPPLEMENT,),
            "ObligationIssued": (_I.ISSUE_OBLIGATION,),
            "ObligationSettled": (_I.SETTLE_OBLIGATION,),
            "DossierReappointed": (_I.REAPPOINT,),
            "DossierStopped": (_I.STOP,),
            "ResolutionRecalled": (_I.RECALL_RESOLUTION,),
            "DossierCorrected": (_I.CORRECT,),
            "ContactCorrected": (_I.CORRECT_CONTACT,),
            "DossierWithdrawn": (_I.WITHDRAW,),
            "DossierCancelled": (
                _I.CANCEL,
                _I.HEAR_INBOUND_CANCELLED,
                _I.HEAR_INBOUND_LOST,
            ),
            "PapersBackOrdered": (_I.ORDER_PAPERS_BACK,),
            "PapersGivenBack": (_I.GIVE_PAPERS_BACK,),
            "DossierResolved": (_I.HEAR_RESULT_READY,),
        },
        (
            _I.HEAR_INBOUND_COLLECTED,
            _I.HEAR_INBOUND_DELIVERED,
            _I.HEAR_RESULT_RETURNED,
            _I.HEAR_RETURNED_AFTER_RECALL,
            _I.HEAR_RETURN_CANCELLED,
        ),
        _dossier,
    ),
    "postal": Replay(
        postal.LIFECYCLE,
        postal.State.ORDERED,
        {
            "PickupAssigned": (_P.ASSIGN_PICKUP,),
            "PickupDeclined": (_P.DECLINE_PICKUP,),
            "PickupFailed": (_P.FAIL_PICKUP,),
            "ShipmentCancelled": (_P.CANCEL,),
            "ShipmentCollected": (_P.COLLECT, _P.HAND_TO_POST, _P.TAKE_IN),
            "ShipmentScanned": (_P.SCAN_ON_THE_WAY, _P.SCAN_AT_DELIVERY_OFFICE, NOTHING),
            "ManifestOpened": (_P.OPEN_MANIFEST, NOTHING),
            "DeliveryAttempted": (_P.ATTEMPT_DELIVERY,),
            "ShipmentHeld": (_P.HOLD,),
            "ShipmentReturning": (_P.SEND_BACK, _P.EXPIRE_STORAGE, _P.SEND_BACK_DAMAGED),
            "ShipmentDelivered": (_P.DELIVER, _P.HAND_TO_AGENCY),
            "ShipmentReturned": (_P.HAND_BACK,),
            "ShipmentRedirected": (_P.REDIRECT,),
            "ShipmentDamaged": (_P.REPORT_DAMAGE,),
            "ShipmentLost": (_P.DECLARE_LOST,),
            "ShipmentFound": (_P.FIND,),
            "ShipmentDeliveryCancelled": (_P.CANCEL_DELIVERY,),
        },
        (),
        _shipment,
    ),
    "results": Replay(
        results.LIFECYCLE,
        results.State.NOT_READY,
        {
            "ResultReady": (
                _R.REGISTER,
                (_R.REGISTER, _R.CHOOSE_COUNTER),
                (_R.REGISTER, _R.BLOCK),
            ),
            "ResultBlocked": _settled(_R.BLOCK),
            "ResultUnblocked": _settled(_R.UNBLOCK),
            "ReturnMethodChanged": (
                *_settled(_R.CHOOSE_COUNTER),
                *_settled(_R.CHOOSE_POSTAL),
                *_settled(_R.CHOOSE_POSTAL_AGAIN),
                *_settled(_R.CHOOSE_ELECTRONIC),
                NOTHING,
            ),
            "DeliveryOrdered": (_R.PREPARE_DISPATCH, _R.REDISPATCH),
            "DeliveryOrderCancelled": (_R.CALL_OFF_DISPATCH, NOTHING),
            "ResultReturned": (_R.RETURN_AT_COUNTER, _R.RETURN_ELECTRONICALLY, NOTHING),
            "FoundPapersReturned": (_R.RETURN_FOUND_PAPERS,),
            "ResultReturnCancelled": (_R.HEAR_DELIVERY_CANCELLED,),
            "ResultRecalled": (_R.HEAR_RECALLED,),
            "ResultReissued": _settled(_R.REISSUE),
            "ResultArchived": (_R.ARCHIVE,),
        },
        (
            _R.HEAR_COLLECTED,
            _R.HEAR_DELIVERED,
            _R.HEAR_BACK,
            (_R.HEAR_BACK, _R.BLOCK),
            _R.HEAR_CANCELLED,
            _R.END_UNREADY,
        ),
        _dossier,
        tells_first=False,
    ),
}


def illegal(name: str, records: Records, states: Mapping[str, str]) -> Iterable[str]:
    """Name the things of a service whose facts or whose present state no legal way explains.

    `states` are the present states in the service's tables, by thing.
    """
    replay = REPLAYS[name]
    may_be: dict[str, frozenset[Any]] = {}
    for facts in records.told.values():
        for told in facts:
            if not (thing := replay.thing(told)):
                continue
            before = may_be.get(thing) or _silently(replay, {replay.first})
            may_be[thing] = after = _silently(replay, _after(replay, before, told))
            if not after:
                yield f"illegal: {name} told {told.name} about {thing} in {sorted(before)}"
    for thing, legal in may_be.items():
        if legal and states.get(thing) not in legal:
            yield f"illegal: {name} has {thing} in {states.get(thing)}, facts say {sorted(legal)}"
    if replay.tells_first:
        for thing in states.keys() - may_be.keys():
            yield f"lost: {name} has {thing}, of which it has told nothing"


def _after(replay: Replay, before: frozenset[Any], told: Told) -> set[Any]:
    after: set[Any] = set()
    for move in replay.moves.get(told.name, (NOTHING,)):
        after |= _led(replay, before, move)
    return after


def _led(replay: Replay, before: Iterable[Any], move: Any) -> set[Any]:
    """Give the states to which an action, or several one after the other, lead."""
    states = set(before)
    for action in move if isinstance(move, tuple) else (move,):
        states = {
            replay.lifecycle.after(state, action)
            for state in states
            if replay.lifecycle.allows(state, action)
        }
    return states


def _silently(replay: Replay, states: set[Any]) -> frozenset[Any]:
    """Add the states that a thing may have come to meanwhile without a word."""
    reached, fresh = set(states), set(states)
    while fresh:
        fresh = {state for move in replay.silent for state in _led(replay, fresh, move)} - reached
        reached |= fresh
    return frozenset(reached)
