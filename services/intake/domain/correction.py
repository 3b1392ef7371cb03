"""What was entered wrongly put right (đính chính): before acceptance, and after it with a trace."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.intake.domain import timing
from services.intake.domain.calendar import Calendar
from services.intake.domain.code import local_day
from services.intake.domain.component import ComponentLine
from services.intake.domain.dossier import Decision, Dossier, moved, require_text
from services.intake.domain.facts_of_process import DossierCorrected
from services.intake.domain.lifecycle import Action, State
from services.intake.domain.procedure import Procedure
from services.intake.domain.vocabulary import (
    IntakeChannel,
    PaperCount,
    ReturnMethod,
)
from shared.errors import FailedPrecondition


@dataclass(frozen=True, slots=True)
class Correction:
    """What is right; what is empty stays."""

    reason: str
    case_code: str = ""
    return_method: ReturnMethod | None = None
    components: Mapping[str, PaperCount] | None = None
    """Lines with their right quantities, by code; none at all takes a conditional line away."""
    about_people: tuple[str, ...] = ()
    """What is put right about people: `owner`, `authorisation`; the rest is not known here."""


def correct(
    dossier: Dossier, wanted: Correction, procedure: Procedure, calendar: Calendar, now: datetime
) -> Decision:
    """Put right what is wanted under the procedure that is right; the receipt is issued again.

    Another procedure needs another list of papers, and is possible before acceptance only.
    """
    corrected = moved(dossier, Action.CORRECT)
    require_text(wanted.reason)
    if procedure.key != dossier.procedure:
        corrected = _under(procedure, corrected, wanted, local_day(now))
    elif wanted.components:
        corrected = _with_components(procedure, corrected, wanted.components)
    corrected = _with_case(procedure, corrected, wanted.case_code, calendar, now)
    corrected = replace(corrected, return_method=wanted.return_method or dossier.return_method)
    changed = _changed(dossier, corrected, wanted)
    if dossier.accepted_time and corrected.receipt_issue == dossier.receipt_issue:
        corrected = replace(corrected, receipt_issue=dossier.receipt_issue + 1)
    told = DossierCorrected(
        dossier.dossier_id,
        changed,
        receipt_reissued=dossier.accepted_time is not None,
        due_time=corrected.due_time if corrected.due_time != dossier.due_time else None,
        return_method=corrected.return_method if "return_method" in changed else None,
        procedure_code=corrected.procedure.code if "procedure" in changed else "",
        sector=corrected.sector if "procedure" in changed else "",
    )
    return Decision(corrected, (told,))


def _under(procedure: Procedure, dossier: Dossier, wanted: Correction, day: date) -> Dossier:
    if dossier.accepted_time:
        raise FailedPrecondition(
            "ACCEPTED_ALREADY",
            "The procedure of an accepted dossier stays.",
            "Hồ sơ đã tiếp nhận; không thể đổi thủ tục hành chính.",
        )
    procedure.check_open_to(dossier.channel, dossier.competent_agency, day)
    case = procedure.case(wanted.case_code)
    lines = procedure.declared(dossier.channel, wanted.components or {})
    under = replace(
        dossier,
        procedure=procedure.key,
        sector=procedure.sector,
        case_code=case.code,
        term=case.term_on(dossier.channel),
    )
    return _counted_anew(under, lines)


def _with_components(
    procedure: Procedure, dossier: Dossier, right: Mapping[str, PaperCount]
) -> Dossier:
    offers = {
        offer.line.code: offer
        for offer in procedure.components
        if dossier.channel in offer.channels
    }
    lines = {line.code: line for line in dossier.components}
    published = {
        code: papers
        for code, papers in right.items()
        if code in offers and (papers or not offers[code].conditional)
    }
    if published:
        checked = procedure.declared(dossier.channel, published)
        lines |= {line.code: line for line in checked}
    for code, papers in right.items():
        if not papers:
            lines.pop(code, None)
        elif code not in offers:
            lines[code] = procedure.line(dossier.channel, code).of(papers)
    return _counted_anew(dossier, tuple(lines.values()))


def _counted_anew(dossier: Dossier, lines: tuple[ComponentLine, ...]) -> Dossier:
    """Give the dossier with other lines; what came by post was counted when it was handed over."""
    corrected = replace(dossier, components=lines)
    if dossier.channel is IntakeChannel.POSTAL:
        if dossier.state is State.REGISTERED:
            raise FailedPrecondition(
                "POST_EXPECTS_PAPERS",
                "The post was told which papers to collect; cancel and register anew.",
                "Bưu chính đã nhận yêu cầu thu gom; hãy hủy và đăng ký lại.",
            )
        return corrected
    if dossier.state is State.REGISTERED:
        return corrected
    held = dossier.papers_held + corrected.papers_declared
    if not held.covers(dossier.papers_declared):
        raise FailedPrecondition(
            "PAPERS_NOT_HERE",
            "The agency does not have that many papers.",
            "Cơ quan không giữ đủ số giấy tờ này.",
        )
    return replace(corrected, papers_held=held.less(dossier.papers_declared))


def _with_case(
    procedure: Procedure, dossier: Dossier, case_code: str, calendar: Calendar, now: datetime
) -> Dossier:
    if case_code in ("", dossier.case_code):
        return dossier
    case = procedure.case(case_code)
    term = case.term_on(dossier.channel)
    if dossier.accepted_time is None:
        return replace(dossier, case_code=case.code, term=term)
    if not timing.may_change_term(dossier):
        raise FailedPrecondition(
            "DUE_TIME_HAS_MOVED",
            "The due time rests on more than the case already.",
            "Hạn trả đã được tính lại; không thể đổi trường hợp giải quyết.",
        )
    return timing.change_term(replace(dossier, case_code=case.code), term, calendar, now)


def _changed(before: Dossier, after: Dossier, wanted: Correction) -> tuple[str, ...]:
    compared = {
        "procedure": before.procedure != after.procedure,
        "case": before.case_code != after.case_code,
        "return_method": before.return_method is not after.return_method,
        "components": before.components != after.components,
    }
    changed = (*wanted.about_people, *(name for name, differs in compared.items() if differs))
    if not changed:
        raise FailedPrecondition(
            "NOTHING_TO_CORRECT",
            "Everything is as it is wanted.",
            "Không có nội dung nào thay đổi.",
        )
    return changed
