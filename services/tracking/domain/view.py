"""The summary of a dossier: a pure function of what its facts say."""

from dataclasses import dataclass
from datetime import datetime

from services.tracking.domain.custody import last_word
from services.tracking.domain.lateness import Deadline, deadlines
from services.tracking.domain.next_step import next_step_vi
from services.tracking.domain.states import States, place_of, stage_of
from services.tracking.domain.vocabulary import Holder, Stage


@dataclass(frozen=True, slots=True)
class Summary:
    """Where a dossier is, who has its papers, and what comes next."""

    dossier_id: str
    dossier_code: str
    procedure_code: str
    receiving_agency: str
    competent_agency: str
    stage: Stage
    holder: Holder | None
    place: str
    held_since: datetime | None
    next_step_vi: str
    next_by: tuple[str, ...]
    """Ids of the facts that say what comes next."""
    due_time: datetime | None
    deadlines: tuple[Deadline, ...]
    """All that somebody has to do by a time, and what was too late for good."""
    waybill_nos: tuple[str, ...]

    @property
    def next_deadline(self) -> Deadline | None:
        """The one that ends first of those that can still be kept, or not any more."""
        still = (one for one in self.deadlines if not one.decided)
        return min(still, key=lambda one: (one.late_from, one.cause), default=None)


def summarise(dossier_id: str, states: States) -> Summary:
    """Say where a dossier is."""
    intake, postal, results = states.intake, states.postal, states.results
    custody = last_word(intake.custody, postal.custody, results.custody)
    holder = custody.holder if custody else None
    stage = stage_of(states)
    shipment = postal.shipments.get(custody.shipment_id) if custody else None
    said_by = (intake.stage_by, results.told_by, shipment.step_by if shipment else "")
    return Summary(
        dossier_id=dossier_id,
        dossier_code=intake.dossier_code,
        procedure_code=intake.procedure_code,
        receiving_agency=intake.receiving_agency,
        competent_agency=intake.competent_agency,
        stage=stage,
        holder=holder,
        place=place_of(holder, custody.place if custody else "", intake),
        held_since=custody.since if custody else None,
        next_step_vi=next_step_vi(stage, intake, postal, results, custody),
        next_by=tuple(filter(None, said_by)),
        due_time=intake.due_time,
        deadlines=deadlines(states),
        waybill_nos=postal.waybill_nos,
    )
