"""Protobuf's numbers for the words of the domain, and back."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, TypeVar

from protos.events.v1 import custody_pb2, vocabulary_pb2
from protos.intake.v1 import catalogue_pb2
from protos.postal.v1 import (
    discrepancies_pb2,
    evidence_pb2,
    manifests_pb2,
    money_pb2,
    postal_pb2,
    types_pb2,
)
from services.postal import domain
from services.postal.domain.money.accounts import Account, Action
from services.postal.domain.money.debt import Timing
from services.postal.domain.money.payment import CollectionWay
from services.postal.domain.money.tariff import Relief
from services.postal.domain.money.zones import Zone

E = TypeVar("E", bound=StrEnum)


def _known(wire: Any, kind: type[E]) -> dict[int, E]:
    """Pair every word with the number of the same name; a word without one fails at the start."""
    prefix = wire.DESCRIPTOR.values_by_number[0].name.removesuffix("UNSPECIFIED")
    return {wire.Value(f"{prefix}{word.name}"): word for word in kind}


HOLDER_KINDS: Final = _known(custody_pb2.HolderKind, domain.HolderKind)
DIRECTIONS: Final = _known(vocabulary_pb2.Direction, domain.Direction)
STATES: Final = _known(postal_pb2.Shipment.State, domain.State)
PICKUP_FAILURE_REASONS: Final = _known(types_pb2.PickupFailureReason, domain.PickupFailureReason)
ATTEMPT_REASONS: Final = _known(types_pb2.AttemptReason, domain.AttemptReason)
NEXT_ACTIONS: Final = _known(types_pb2.NextAction, domain.NextAction)
RETURN_CAUSES: Final = _known(types_pb2.ReturnCause, domain.ReturnCause)
RELATIONS: Final = _known(types_pb2.Relation, domain.Relation)
SEAL_STATES: Final = _known(types_pb2.SealState, domain.SealState)
SCAN_KINDS: Final = _known(types_pb2.ScanKind, domain.ScanKind)
HANDOVER_REFUSAL_REASONS: Final = _known(
    types_pb2.HandoverRefusalReason, domain.HandoverRefusalReason
)
RESOLUTIONS: Final = _known(types_pb2.Resolution, domain.Resolution)
DISCREPANCY_STATES: Final = _known(discrepancies_pb2.DiscrepancyState, domain.DiscrepancyState)
IDENTITY_KINDS: Final = _known(postal_pb2.ProofOfDelivery.IdentityKind, domain.IdentityKind)
AFTER_DAMAGES: Final = _known(types_pb2.AfterDamage, domain.AfterDamage)
CANCELLATION_REASONS: Final = _known(types_pb2.CancellationReason, domain.CancellationReason)
CODE_SYSTEMS: Final = _known(types_pb2.CodeSystem, domain.CodeSystem)
LINE_OUTCOMES: Final = _known(manifests_pb2.LineOutcome, domain.LineOutcome)
RECEIPT_KINDS: Final = _known(postal_pb2.Receipt.Kind, domain.FeeKind)
RECEIVER_RULES: Final = _known(vocabulary_pb2.ReceiverRule, domain.ReceiverRule)
EVIDENCE_KINDS: Final = _known(types_pb2.EvidenceKind, domain.EvidenceKind)
EVIDENCE_REASONS: Final = _known(evidence_pb2.EvidenceReason, domain.EvidenceReason)
LEDGERS: Final = _known(money_pb2.Ledger, domain.FeeKind)
MONEY_ACCOUNTS: Final = _known(money_pb2.MoneyAccount, Account)
MONEY_ACTIONS: Final = _known(money_pb2.MoneyAction, Action)
COLLECTION_WAYS: Final = _known(money_pb2.CollectionWay, CollectionWay)
ZONES: Final = _known(money_pb2.Zone, Zone)
RELIEFS: Final = _known(money_pb2.PostageRelief, Relief)
TIMINGS: Final = _known(catalogue_pb2.FeeTiming, Timing)

_MAPS: tuple[Mapping[int, StrEnum], ...] = (
    DIRECTIONS, STATES, PICKUP_FAILURE_REASONS, ATTEMPT_REASONS, NEXT_ACTIONS, RETURN_CAUSES,
    RELATIONS, SEAL_STATES, SCAN_KINDS, IDENTITY_KINDS, RECEIPT_KINDS, AFTER_DAMAGES,
    CANCELLATION_REASONS, CODE_SYSTEMS, LINE_OUTCOMES, RECEIVER_RULES, EVIDENCE_KINDS,
    EVIDENCE_REASONS, LEDGERS, MONEY_ACCOUNTS, MONEY_ACTIONS, COLLECTION_WAYS, ZONES,
    RELIEFS,
    HOLDER_KINDS, HANDOVER_REFUSAL_REASONS, RESOLUTIONS, DISCREPANCY_STATES,
)  # fmt: skip
NUMBERS: Final = {
    kind: {word: number for number, word in known.items()}
    for known in _MAPS
    for kind in {type(word) for word in known.values()}
}
"""The number of a word, by the kind of word."""


def number(word: StrEnum) -> int:
    """Give protobuf's number of a word."""
    return NUMBERS[type(word)][word]


def read_timing(timing: int) -> Timing:
    """Read when a fee is collected; one of a kind that is not known here, as early as can be."""
    return TIMINGS.get(timing, Timing.BEFORE)
