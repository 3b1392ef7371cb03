"""Dossiers, calendars and moments that tests of intake's domain begin with."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from services.intake.domain import acceptance, deadline, supplement
from services.intake.domain import calendar as calendars
from services.intake.domain import procedure as procedures
from services.intake.domain.acceptance import Checked, Lookup
from services.intake.domain.calendar import Calendar, DatedDay, DayKind
from services.intake.domain.clock import Clock, ClockAct, ClockCause
from services.intake.domain.component import Component, ComponentLine, ComponentMode
from services.intake.domain.dossier import (
    Decision,
    Dossier,
    OrderState,
    PostOrder,
)
from services.intake.domain.eligibility import EVERYWHERE
from services.intake.domain.filing import Registration
from services.intake.domain.hearing import Heard
from services.intake.domain.history import Obligation, RoundState, SupplementRound
from services.intake.domain.lifecycle import State
from services.intake.domain.person import People, Person
from services.intake.domain.procedure import Level, Procedure, ProcedureKey
from services.intake.domain.term import Term, TermUnit
from services.intake.domain.vocabulary import (
    Direction,
    IntakeChannel,
    ObligationPurpose,
    PaperCount,
    ReturnMethod,
    SupplementPolicy,
    Timeliness,
)
from shared.clock import LOCAL
from shared.errors import FailedPrecondition

DATA = Path(__file__).parents[3] / "services" / "intake" / "data"
ONE = PaperCount(1, 0)
TWO_AND_ONE = PaperCount(2, 1)
TICK = timedelta(microseconds=1)


def at(text: str) -> datetime:
    """Read local time such as `2026-01-05 08:00` as the instant it is."""
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL).astimezone(UTC)


def moments(first: str, last: str) -> SearchStrategy[datetime]:
    """Draw instants between two local days."""
    days = (datetime.fromisoformat(text) for text in (first, last))
    return st.datetimes(*days, timezones=st.just(LOCAL))


def working_days(amount: str | float) -> Term:
    return Term(TermUnit.WORKING_DAY, Decimal(str(amount)))


def hours(*intervals: tuple[float, float]) -> tuple[tuple[timedelta, timedelta], ...]:
    return tuple((timedelta(hours=start), timedelta(hours=end)) for start, end in intervals)


def calendar_with(*holidays: str, make_up: tuple[str, ...] = ()) -> Calendar:
    """Make a calendar of Mondays to Fridays 07:30–11:30 and 13:30–17:30, 2026 to 2028."""
    day = hours((7.5, 11.5), (13.5, 17.5))
    rows = [DatedDay(date.fromisoformat(text), DayKind.HOLIDAY, "test") for text in holidays]
    rows += [
        DatedDay(date.fromisoformat(text), DayKind.MAKE_UP_WORKDAY, "test") for text in make_up
    ]
    return Calendar(
        "test", date(2026, 1, 1), date(2028, 12, 31), (day,) * 5 + ((), ()), tuple(rows)
    )


VECTORS = calendar_with(
    "2026-01-01",
    *(f"2026-02-{day}" for day in range(16, 21)),
    "2026-04-27",
    "2026-04-30",
    "2026-05-01",
    "2026-09-01",
    "2026-09-02",
)
"""The calendar that the deadline vectors were worked out on by hand."""


def delivered_calendar() -> Calendar:
    """Read the calendar that the service starts with."""
    return calendars.from_dict(json.loads((DATA / "calendar.json").read_text(encoding="utf-8")))


BIRTH_PAPER = ComponentLine("KQ1", "Giấy chứng sinh", 2, 1)
IDENTITY = ComponentLine("KQ2", "Căn cước", 1, 0, ComponentMode.PRESENT)
BIRTH = Procedure(
    key=ProcedureKey("1.001193", 1),
    name="Đăng ký khai sinh",
    sector="Hộ tịch",
    level=Level.COMMUNE,
    postal=EVERYWHERE,
    fee_note="Miễn lệ phí",
    cases=(),
    components=(
        Component(BIRTH_PAPER),
        Component(IDENTITY),
        Component(ComponentLine("KQ3", "Văn bản ủy quyền", 1, 0), conditional=True),
    ),
)
CAME = {"KQ3": ONE}
"""What comes in addition: one original."""
ALL_PRESENT = {"KQ1": TWO_AND_ONE, "KQ2": PaperCount(1, 0)}
PEOPLE = People(
    Person("TEST Nông Văn Bách", "+84900000001", "xóm Đình", "xã Đại Từ", "Thái Nguyên", "1" * 12)
)
CODE = "000.00.00.H20-260302-0007"
ACCEPTED = at("2026-03-02 09:00")
DUE = at("2026-03-09 09:00")
ASKED = at("2026-03-04 14:00")
CITIZENS_DEADLINE = at("2026-03-20 17:30")

STARTED = Clock(
    ClockAct.STARTED, ClockCause.ACCEPTANCE, ACCEPTED, DUE, VECTORS.version, VECTORS.counting
)
PAUSED = replace(
    STARTED,
    act=ClockAct.PAUSED,
    cause=ClockCause.SUPPLEMENT,
    time=ASKED,
    left=deadline.remaining(working_days(5), ASKED, DUE, VECTORS),
)

_BEFORE_ACCEPTANCE = {
    State.REGISTERED,
    State.WITH_POST_INBOUND,
    State.AT_COUNTER,
    State.INCOMPLETE,
    State.CANCELLED,
}
_WITHOUT_PAPERS = {State.REGISTERED, State.WITH_POST_INBOUND, State.CANCELLED}


def registered(channel: IntakeChannel = IntakeChannel.POSTAL) -> Dossier:
    return Dossier(
        dossier_id="d-1",
        procedure=ProcedureKey("1.001193", 1),
        case_code="1.001193.01",
        sector="Hộ tịch",
        channel=channel,
        return_method=ReturnMethod.POSTAL,
        receiving_agency="000.00.00.H20",
        competent_agency="H20.1",
        term=working_days(5),
        components=(BIRTH_PAPER, IDENTITY),
        registered_time=at("2026-03-01 20:00"),
        orders=(PostOrder("o-1", Direction.INBOUND, 1),) if channel == IntakeChannel.POSTAL else (),
    )


def supplement_round() -> SupplementRound:
    return SupplementRound(1, ASKED, CITIZENS_DEADLINE, DUE)


ENTRY: dict[str, Any] = {
    "code": "1.000001",
    "version": 1,
    "name": "Đăng ký khai sinh",
    "sector": "Hộ tịch",
    "level": "COMMUNE",
    "postal": True,
    "fee": "Theo quy định",
    "cases": [
        {"code": "C1", "name": "Thường", "term": {"unit": "WORKING_DAY", "amount": 5}},
        {"code": "C2", "name": "Theo danh sách", "term": {"unit": "WORKING_DAY", "amount": 3}},
    ],
    "components": [{"code": "K1", "name": "Tờ khai", "originals": 1}],
}
"""An entry of the catalogue, as it is written."""


def entry(**changes: Any) -> Procedure:
    """Read an entry of the catalogue."""
    return procedures.from_dict(ENTRY | changes)


def registration(**changes: Any) -> Registration:
    """Say what is registered: the first case of `ENTRY`."""
    usual: dict[str, Any] = {
        "dossier_id": "d-1",
        "case_code": "C1",
        "channel": IntakeChannel.DIRECT,
        "return_method": ReturnMethod.COUNTER,
        "receiving_agency": "H55.1",
        "competent_agency": "H55.1",
        "components": {},
        "order_id": "o-1",
    }
    return Registration(**{**usual, **changes})


def obligation() -> Obligation:
    return Obligation(1, ObligationPurpose.LAND_USE_FEE, 25_000_000, ASKED, DUE)


def dossier_in(state: State, channel: IntakeChannel = IntakeChannel.POSTAL) -> Dossier:
    """Make a dossier that could have come to a state by itself."""
    dossier = replace(registered(channel), state=state)
    if state not in _WITHOUT_PAPERS:
        dossier = replace(dossier, papers_held=TWO_AND_ONE)
    if state is State.INCOMPLETE:
        dossier = replace(dossier, guided=True)
    if state not in _BEFORE_ACCEPTANCE:
        dossier = replace(
            dossier,
            dossier_code=CODE,
            accepted_time=ACCEPTED,
            due_time=DUE,
            first_due_time=DUE,
            clock=(STARTED,),
            receipt_issue=1,
        )
    if state is State.SUPPLEMENT_REQUESTED:
        dossier = replace(dossier, rounds=(supplement_round(),), clock=(STARTED, PAUSED))
    if state is State.PAYMENT_REQUESTED:
        asked = replace(PAUSED, cause=ClockCause.PAYMENT)
        dossier = replace(dossier, obligations=(obligation(),), clock=(STARTED, asked))
    if state in (State.RESOLVED, State.RESULT_RETURNED):
        dossier = replace(dossier, resolved_time=DUE, timeliness=Timeliness.ON_TIME)
    if channel is not IntakeChannel.POSTAL or state is State.REGISTERED:
        return dossier
    order_state = {
        State.WITH_POST_INBOUND: OrderState.COLLECTED,
        State.CANCELLED: OrderState.CANCELLED,
    }.get(state, OrderState.DELIVERED)
    return replace(dossier, orders=(PostOrder("o-1", Direction.INBOUND, 1, order_state),))


def expired(dossier: Dossier) -> Dossier:
    return replace(dossier, rounds=(replace(dossier.rounds[-1], state=RoundState.EXPIRED),))


def refused(reason: str) -> pytest.RaisesExc[FailedPrecondition]:
    """Expect a refusal with this reason."""
    return pytest.raises(FailedPrecondition, match=f"^{reason}:")


def request_supplement(dossier: Dossier, **changes: Any) -> Decision:
    """Ask for a supplement as usual, but for what the test is about."""
    usual = {"items": ("Trích lục",), "reason": "Thiếu", "deadline_time": CITIZENS_DEADLINE}
    usual |= {"policy": SupplementPolicy.RESTART, "max_rounds": 1, "counted_on": VECTORS}
    return supplement.request_supplement(dossier, **{"now": ASKED, **usual, **changes})


def complete_supplement(
    dossier: Dossier, came: Any, procedure: Procedure, calendar: Calendar, now: datetime
) -> Decision:
    """Complete a supplement with everything that was listed."""
    count = dossier.rounds[-1].item_count if dossier.rounds else 0
    return supplement.complete_supplement(
        dossier, came, procedure, calendar, now, received=range(1, count + 1), waived={}
    )


LOOKUP = Lookup("7K3M-Q0ZC-18XW", b"hash")
"""What is printed on form 01 for looking up."""


def accept(
    dossier: Dossier,
    present: Any = None,
    calendar: Calendar = VECTORS,
    now: datetime = ACCEPTED,
    **found: Any,
) -> Decision:
    """Accept a dossier with all papers as usual, but for what the test is about."""
    checked = Checked(ALL_PRESENT if present is None else present, **found)
    return acceptance.accept(
        dossier, PEOPLE, checked, BIRTH,
        dossier_code=CODE, lookup=LOOKUP, calendar=calendar, now=now,
    )  # fmt: skip


def first(after: Decision | Heard) -> Any:
    """Give the fact that is told first."""
    return after.facts[0]
