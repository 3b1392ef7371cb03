"""Protobuf's numbers for the words of the domain, and back."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, TypeVar

from protos.events.v1 import custody_pb2, vocabulary_pb2
from protos.intake.v1 import (
    catalogue_pb2,
    deadlines_pb2,
    events_pb2,
    fees_pb2,
    forms_pb2,
    intake_pb2,
    types_pb2,
)
from services.intake.domain import (
    clock,
    component,
    counting,
    custody,
    fee,
    fee_lifecycle,
    procedure,
    steps,
    term,
    vocabulary,
    work,
)
from services.intake.domain.forms.kinds import FormKind, FormSet
from services.intake.domain.lifecycle import State

E = TypeVar("E", bound=StrEnum)


def _known(wire: Any, kind: type[E]) -> dict[int, E]:
    """Pair every word with the number of the same name; a word without one fails at the start."""
    prefix = wire.DESCRIPTOR.values_by_number[0].name.removesuffix("UNSPECIFIED")
    return {wire.Value(f"{prefix}{word.name}"): word for word in kind}


CHANNELS: Final = _known(vocabulary_pb2.IntakeChannel, vocabulary.IntakeChannel)
RETURN_METHODS: Final = _known(vocabulary_pb2.ReturnMethod, vocabulary.ReturnMethod)
HOLDER_KINDS: Final = _known(custody_pb2.HolderKind, custody.HolderKind)
DIRECTIONS: Final = _known(vocabulary_pb2.Direction, vocabulary.Direction)
STATES: Final = _known(intake_pb2.Dossier.State, State)
REFUSAL_REASONS: Final = _known(types_pb2.RefusalReason, vocabulary.RefusalReason)
TIMELINESS: Final = _known(types_pb2.Timeliness, vocabulary.Timeliness)
SUPPLEMENT_POLICIES: Final = _known(types_pb2.SupplementPolicy, vocabulary.SupplementPolicy)
CLOCK_ACTS: Final = _known(types_pb2.ClockAct, clock.ClockAct)
CLOCK_CAUSES: Final = _known(types_pb2.ClockCause, clock.ClockCause)
TERM_ENDS: Final = _known(deadlines_pb2.TermEnd, counting.TermEnd)
STEP_KINDS: Final = _known(deadlines_pb2.StepKind, steps.StepKind)
STEP_REASONS: Final = _known(deadlines_pb2.StepReason, steps.StepReason)
CANCELLATION_CAUSES: Final = _known(events_pb2.CancellationCause, vocabulary.CancellationCause)
LEVELS: Final = _known(catalogue_pb2.Level, procedure.Level)
TERM_UNITS: Final = _known(catalogue_pb2.TermUnit, term.TermUnit)
COMPONENT_MODES: Final = _known(catalogue_pb2.ComponentMode, component.ComponentMode)
PAPER_FORMS: Final = _known(catalogue_pb2.PaperForm, component.PaperForm)
FEE_KINDS: Final = _known(catalogue_pb2.FeeKind, fee.FeeKind)
FEE_BASES: Final = _known(catalogue_pb2.FeeBasis, fee.FeeBasis)
FEE_TIMINGS: Final = _known(catalogue_pb2.FeeTiming, fee.FeeTiming)
OBLIGATION_PURPOSES: Final = _known(types_pb2.ObligationPurpose, vocabulary.ObligationPurpose)
STOP_REASONS: Final = _known(types_pb2.StopReason, vocabulary.StopReason)
FILER_RELATIONS: Final = _known(types_pb2.FilerRelation, vocabulary.FilerRelation)
WORK: Final = _known(intake_pb2.DossierWork, work.Work)
TASKS: Final = _known(intake_pb2.DossierTask, work.Task)
CONTACT_SIDES: Final = _known(types_pb2.ContactSide, vocabulary.ContactSide)
FEE_STATES: Final = _known(fees_pb2.FeeState, fee_lifecycle.FeeState)
FEE_ACTIONS: Final = _known(fees_pb2.FeeAction, fee_lifecycle.FeeAction)
PAYMENT_WAYS: Final = _known(fees_pb2.PaymentWay, fee_lifecycle.PaymentWay)
FORM_KINDS: Final = _known(forms_pb2.FormKind, FormKind)
FORM_SETS: Final = _known(forms_pb2.FormSet, FormSet)

_MAPS: tuple[Mapping[int, StrEnum], ...] = (
    CHANNELS, RETURN_METHODS, DIRECTIONS, STATES, REFUSAL_REASONS, TIMELINESS,
    SUPPLEMENT_POLICIES, CANCELLATION_CAUSES, LEVELS, TERM_UNITS, COMPONENT_MODES, PAPER_FORMS,
    FEE_KINDS, FEE_BASES, FEE_TIMINGS, CLOCK_ACTS, CLOCK_CAUSES, TERM_ENDS, STEP_KINDS,
    STEP_REASONS, OBLIGATION_PURPOSES, STOP_REASONS, FILER_RELATIONS, CONTACT_SIDES,
    WORK, TASKS, FEE_STATES, FEE_ACTIONS, PAYMENT_WAYS,
    FORM_KINDS, FORM_SETS, HOLDER_KINDS,
)  # fmt: skip
NUMBERS: Final = {
    kind: {word: number for number, word in known.items()}
    for known in _MAPS
    for kind in {type(word) for word in known.values()}
}
"""The number of a word, by the kind of word."""


def number(word: StrEnum | None) -> int:
    """Give protobuf's number of a word; of none, that of unspecified."""
    return 0 if word is None else NUMBERS[type(word)][word]
