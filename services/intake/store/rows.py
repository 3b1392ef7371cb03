"""Dossiers as rows and back; nested values are JSON."""

from typing import Any

from services.intake.domain import clock, term, work
from services.intake.domain.component import ComponentLine, ComponentMode, PaperForm
from services.intake.domain.dossier import Dossier, OrderState, PostOrder
from services.intake.domain.lifecycle import State
from services.intake.domain.procedure import ProcedureKey
from services.intake.domain.vocabulary import (
    Direction,
    IntakeChannel,
    PaperCount,
    RefusalReason,
    ReturnMethod,
    StopReason,
    Timeliness,
)
from services.intake.store import history_rows


def constant(dossier: Dossier) -> dict[str, Any]:
    """Give the columns that never change."""
    return {
        "id": dossier.dossier_id,
        "channel": dossier.channel.value,
        "receiving_agency": dossier.receiving_agency,
        "competent_agency": dossier.competent_agency,
        "registered_at": dossier.registered_time,
    }


def changing(dossier: Dossier) -> dict[str, Any]:
    """Give the columns that acts and facts change."""
    task = work.next_task(dossier)
    return {
        "procedure_code": dossier.procedure.code,
        "procedure_version": dossier.procedure.version,
        "procedure_agency": dossier.procedure.agency,
        "case_code": dossier.case_code,
        "sector": dossier.sector,
        "term": term.to_dict(dossier.term),
        "state": dossier.state.value,
        "return_method": dossier.return_method.value,
        "components": [_line(line) for line in dossier.components],
        "originals_held": dossier.papers_held.originals,
        "copies_held": dossier.papers_held.copies,
        "orders": [
            [order.order_id, order.direction.value, order.round, order.state.value]
            for order in dossier.orders
        ],
        "guided": dossier.guided,
        "dossier_code": dossier.dossier_code or None,
        "lookup_secret": dossier.lookup_secret,
        "accepted_at": dossier.accepted_time,
        "due_at": dossier.due_time,
        "first_due_at": dossier.first_due_time,
        "clock": [clock.to_dict(act) for act in dossier.clock],
        "calendar_version": dossier.clock[-1].calendar_version if dossier.clock else None,
        "receipt_issue": dossier.receipt_issue,
        "answer_due_at": dossier.answer_due_time,
        "answer_overdue": dossier.answer_overdue,
        "rounds": [history_rows.supplement_round(one) for one in dossier.rounds],
        "obligations": [history_rows.obligation(one) for one in dossier.obligations],
        "resolutions": [history_rows.resolution(one) for one in dossier.resolutions],
        "resolved_at": dossier.resolved_time,
        "timeliness": dossier.timeliness and dossier.timeliness.value,
        "refusal_reason": dossier.refusal_reason and dossier.refusal_reason.value,
        "stop_reason": dossier.stop_reason and dossier.stop_reason.value,
        "result_handed_over": dossier.result_handed_over,
        "times_given_back": dossier.times_given_back,
        "discrepancies": [history_rows.discrepancy(one) for one in dossier.discrepancies],
        "since_at": dossier.since,
        "task": task and task.value,
        # What nobody has to do by a certain time comes in the order in which it came up.
        "task_at": task and (work.task_deadline(dossier) or dossier.since),
        "owed_at": work.owed_time(dossier),
    }


def dossier(row: Any) -> Dossier:
    """Read a dossier."""
    return Dossier(
        dossier_id=row.id,
        procedure=ProcedureKey(row.procedure_code, row.procedure_version, row.procedure_agency),
        case_code=row.case_code,
        sector=row.sector,
        channel=IntakeChannel(row.channel),
        return_method=ReturnMethod(row.return_method),
        receiving_agency=row.receiving_agency,
        competent_agency=row.competent_agency,
        term=term.from_dict(row.term),
        components=tuple(_read_line(*line) for line in row.components),
        registered_time=row.registered_at,
        state=State(row.state),
        papers_held=PaperCount(row.originals_held, row.copies_held),
        orders=tuple(_read_order(*order) for order in row.orders),
        guided=row.guided,
        dossier_code=row.dossier_code or "",
        lookup_secret=row.lookup_secret,
        accepted_time=row.accepted_at,
        due_time=row.due_at,
        first_due_time=row.first_due_at,
        clock=tuple(map(clock.from_dict, row.clock)),
        receipt_issue=row.receipt_issue,
        answer_due_time=row.answer_due_at,
        answer_overdue=row.answer_overdue,
        rounds=tuple(history_rows.read_round(one) for one in row.rounds),
        obligations=tuple(history_rows.read_obligation(one) for one in row.obligations),
        resolutions=tuple(history_rows.read_resolution(*one) for one in row.resolutions),
        resolved_time=row.resolved_at,
        timeliness=row.timeliness and Timeliness(row.timeliness),
        refusal_reason=row.refusal_reason and RefusalReason(row.refusal_reason),
        stop_reason=row.stop_reason and StopReason(row.stop_reason),
        result_handed_over=row.result_handed_over,
        times_given_back=row.times_given_back,
        discrepancies=tuple(history_rows.read_discrepancy(one) for one in row.discrepancies),
        since=row.since_at,
        version=row.version,
    )


def _line(line: ComponentLine) -> list[Any]:
    return [line.code, line.name, line.original_qty, line.copy_qty, line.mode.value,
            line.form.value]  # fmt: skip


def _read_line(
    code: str, name: str, original_qty: int, copy_qty: int, mode: str, form: str
) -> ComponentLine:
    return ComponentLine(code, name, original_qty, copy_qty, ComponentMode(mode), PaperForm(form))


def _read_order(order_id: str, direction: str, number: int, state: str) -> PostOrder:
    return PostOrder(order_id, Direction(direction), number, OrderState(state))
