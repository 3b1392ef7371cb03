"""Which facts go with which action of which lifecycle: what may follow a fact is drawn from that.

An action tells its facts, or is what a service does when it hears them. `events/notes.toml` says
what no table says.
"""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, Final, NamedTuple

from services.intake.domain.fee_lifecycle import LIFECYCLE as STATE_FEE
from services.intake.domain.lifecycle import LIFECYCLE as DOSSIER
from services.postal.domain.discrepancy import DISCREPANCY_LIFECYCLE as DISCREPANCY
from services.postal.domain.handover import HANDOVER_LIFECYCLE as HANDOVER
from services.postal.domain.money.accounts import LIFECYCLE as MONEY
from services.postal.domain.shipment import LIFECYCLE as SHIPMENT
from services.results.domain.lifecycle import LIFECYCLE as RESULT
from shared.lifecycle import Lifecycle

LIFECYCLES: Final[dict[str, tuple[str, Lifecycle[Any, Any]]]] = {
    "Dossier": ("services/intake/domain/lifecycle.py", DOSSIER),
    "State fee": ("services/intake/domain/fee_lifecycle.py", STATE_FEE),
    "Shipment": ("services/postal/domain/shipment.py", SHIPMENT),
    "Handover": ("services/postal/domain/handover.py", HANDOVER),
    "Discrepancy": ("services/postal/domain/discrepancy.py", DISCREPANCY),
    "Result": ("services/results/domain/lifecycle.py", RESULT),
    "Money": ("services/postal/domain/money/accounts.py", MONEY),
}
"""Every lifecycle table, and where it is."""

BORN: Final = {
    "DossierRegistered": ("Dossier", "REGISTERED"),
    "ShipmentOrdered": ("Shipment", "ORDERED"),
    "HandoverProposed": ("Handover", "PROPOSED"),
    "DiscrepancyOpened": ("Discrepancy", "OPEN"),
    "DossierAccepted": ("Result", "NOT_READY"),
}
"""Facts with which something begins its life, and its first state."""

FACTS: Final[Mapping[str, Mapping[str, str]]] = {
    "Dossier": {
        "FILE": "DossierFiled",
        "GUIDE_COMPLETION": "CompletionGuided",
        "RECEIVE_COMPLETION": "CompletionReceived",
        "ACCEPT": "DossierAccepted",
        "FORWARD": "DossierForwarded",
        "REFUSE": "DossierRefused",
        "REQUEST_SUPPLEMENT": "SupplementRequested",
        "ORDER_SUPPLEMENT_PICKUP": "PickupOrdered",
        "COMPLETE_SUPPLEMENT": "SupplementCompleted",
        "EXPIRE_SUPPLEMENT": "SupplementExpired",
        "REOPEN_SUPPLEMENT": "SupplementReopened",
        "ISSUE_OBLIGATION": "ObligationIssued",
        "SETTLE_OBLIGATION": "ObligationSettled",
        "REAPPOINT": "DossierReappointed",
        "STOP": "DossierStopped",
        "RECALL_RESOLUTION": "ResolutionRecalled",
        "CORRECT": "DossierCorrected",
        "CORRECT_CONTACT": "ContactCorrected",
        "WITHDRAW": "DossierWithdrawn",
        "CANCEL": "DossierCancelled",
        "ORDER_PAPERS_BACK": "PapersBackOrdered",
        "GIVE_PAPERS_BACK": "PapersGivenBack",
        "HEAR_INBOUND_COLLECTED": "ShipmentCollected",
        "HEAR_INBOUND_DELIVERED": "ShipmentDelivered",
        "HEAR_INBOUND_CANCELLED": "ShipmentCancelled DossierCancelled",
        "HEAR_INBOUND_LOST": "ShipmentLost DossierCancelled",
        "HEAR_RESULT_READY": "ResultReady DossierResolved",
        "HEAR_RESULT_RETURNED": "ResultReturned",
        "HEAR_RETURNED_AFTER_RECALL": "ResultReturned DossierResolved",
        "HEAR_RETURN_CANCELLED": "ResultReturnCancelled",
    },
    "State fee": {
        "ASSESS": "FeeAssessed",
        "EXEMPT": "FeeExempted",
        "TAKE": "FeeTaken",
        "NOTE_COLLECTED_BY_POST": "FeeCollectedByPostNoted FeeCollected",
        "REFUND": "FeeRefunded FeeRefundedByPost FeeCollectionReversed",
        "TAKE_BACK": "FeeRefunded FeeRefundedByPost FeeCollectionReversed",
        "KEEP": "FeeKept",
    },
    "Shipment": {
        "ASSIGN_PICKUP": "PickupAssigned",
        "DECLINE_PICKUP": "PickupDeclined",
        "FAIL_PICKUP": "PickupFailed",
        "CANCEL": "ShipmentCancelled PickupOrderCancelled DeliveryOrderCancelled",
        "COLLECT": "ShipmentCollected",
        "HAND_TO_POST": "ShipmentCollected",
        "TAKE_IN": "ShipmentCollected",
        "SCAN_ON_THE_WAY": "ShipmentScanned",
        "SCAN_AT_DELIVERY_OFFICE": "ShipmentScanned",
        "OPEN_MANIFEST": "ManifestOpened",
        "ATTEMPT_DELIVERY": "DeliveryAttempted",
        "HOLD": "ShipmentHeld",
        "SEND_BACK": "ShipmentReturning",
        "EXPIRE_STORAGE": "ShipmentReturning",
        "DELIVER": "ShipmentDelivered",
        "HAND_TO_AGENCY": "ShipmentDelivered",
        "HAND_BACK": "ShipmentReturned",
        "REDIRECT": "ShipmentRedirected",
        "REPORT_DAMAGE": "ShipmentDamaged",
        "SEND_BACK_DAMAGED": "ShipmentDamaged ShipmentReturning",
        "DECLARE_LOST": "ShipmentLost",
        "FIND": "ShipmentFound",
        "CANCEL_DELIVERY": "ShipmentDeliveryCancelled",
    },
    "Handover": {
        "CONFIRM": "ShipmentCollected ShipmentDelivered ShipmentReturned",
        "REPLACE": "HandoverProposed",
        "WITHDRAW": "HandoverWithdrawn",
        "REFUSE": "HandoverRefused",
        "OVERTAKE": "ShipmentCancelled ShipmentLost",
    },
    "Discrepancy": {
        "ASSIGN": "DiscrepancyAssigned",
        "RESOLVE": "DiscrepancyResolved",
        "CLOSE": "DiscrepancyClosed",
    },
    "Result": {
        "REGISTER": "ResultReady",
        "BLOCK": "ResultBlocked",
        "UNBLOCK": "ResultUnblocked",
        "FREE": "ResultUnblocked",
        "FREE_FOR_COUNTER": "ResultUnblocked",
        "FREE_AS_BACK": "ResultUnblocked",
        "CHOOSE_COUNTER": "ReturnMethodChanged",
        "CHOOSE_POSTAL": "ReturnMethodChanged",
        "CHOOSE_POSTAL_AGAIN": "ReturnMethodChanged",
        "CHOOSE_ELECTRONIC": "ReturnMethodChanged",
        "PREPARE_DISPATCH": "DeliveryOrdered",
        "REDISPATCH": "DeliveryOrdered",
        "RETURN_AT_COUNTER": "ResultReturned",
        "RETURN_FOUND_PAPERS": "FoundPapersReturned",
        "RETURN_ELECTRONICALLY": "ResultReturned",
        "REISSUE": "ResultReissued",
        "ARCHIVE": "ResultArchived",
        "HEAR_COLLECTED": "ShipmentCollected",
        "HEAR_DELIVERED": "ShipmentDelivered ResultReturned",
        "HEAR_BACK": "ShipmentReturned",
        "HEAR_CANCELLED": "ShipmentCancelled",
        "HEAR_RECALLED": "ResolutionRecalled ResultRecalled",
        "NOTE_RECALLED": "ResolutionRecalled",
        "END_UNREADY": "DossierWithdrawn DossierRefused DossierStopped",
        "CALL_OFF_DISPATCH": "DeliveryOrderCancelled",
        "HEAR_DELIVERY_CANCELLED": "ShipmentDeliveryCancelled ResultReturnCancelled",
        "HEAR_LOST": "ShipmentLost",
        "HEAR_FOUND": "ShipmentFound",
    },
    "Money": {
        "ASSESS": "PostageAssessed",
        "WITHDRAW": "",
        "DISCOUNT": "PostageAssessed",
        "EXEMPT": "PostageAssessed",
        "COLLECT": "FeeCollected",
        "COLLECT_ON_ACCOUNT": "FeeCollected",
        "REVERSE": "FeeCollectionReversed",
        "TURN_IN": "",
        "REMIT": "FeeRemitted",
        "ACKNOWLEDGE": "FeeReconciled",
        "DISPUTE": "FeeDisputed",
        "REFUND": "FeeRefundedByPost",
    },
}
"""By lifecycle and action; an action without a fact tells nobody."""


class Reached(NamedTuple):
    """Where something stands after a fact."""

    lifecycle: str
    action: str
    """Such as `hand back`; empty where its life begins."""
    state: Enum
    name_vi: str


def words(action: str) -> str:
    """Write an action as words."""
    return action.lower().replace("_", " ")


def reached(fact: str) -> list[Reached]:
    """Give the states to which a fact may lead; none if everything stays as it is."""
    found: dict[tuple[str, Enum], Reached] = {}
    if fact in BORN:
        name, first = BORN[fact]
        lifecycle = LIFECYCLES[name][1]
        state = next(one for one in lifecycle.names_vi if one.name == first)
        found[name, state] = Reached(name, "", state, lifecycle.names_vi[state])
    for name, actions in FACTS.items():
        lifecycle = LIFECYCLES[name][1]
        for (start, action), state in lifecycle.table.items():
            if fact in actions[action.name].split() and start is not state:
                one = Reached(name, words(action.name), state, lifecycle.names_vi[state])
                found.setdefault((name, state), one)
    return list(found.values())


def next_facts(place: Reached) -> Iterator[tuple[str, list[str]]]:
    """Give the actions that are possible where something stands, each with its facts."""
    for start, action in LIFECYCLES[place.lifecycle][1].table:
        if start is place.state:
            yield words(action.name), FACTS[place.lifecycle][action.name].split()
