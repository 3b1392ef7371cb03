"""Every word of the domain crosses the wire, and the wire knows none that the domain does not."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, NamedTuple

import pytest

from protos.events.v1 import custody_pb2
from protos.events.v1 import vocabulary_pb2 as common
from protos.intake.v1 import catalogue_pb2, fees_pb2, forms_pb2, intake_pb2
from protos.intake.v1 import deadlines_pb2 as intake_deadlines
from protos.intake.v1 import events_pb2 as intake_events
from protos.intake.v1 import types_pb2 as intake_types
from protos.postal.v1 import discrepancies_pb2, evidence_pb2, manifests_pb2, money_pb2, postal_pb2
from protos.postal.v1 import types_pb2 as postal_types
from protos.results.v1 import events_pb2 as results_events
from protos.results.v1 import results_pb2
from protos.tracking.v1 import tracking_pb2
from services.intake.domain import (
    clock,
    component,
    counting,
    custody,
    fee,
    fee_lifecycle,
    lifecycle,
    procedure,
    steps,
    term,
    work,
)
from services.intake.domain import vocabulary as intake
from services.intake.domain.forms import kinds
from services.intake.wire import vocabulary as intake_wire
from services.postal import domain as postal
from services.postal.domain.money import accounts, debt, payment, tariff, zones
from services.postal.wire import vocabulary as postal_wire
from services.results import domain as results
from services.results.wire import vocabulary as results_wire
from services.tracking import domain as tracking
from services.tracking import wire as tracking_wire


class Pair(NamedTuple):
    """Two enums that say the same, and the map between them."""

    service: str
    wire: Any
    domain: type[Enum]
    known: Mapping[int, Enum]
    not_here: frozenset[str] = frozenset()
    """Words of the wire that this service cannot meet; refused or passed over where they come."""


# Intake orders no results.
_NOT_ORDERED_BY_INTAKE = frozenset({"RESULT_OUT"})
# What the post has is told by the post.
_POST = frozenset({"POST"})

PAIRS = (
    Pair("intake", intake_pb2.Dossier.State, lifecycle.State, intake_wire.STATES),
    Pair("intake", common.IntakeChannel, intake.IntakeChannel, intake_wire.CHANNELS),
    Pair("intake", common.ReturnMethod, intake.ReturnMethod, intake_wire.RETURN_METHODS),
    Pair(
        "intake", common.Direction, intake.Direction, intake_wire.DIRECTIONS, _NOT_ORDERED_BY_INTAKE
    ),
    Pair("intake", custody_pb2.HolderKind, custody.HolderKind, intake_wire.HOLDER_KINDS, _POST),
    Pair("intake", intake_types.RefusalReason, intake.RefusalReason, intake_wire.REFUSAL_REASONS),
    Pair("intake", intake_types.Timeliness, intake.Timeliness, intake_wire.TIMELINESS),
    Pair(
        "intake",
        intake_types.SupplementPolicy,
        intake.SupplementPolicy,
        intake_wire.SUPPLEMENT_POLICIES,
    ),
    Pair("intake", intake_types.ClockAct, clock.ClockAct, intake_wire.CLOCK_ACTS),
    Pair("intake", intake_types.ClockCause, clock.ClockCause, intake_wire.CLOCK_CAUSES),
    Pair("intake", intake_deadlines.TermEnd, counting.TermEnd, intake_wire.TERM_ENDS),
    Pair("intake", intake_deadlines.StepKind, steps.StepKind, intake_wire.STEP_KINDS),
    Pair("intake", intake_deadlines.StepReason, steps.StepReason, intake_wire.STEP_REASONS),
    Pair("intake", intake_pb2.DossierWork, work.Work, intake_wire.WORK),
    Pair("intake", intake_pb2.DossierTask, work.Task, intake_wire.TASKS),
    Pair(
        "intake",
        intake_events.CancellationCause,
        intake.CancellationCause,
        intake_wire.CANCELLATION_CAUSES,
    ),
    Pair("intake", catalogue_pb2.Level, procedure.Level, intake_wire.LEVELS),
    Pair("intake", catalogue_pb2.TermUnit, term.TermUnit, intake_wire.TERM_UNITS),
    Pair(
        "intake", catalogue_pb2.ComponentMode, component.ComponentMode, intake_wire.COMPONENT_MODES
    ),
    Pair("intake", catalogue_pb2.PaperForm, component.PaperForm, intake_wire.PAPER_FORMS),
    Pair("intake", catalogue_pb2.FeeKind, fee.FeeKind, intake_wire.FEE_KINDS),
    Pair("intake", catalogue_pb2.FeeBasis, fee.FeeBasis, intake_wire.FEE_BASES),
    Pair("intake", catalogue_pb2.FeeTiming, fee.FeeTiming, intake_wire.FEE_TIMINGS),
    Pair(
        "intake",
        intake_types.ObligationPurpose,
        intake.ObligationPurpose,
        intake_wire.OBLIGATION_PURPOSES,
    ),
    Pair("intake", intake_types.StopReason, intake.StopReason, intake_wire.STOP_REASONS),
    Pair("intake", intake_types.FilerRelation, intake.FilerRelation, intake_wire.FILER_RELATIONS),
    Pair("intake", intake_types.ContactSide, intake.ContactSide, intake_wire.CONTACT_SIDES),
    Pair("intake", fees_pb2.FeeState, fee_lifecycle.FeeState, intake_wire.FEE_STATES),
    Pair("intake", fees_pb2.FeeAction, fee_lifecycle.FeeAction, intake_wire.FEE_ACTIONS),
    Pair("intake", fees_pb2.PaymentWay, fee_lifecycle.PaymentWay, intake_wire.PAYMENT_WAYS),
    Pair("intake", forms_pb2.FormKind, kinds.FormKind, intake_wire.FORM_KINDS),
    Pair("intake", forms_pb2.FormSet, kinds.FormSet, intake_wire.FORM_SETS),
    Pair("postal", postal_pb2.Shipment.State, postal.State, postal_wire.STATES),
    Pair("postal", common.Direction, postal.Direction, postal_wire.DIRECTIONS),
    Pair("postal", custody_pb2.HolderKind, postal.HolderKind, postal_wire.HOLDER_KINDS),
    Pair(
        "postal",
        postal_types.PickupFailureReason,
        postal.PickupFailureReason,
        postal_wire.PICKUP_FAILURE_REASONS,
    ),
    Pair("postal", postal_types.AttemptReason, postal.AttemptReason, postal_wire.ATTEMPT_REASONS),
    Pair("postal", postal_types.NextAction, postal.NextAction, postal_wire.NEXT_ACTIONS),
    Pair("postal", postal_types.ReturnCause, postal.ReturnCause, postal_wire.RETURN_CAUSES),
    Pair("postal", postal_types.Relation, postal.Relation, postal_wire.RELATIONS),
    Pair("postal", postal_types.SealState, postal.SealState, postal_wire.SEAL_STATES),
    Pair("postal", postal_types.Resolution, postal.Resolution, postal_wire.RESOLUTIONS),
    Pair(
        "postal",
        discrepancies_pb2.DiscrepancyState,
        postal.DiscrepancyState,
        postal_wire.DISCREPANCY_STATES,
    ),
    Pair(
        "postal",
        postal_types.HandoverRefusalReason,
        postal.HandoverRefusalReason,
        postal_wire.HANDOVER_REFUSAL_REASONS,
    ),
    Pair("postal", postal_types.ScanKind, postal.ScanKind, postal_wire.SCAN_KINDS),
    Pair(
        "postal",
        postal_pb2.ProofOfDelivery.IdentityKind,
        postal.IdentityKind,
        postal_wire.IDENTITY_KINDS,
    ),
    Pair("postal", postal_types.AfterDamage, postal.AfterDamage, postal_wire.AFTER_DAMAGES),
    Pair(
        "postal",
        postal_types.CancellationReason,
        postal.CancellationReason,
        postal_wire.CANCELLATION_REASONS,
    ),
    Pair("postal", postal_types.CodeSystem, postal.CodeSystem, postal_wire.CODE_SYSTEMS),
    Pair("postal", manifests_pb2.LineOutcome, postal.LineOutcome, postal_wire.LINE_OUTCOMES),
    Pair("postal", common.ReceiverRule, postal.ReceiverRule, postal_wire.RECEIVER_RULES),
    Pair("postal", postal_types.EvidenceKind, postal.EvidenceKind, postal_wire.EVIDENCE_KINDS),
    Pair(
        "postal", evidence_pb2.EvidenceReason, postal.EvidenceReason, postal_wire.EVIDENCE_REASONS
    ),
    Pair("postal", postal_pb2.Receipt.Kind, postal.FeeKind, postal_wire.RECEIPT_KINDS),
    Pair("postal", money_pb2.Ledger, postal.FeeKind, postal_wire.LEDGERS),
    Pair("postal", money_pb2.MoneyAccount, accounts.Account, postal_wire.MONEY_ACCOUNTS),
    Pair("postal", money_pb2.MoneyAction, accounts.Action, postal_wire.MONEY_ACTIONS),
    Pair("postal", money_pb2.CollectionWay, payment.CollectionWay, postal_wire.COLLECTION_WAYS),
    Pair("postal", money_pb2.Zone, zones.Zone, postal_wire.ZONES),
    Pair("postal", money_pb2.PostageRelief, tariff.Relief, postal_wire.RELIEFS),
    Pair("postal", catalogue_pb2.FeeTiming, debt.Timing, postal_wire.TIMINGS),
    Pair("results", results_pb2.Result.State, results.State, results_wire.STATES),
    Pair("results", common.ReturnMethod, results.ReturnMethod, results_wire.RETURN_METHODS),
    Pair("results", custody_pb2.HolderKind, results.HolderKind, results_wire.HOLDER_KINDS, _POST),
    Pair("results", common.Direction, results.Direction, results_wire.DIRECTIONS),
    Pair("results", results_events.Outcome, results.Outcome, results_wire.OUTCOMES),
    Pair("results", results_events.BlockReason, results.BlockReason, results_wire.BLOCK_REASONS),
    Pair("results", results_pb2.DocumentKind, results.DocumentKind, results_wire.DOCUMENT_KINDS),
    Pair("results", common.ReceiverRule, results.ReceiverRule, results_wire.RECEIVER_RULES),
    Pair("results", results_pb2.IssueEnd, results.IssueEnd, results_wire.ISSUE_ENDS),
    Pair("results", results_pb2.ResultWork, results.Work, results_wire.WORK),
    Pair("results", results_pb2.PostagePayer, results.PostagePayer, results_wire.PAYERS),
    Pair("results", results_pb2.CounterReceipt.Receiver, results.Relation, results_wire.RECEIVERS),
    Pair(
        "results",
        results_pb2.CounterReceipt.IdentityKind,
        results.IdentityKind,
        results_wire.IDENTITY_KINDS,
    ),
    Pair(
        "tracking",
        tracking_pb2.Holder,
        tracking.Holder,
        {number: word for word, number in tracking_wire.HOLDERS.items() if word},
    ),
    Pair(
        "tracking",
        tracking_pb2.LateCause,
        tracking.Cause,
        {number: word for word, number in tracking_wire.CAUSES.items()},
    ),
    Pair(
        "tracking",
        tracking_pb2.Papers,
        tracking.Papers,
        {number: word for word, number in tracking_wire.PAPERS.items()},
    ),
    Pair(
        "tracking",
        tracking_pb2.TrackedWork,
        tracking.Work,
        {number: word for word, number in tracking_wire.KINDS.items()},
    ),
)

KEPT_INSIDE = {
    "intake": {"Action", "DayKind", "OrderState", "Rank", "ReportGroup", "RoundState"},
    "postal": {
        "Action",
        "DiscrepancyAction",
        "HandoverAction",
        "HandoverKind",
        "HandoverState",
        "IncidentKind",
        "Role",
    },
    "results": {"Action", "FoundState"},
    "tracking": {"Source", "Stage", "Step"},
}
"""Enums that no message has; a new one is either paired above or named here."""


def _name(pair: Pair) -> str:
    return f"{pair.service}.{pair.domain.__name__}.{pair.wire.DESCRIPTOR.name}"


def _words(wire: Any) -> dict[int, str]:
    """Give the bare names of a wire enum by number, without UNSPECIFIED."""
    values = wire.DESCRIPTOR.values_by_number
    prefix = values[0].name.removesuffix("UNSPECIFIED")
    return {number: value.name.removeprefix(prefix) for number, value in values.items() if number}


def _enums(service: str) -> Iterator[type[Enum]]:
    """Give every enum that a module of a service's domain defines."""
    package = importlib.import_module(f"services.{service}.domain")
    names = [one.name for one in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")]
    for module in map(importlib.import_module, names):
        for value in vars(module).values():
            is_enum = isinstance(value, type) and issubclass(value, Enum)
            if is_enum and value.__module__ == module.__name__:
                yield value


@pytest.mark.parametrize("pair", PAIRS, ids=_name)
def test_every_word_of_the_domain_has_one_number_on_the_wire(pair):
    """Without it a dossier in that state could not be shown: the answer would be a bug."""
    assert sorted(pair.known.values()) == sorted(pair.domain)
    assert 0 not in pair.known


@pytest.mark.parametrize("pair", PAIRS, ids=_name)
def test_every_value_of_the_wire_but_zero_has_a_word_in_the_domain(pair):
    """Without it a caller could say something in the contract that nobody understands."""
    words = _words(pair.wire)
    assert set(words) - set(pair.known) == {n for n, word in words.items() if word in pair.not_here}
    assert pair.not_here <= set(words.values())


@pytest.mark.parametrize("pair", PAIRS, ids=_name)
def test_a_word_that_both_sides_have_is_the_same_word(pair):
    """Without it two states could be told for each other, and no other test would see it."""
    words = _words(pair.wire)
    both = set(words.values()) & {word.name for word in pair.domain}
    for number, word in pair.known.items():
        if words[number] in both or word.name in both:
            assert words[number] == word.name


@pytest.mark.parametrize("service", KEPT_INSIDE)
def test_no_enum_of_a_domain_is_forgotten(service):
    """Without it a new enum would pass these tests by not being in them."""
    paired = {pair.domain for pair in PAIRS if pair.service == service}
    inside = {enum.__name__ for enum in _enums(service) if enum not in paired}
    assert inside == KEPT_INSIDE[service]


def test_the_stages_of_tracking_are_the_states_of_a_dossier():
    """Without it the time line would name a state that the dossier itself does not know."""
    assert {stage.name for stage in tracking.Stage} == {state.name for state in lifecycle.State}
