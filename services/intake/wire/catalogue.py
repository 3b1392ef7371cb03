"""Procedures as they are asked for and shown."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from protos.intake.v1 import catalogue_pb2 as pb
from services.intake.domain import term as terms
from services.intake.domain.case import ProcedureCase
from services.intake.domain.component import Component
from services.intake.domain.dated import Period
from services.intake.domain.eligibility import goes_by_post
from services.intake.domain.fee import StateFee
from services.intake.domain.finding import Place, Question
from services.intake.domain.procedure import Procedure, ProcedureKey
from services.intake.domain.term import Term
from services.intake.domain.vocabulary import IntakeChannel
from services.intake.wire import checks
from services.intake.wire.vocabulary import number
from shared.checks import Checks
from shared.folding import words

QUERY_MAX = 200
VERSION_MAX = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which procedure is looked at."""

    key: ProcedureKey
    """Version 0: the one in force for the agency."""
    day: date


def find_procedures(request: pb.FindProceduresRequest, today: date) -> Question:
    """Read FindProcedures."""
    with Checks() as c:
        query = c.text("query", request.query, QUERY_MAX, needed=False)
        agency = c.agency("agency", request.agency, needed=False)
        day = _day(c, request.day, today)
    return Question(words(query), agency, day)


def get_procedure(request: pb.GetProcedureRequest, today: date) -> Wanted:
    """Read GetProcedure."""
    with Checks() as c:
        code = c.code("code", request.code, checks.CODE_MAX)
        version = c.number("version", request.version, 0, VERSION_MAX)
        agency = c.agency("agency", request.agency, needed=False)
        day = _day(c, request.day, today)
    return Wanted(ProcedureKey(code, version, agency), day)


def after_hit(key: list[Any] | None) -> Place | None:
    """Read the place of a page of procedures found."""
    return (key[0], key[1], key[2]) if key else None


def found_procedure(one: Procedure, question: Question) -> pb.FoundProcedure:
    """Write what a person chooses a procedure by."""
    conditional = sum(offer.conditional for offer in one.components)
    return pb.FoundProcedure(
        code=one.key.code,
        version=one.key.version,
        agency=one.key.agency,
        name=one.name,
        sector=one.sector,
        level=number(one.level),  # type: ignore[arg-type]
        cases=map(_case, one.cases),
        postal_eligible=goes_by_post(one.postal, question.agency, question.day),
        component_count=len(one.components) - conditional,
        conditional_count=conditional,
        fee_note=one.fee_note,
    )


def procedure_detail(one: Procedure) -> pb.ProcedureDetail:
    """Write all that a version of a procedure says."""
    first, last = _days(one.validity)
    return pb.ProcedureDetail(
        code=one.key.code,
        version=one.key.version,
        agency=one.key.agency,
        name=one.name,
        sector=one.sector,
        sector_code=one.sector_code,
        level=number(one.level),  # type: ignore[arg-type]
        competent=one.competent,
        competent_code=one.competent_code,
        legal_basis=one.legal_basis,
        valid_from=first,
        valid_to=last,
        active=one.active,
        fee_note=one.fee_note,
        cases=map(_case, one.cases),
        components=map(_component, one.components),
        fees=map(_fee, one.state_fees),
        postal=[
            pb.PostalEligibility(
                agency=row.agency,
                first_day=_days(row.period)[0],
                last_day=_days(row.period)[1],
                eligible=row.eligible,
            )
            for row in one.postal
        ],
    )


def _day(c: Checks, text: str, today: date) -> date:
    if not text:
        return today
    try:
        return date.fromisoformat(text)
    except ValueError:
        c.refuse("day", "NOT_A_DAY", "must look like 2026-07-01", "Ngày không hợp lệ.")
        return today


def _days(period: Period) -> tuple[str, str]:
    return str(period.first or ""), str(period.last or "")


def _term(term: Term) -> pb.Term:
    return pb.Term(
        unit=number(term.unit),  # type: ignore[arg-type]
        amount=str(term.amount),
        cutoff=f"{term.cutoff:%H:%M}" if term.cutoff else "",
        words=terms.words(term),
    )


def _case(case: ProcedureCase) -> pb.ProcedureCase:
    return pb.ProcedureCase(
        code=case.code,
        name=case.name,
        term=_term(case.term),
        channel_terms=[
            pb.ChannelTerm(channel=number(channel), term=_term(term))  # type: ignore[arg-type]
            for channel, term in case.terms.items()
        ],
    )


def _component(offer: Component) -> pb.ProcedureComponent:
    return pb.ProcedureComponent(
        code=offer.line.code,
        name=offer.line.name,
        original_qty=offer.line.original_qty,
        copy_qty=offer.line.copy_qty,
        mode=number(offer.line.mode),  # type: ignore[arg-type]
        form=number(offer.line.form),  # type: ignore[arg-type]
        conditional=offer.conditional,
        condition=offer.condition,
        channels=_channels(offer.channels),
    )


def _fee(fee: StateFee) -> pb.StateFee:
    return pb.StateFee(
        code=fee.code,
        name=fee.name,
        kind=number(fee.kind),  # type: ignore[arg-type]
        basis=number(fee.basis),  # type: ignore[arg-type]
        amount_vnd=fee.amount,
        channels=_channels(fee.channels),
        case_codes=sorted(fee.cases),
        per_copy=fee.per_copy,
        timing=number(fee.timing),  # type: ignore[arg-type]
        condition=fee.condition,
        rates=[
            pb.FeeRate(
                agency=rate.agency,
                first_day=_days(rate.period)[0],
                last_day=_days(rate.period)[1],
                amount_vnd=rate.amount,
            )
            for rate in fee.rates
        ],
    )


def _channels(channels: frozenset[IntakeChannel]) -> list[Any]:
    return sorted(map(number, channels))
