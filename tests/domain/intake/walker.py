"""Random lives of dossiers on random calendars."""

import random
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from services.intake.domain import filing
from services.intake.domain.calendar import Calendar, DatedDay, DayKind
from services.intake.domain.case import ProcedureCase
from services.intake.domain.dossier import Dossier
from services.intake.domain.facts import DossierResolved
from services.intake.domain.filing import Registration
from services.intake.domain.lifecycle import LIFECYCLE, Action, State
from services.intake.domain.term import Term, TermUnit
from services.intake.domain.vocabulary import NO_PAPERS, IntakeChannel, PaperCount, ReturnMethod
from shared.errors import FailedPrecondition
from tests.domain.intake.builders import BIRTH, at, hours, working_days
from tests.domain.intake.walk_acts import ACTS
from tests.domain.intake.walk_rules import RULES, Step

A = Action
STEPS_MAX = 16
CALENDARS = 30
OFTEN = 0.85
"""Share of the steps that lead on; the others end a life early, correct it, or are refused."""
SELDOM = {
    A.CANCEL,
    A.WITHDRAW,
    A.REFUSE,
    A.STOP,
    A.HEAR_INBOUND_CANCELLED,
    A.CORRECT,
    A.CORRECT_CONTACT,
    A.HEAR_RESULT_READY,
}
TERMS = (
    *map(working_days, ("0.5", "1", "3", "7.5", "15")),
    Term(TermUnit.DAY, working_days(10).amount),
    Term(TermUnit.MONTH, working_days(1).amount),
)


_POSSIBLE = {
    (state, usual): tuple(
        act
        for act in ACTS
        if (LIFECYCLE.allows(state, act) or not usual) and not (usual and act in SELDOM)
    )
    for state in State
    for usual in (True, False)
}


@lru_cache(maxsize=CALENDARS)
def calendar(seed: int) -> Calendar:
    """Make two years with other hours, holidays and make-up days for every seed."""
    dice = random.Random(f"calendar {seed}")
    morning, evening = dice.choice((7, 7.5, 8)), dice.choice((16.5, 17, 17.5))
    day = dice.choice((hours((morning, 11.5), (13.5, evening)), hours((morning, evening))))
    saturday = dice.choice(((), hours((morning, 11.5))))
    days = dice.sample(range(500), dice.randint(0, 40))
    rows = []
    for index, offset in enumerate(days):
        kind = DayKind.MAKE_UP_WORKDAY if index % 4 == 0 else DayKind.HOLIDAY
        rows.append(DatedDay(date(2026, 1, 1) + timedelta(days=offset), kind, "test"))
    week = (day,) * 5 + (saturday, ())
    return Calendar(f"test-{seed}", date(2026, 1, 1), date(2027, 12, 31), week, tuple(rows))


@dataclass
class Walk:
    """One dossier, the time, and what went in and out by the way."""

    dice: random.Random
    calendar: Calendar
    now: datetime
    dossier: Dossier
    procedure: Any
    held: PaperCount = NO_PAPERS
    """Papers that the agency must have, by the walker's own count."""
    resolutions: int = 0
    trail: list[str] = field(default_factory=list)

    def step(self) -> None:
        """Let some time pass, do something that may be done, and check everything."""
        self.now += timedelta(minutes=self.dice.choice((5, 200, 700, 1500, 4000, 12000)))
        usual = self.dice.random() < OFTEN
        acts = _POSSIBLE[self.dossier.state, usual] or tuple(ACTS)
        act = self.dice.choice(acts)
        before = self.dossier
        try:
            decision = ACTS[act](self)
        except FailedPrecondition as refusal:
            self.trail.append(f"{act} refused: {refusal.reason}")
            return
        self.dossier = decision.dossier
        self.trail.append(act)
        self.resolutions += sum(isinstance(fact, DossierResolved) for fact in decision.facts)
        self._count(act, before, decision)
        step = Step(act, before, self.dossier, self.calendar, self.now)
        broken = [rule.__name__ for rule in RULES if not rule(step)]
        assert not broken, f"{broken} after {self.trail}: {self.dossier}"
        assert self.dossier.papers_held == self.held, f"papers after {self.trail}: {self.dossier}"
        recalled = len(self.dossier.resolutions)
        assert self.resolutions <= 1 + recalled, f"resolved twice after {self.trail}"

    def _count(self, act: Action, before: Dossier, decision: Any) -> None:
        told = {type(fact).__name__: fact for fact in decision.facts}
        for name in ("DossierFiled", "CompletionReceived"):
            if name in told:
                self.held += told[name].papers
        if act is A.COMPLETE_SUPPLEMENT:
            self.held += told["SupplementCompleted"].papers.less(before.rounds[-1].papers)
        if act is A.GIVE_PAPERS_BACK:
            self.held = NO_PAPERS
        if act is A.CORRECT and before.papers_held and not _by_post(before):
            self.held += self.dossier.papers_declared
            self.held = self.held.less(before.papers_declared)


def begin(seed: int) -> Walk:
    """Register a dossier."""
    dice = random.Random(seed)
    cases = tuple(ProcedureCase(f"C{i}", "Thường", dice.choice(TERMS)) for i in (1, 2))
    procedure = replace(BIRTH, cases=cases)
    now = at("2026-01-05 08:00") + timedelta(minutes=dice.randrange(250 * 1440))
    wanted = Registration(
        "d-1", "C1", dice.choice(list(IntakeChannel)), ReturnMethod.POSTAL, "H55.12", "H55.12",
        {}, "in",
    )  # fmt: skip
    dossier = filing.register(procedure, wanted, now).dossier
    return Walk(dice, calendar(dice.randrange(CALENDARS)), now, dossier, procedure)


def _by_post(dossier: Dossier) -> bool:
    """Tell whether its papers were counted when they were handed over."""
    return dossier.channel is IntakeChannel.POSTAL
