"""The counter's decision: accept, forward, refuse."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from services.intake.domain import timing
from services.intake.domain.calendar import Calendar
from services.intake.domain.component import ComponentLine
from services.intake.domain.dossier import (
    Decision,
    Dossier,
    call_off_pickups,
    moved,
    require_text,
)
from services.intake.domain.expiry import require_waited_enough
from services.intake.domain.facts import DossierAccepted, DossierForwarded, DossierRefused
from services.intake.domain.inquiry import check_none_missing
from services.intake.domain.lifecycle import Action
from services.intake.domain.person import People
from services.intake.domain.procedure import Procedure
from services.intake.domain.vocabulary import (
    NO_PAPERS,
    PaperCount,
    RefusalReason,
)
from shared.errors import FailedPrecondition


@dataclass(frozen=True, slots=True)
class Lookup:
    """What is printed on form 01 so that whoever has it may look up where the dossier is."""

    secret: str
    hash: bytes
    """Of the secret; the only part of it that is told."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What the officer found when he went through the papers."""

    present: Mapping[str, PaperCount]
    """How many papers of each line he has before him, by code."""
    not_applicable: frozenset[str] = frozenset()
    """Codes of lines that this dossier need not have: a condition can stand in words only."""
    owner_seen: bool = False
    """Whether he has seen who the owner is."""


def accept(
    dossier: Dossier,
    people: People,
    checked: Checked,
    procedure: Procedure,
    *,
    dossier_code: str,
    lookup: Lookup,
    calendar: Calendar,
    now: datetime,
) -> Decision:
    """Take responsibility for a dossier that is complete; the legal clock starts (form 01)."""
    accepted = moved(dossier, Action.ACCEPT, dossier_code=dossier_code, lookup_secret=lookup.secret)
    _require_components(dossier, checked, procedure)
    people.require_known(owner_seen=checked.owner_seen)
    accepted = timing.start(accepted, calendar, now)
    told = DossierAccepted(
        dossier.dossier_id,
        dossier_code,
        now,
        timing.in_force(accepted),
        dossier.return_method,
        dossier.receiving_agency,
        dossier.competent_agency,
        dossier.procedure.code,
        dossier.channel,
        dossier.papers_held,
        lookup.hash,
    )
    return Decision(accepted, (told,))


def forward(dossier: Dossier) -> Decision:
    """Give the papers from the counter to the agency that decides."""
    forwarded = moved(dossier, Action.FORWARD)
    return Decision(forwarded, (DossierForwarded(dossier.dossier_id, dossier.competent_agency),))


def refuse(dossier: Dossier, reason: RefusalReason, text: str, now: datetime) -> Decision:
    """Decline a dossier in writing (form 03); once accepted, only when a supplement never came."""
    refused = moved(dossier, Action.REFUSE, refusal_reason=reason)
    check_none_missing(dossier)
    supplement = dossier.open_round
    if supplement:
        require_waited_enough(dossier, supplement, now)
    if (supplement is not None) != (reason is RefusalReason.SUPPLEMENT_EXPIRED):
        raise FailedPrecondition(
            "REASON_DOES_NOT_FIT",
            f"{reason} cannot be the reason while the state is {dossier.state}.",
            "Lý do từ chối không phù hợp với trạng thái của hồ sơ.",
            refusal_reason=reason,
            state=dossier.state,
        )
    require_text(text)
    refused, facts = call_off_pickups(refused)
    told = DossierRefused(dossier.dossier_id, reason, dossier.papers_held)
    return Decision(refused, (told, *facts))


def _require_components(dossier: Dossier, checked: Checked, procedure: Procedure) -> None:
    names = {
        line.code: line.name
        for line in dossier.components
        if not checked.present.get(line.code, NO_PAPERS).covers(line.asked)
    }
    declared = {line.code for line in dossier.components}
    names |= {
        line.code: line.name
        for line in _always_asked_for(dossier, procedure)
        if line.code not in declared
    }
    missing = [code for code in names if code not in checked.not_applicable]
    if missing:
        raise FailedPrecondition(
            "COMPONENTS_MISSING",
            f"Not all papers are there: {', '.join(missing)}.",
            f"Hồ sơ còn thiếu: {'; '.join(names[code] for code in missing)}.",
            components=", ".join(missing),
        )


def _always_asked_for(dossier: Dossier, procedure: Procedure) -> Iterator[ComponentLine]:
    """Give the lines of this channel without a condition; explanatory ones ask for no paper."""
    for offer in procedure.components:
        line = offer.line_for(dossier.channel)
        if not offer.conditional and dossier.channel in offer.channels and line.asked:
            yield line
