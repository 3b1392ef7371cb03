"""Figures of tracking: live, closed, opened and proved, on the database of the suite."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import grpc
import pytest
import sqlalchemy as sa

from protos.intake.v1 import events_pb2 as intake
from protos.postal.v1 import events_pb2 as postal
from protos.tracking.v1 import statistics_pb2 as pb
from protos.tracking.v1.statistics_pb2_grpc import StatisticsServiceStub
from services.tracking import statistics, store, wire
from services.tracking.domain import Source
from services.tracking.domain import statistics as s
from services.tracking.domain.statistics import solved
from services.tracking.main import SERVICE
from services.tracking.policy import countings
from services.tracking.statistics import tables
from shared.actor import SYSTEM
from shared.transaction import Origin
from tests.services.tracking.lives import Life
from tests.support import eventually, refused, rid

_ORIGIN = Origin("test", SYSTEM)
YEAR = {"first_month": "2026-01", "last_month": "2026-12"}
PLACES = list(pb.Dimension.values())[1:]


class Office:
    """Somebody who asks for figures."""

    def __init__(self, started):
        self.started = started
        self.ask = started.stub(StatisticsServiceStub)

    async def figures(self, *group_by, correction=False, size=7, **cells):
        """Give figures that are not 0 by place and name."""
        request = pb.GetStatisticsRequest(
            cells=pb.Cells(**{**YEAR, **cells}), group_by=group_by, page_size=size
        )
        found = {}
        while True:
            answer = await self.ask.GetStatistics(request)
            for row in answer.rows:
                place = row.place
                key = (place.month, place.unit, place.competent, place.sector,
                       place.procedure_code, place.channel)  # fmt: skip
                for one in row.figures:
                    number = one.correction if correction else one.amount
                    if number:
                        found[key, one.measure] = number
            request.page_token = answer.next_page_token
            if not request.page_token:
                return found

    async def is_folded(self):
        """Tell whether no figures are being made."""
        cells = pb.Cells(first_month="2026-03")
        return not (await self.ask.GetStatistics(pb.GetStatisticsRequest(cells=cells))).refolding

    async def differences(self, size=7):
        """Verify everything."""
        request, found, dossiers = pb.VerifyStatisticsRequest(page_size=size), [], 0
        while True:
            answer = await self.ask.VerifyStatistics(request)
            found += answer.differences
            dossiers += answer.dossiers
            request.page_token = answer.next_page_token
            if not request.page_token:
                return found, dossiers

    async def opened(self, measure, **cells):
        """Give what is behind a figure."""
        request = pb.ListCellDossiersRequest(
            cells=pb.Cells(**{**YEAR, **cells}), measure=measure, page_size=3
        )
        found = []
        while True:
            answer = await self.ask.ListCellDossiers(request)
            found += answer.dossiers
            request.page_token = answer.next_page_token
            if not request.page_token:
                return found

    async def hear(self, lives, dice=None):
        """Let lives be heard, fact by fact when dice shuffle them."""
        facts, late = [], random.Random(1)
        for life in lives:
            for body, occurred in life.facts:
                self.started.clock.set(occurred + timedelta(days=late.choice((0, 0, 1, 40))))
                facts.append(self.started.fact(body, about=life.dossier_id, occurred=occurred))
        if dice:
            facts += dice.sample(facts, len(facts) // 4)
            dice.shuffle(facts)
        for start in range(0, len(facts), 40):
            await self.started.deliver(*facts[start : start + 40])
        return facts

    async def close(self, unit, month, cut):
        """Let a month be closed and its figures be made."""
        body = intake.PeriodClosed(receiving_agency=unit, month=month)
        for source in ("intake", "postal", "results"):
            body.cut.add(source=source).recorded_before_time.FromDatetime(cut)
        await self.started.hear(body, about=f"{unit}/{month}")

        async def made():
            answer = await self.ask.ListClosedPeriods(pb.ListClosedPeriodsRequest(unit=unit))
            return all(one.folded for one in answer.periods)

        await eventually(made, "the closed month is made")


@pytest.fixture
async def office(start_service, monkeypatch):
    """A tracking service that folds small pieces, and somebody who asks it.

    Its first start folds all dossiers by definitions it did not know; were that still to
    come, what a test spoils could be folded away before the test looks.
    """
    monkeypatch.setattr("services.tracking.statistics.refolding.PIECE", 4)
    office = Office(await start_service(SERVICE))
    await office.started.database.run(statistics.begin_if_redefined, _ORIGIN)
    await eventually(office.is_folded, "the first fold is over")
    return office


@pytest.mark.parametrize("seed", range(3))
async def test_every_cell_equals_a_recount_whatever_order_facts_came_in(office, seed):
    """A leader would show figures that nobody can prove (invariant 52)."""
    dice = random.Random(seed)
    heard = await office.hear([Life(dice) for _ in range(25)], dice)

    cells = wire.recount_heard(by_dossier(heard), countings())
    due = {((cell.month, *cell.place), cell.measure): n for cell, n in cells.items()}
    live = await office.figures(*PLACES, last_month="2027-12", size=400)
    assert {key: n for key, n in live.items() if key[1] not in s.STOCKS} == due
    assert await office.differences() == ([], 25)


async def test_invariant_47_units_add_up_to_the_province_and_sectors_to_the_unit(office):
    """Two tables of one report would contradict each other."""
    await office.hear([Life(random.Random(n)) for n in range(25)])
    whole = {measure: n for (_, measure), n in (await office.figures()).items()}

    for dimension in PLACES[1:]:
        parts: dict[str, int] = {}
        for (_, measure), number in (await office.figures(dimension)).items():
            parts[measure] = parts.get(measure, 0) + number
        assert parts == whole
    assert whole.keys() >= {"received.post", "solved.late", "in_process.over"}


async def test_every_figure_opens_the_dossiers_behind_it(office):
    """A figure that cannot be opened cannot be answered for."""
    await office.hear([Life(random.Random(n)) for n in range(25)])

    for (place, measure), number in (await office.figures(pb.DIMENSION_UNIT)).items():
        behind = await office.opened(measure, unit=place[1])
        assert sum(one.amount for one in behind) == number
        assert {one.place.unit for one in behind} == {place[1]}


async def test_a_place_that_a_dossier_has_left_is_not_shown(office):
    """The post is heard before intake: a row without figures would say in which order."""
    dossier_id = rid()
    opened = postal.DiscrepancyOpened(dossier_id=dossier_id, discrepancy_id="x")
    await office.started.hear(opened, about=dossier_id)
    registered = intake.DossierRegistered(dossier_id=dossier_id, receiving_agency="H55.12")
    await office.started.hear(registered, about=dossier_id)

    asked = pb.GetStatisticsRequest(cells=pb.Cells(**YEAR), group_by=[pb.DIMENSION_UNIT])
    answer = await office.ask.GetStatistics(asked)

    assert [(row.place.unit, len(row.figures)) for row in answer.rows] == [("H55.12", 1)]


async def test_invariant_45_the_form_adds_up_in_every_month(office):
    """The ministry sends back a form whose sums are wrong."""
    await office.hear([Life(random.Random(n)) for n in range(40)])

    for month in ("2026-02", "2026-03", "2026-06", "2026-12"):
        form = await office.ask.GetForm06a(pb.GetForm06aRequest(first_month=month))
        total = form.lines[-1]
        assert form.adds_up
        assert total.received_total == total.solved_total + total.in_process_total
        assert sum(line.solved_total for line in form.lines[:-1]) == total.solved_total


async def test_invariant_46_a_closed_month_is_the_recount_to_its_cut(office):
    """What was sent to the ministry would not be what the system shows."""
    unit, month, cut = "H55.12", "2026-02", datetime(2026, 3, 9, tzinfo=UTC)
    lives = [Life(random.Random(n)) for n in range(30)]
    heard = await office.hear(lives[:15])
    await office.close(unit, month, cut)
    heard += await office.hear(lives[15:])

    closed: Counter[str] = Counter()
    live: Counter[str] = Counter()
    for dossier in dossiers_of(heard):
        if dossier.place.unit == unit:
            known = s.closed(dossier, countings(), month, dict.fromkeys(Source, cut))
            now = s.closed(dossier, countings(), month, dict.fromkeys(Source, s.FAR))
            closed.update({cell.measure: n for cell, n in known.items()})
            live.update({cell.measure: n for cell, n in now.items()})
    only = {"first_month": month, "last_month": month, "unit": unit}
    shown = {key[1]: n for key, n in (await office.figures(**only)).items()}
    behind = {key[1]: n for key, n in (await office.figures(correction=True, **only)).items()}
    assert shown == dict(closed)
    assert behind == {name: n for name in live | closed if (n := live[name] - closed[name])}
    assert behind
    assert (await office.differences())[0] == []


async def test_a_return_taken_back_later_is_a_correction(office):
    """Nobody would see that a closed month was not quite right."""
    life = next(one for one in (Life(random.Random(n)) for n in range(99)) if _resolved_once(one))
    for body, occurred in life.facts:
        office.started.clock.set(occurred)
        await office.started.hear(body, about=life.dossier_id, occurred=occurred)
    ((place, measure),) = [
        key for key in await office.figures(pb.DIMENSION_MONTH, pb.DIMENSION_UNIT)
        if key[1] in {solved.EARLY, solved.ON_TIME, solved.LATE}
    ]  # fmt: skip
    month, unit = place[0], place[1]
    only = {"first_month": month, "last_month": month, "unit": unit}
    await office.close(unit, month, office.started.clock() + timedelta(hours=1))
    before = await office.figures(**only)
    office.started.clock.advance(days=2)

    recalled = intake.ResolutionRecalled(dossier_id=life.dossier_id)
    await office.started.hear(recalled, about=life.dossier_id)

    assert await office.figures(**only) == before
    behind = await office.figures(correction=True, **only)
    assert behind[("",) * 6, measure] == -1
    assert [one.dossier_id for one in await office.opened(measure, **only)] == [life.dossier_id]
    assert (await office.differences())[0] == []


async def test_a_wrong_cell_and_a_wrong_part_are_found(office):
    """A proof that finds nothing proves nothing."""
    await office.hear([Life(random.Random(n)) for n in range(12)])
    await office.started.database.run(_spoil, _ORIGIN)

    differences, _ = await office.differences()

    assert {bool(one.dossier_id) for one in differences} == {True, False}


async def test_figures_of_facts_that_are_gone_are_found_and_folded_away(office):
    """After a rebuild dossiers would be counted that nobody has told of."""
    await office.hear([Life(random.Random(n)) for n in range(12)])
    database = office.started.database
    await database.run(lambda tx: tx.execute(sa.delete(store.FACTS)), _ORIGIN)
    assert (await office.differences())[0]

    await database.run(statistics.begin, _ORIGIN)

    async def gone():
        return not await office.figures()

    await eventually(gone, "the figures are folded away")
    assert (await office.differences())[0] == []


async def test_other_definitions_are_folded_anew_from_the_facts(office, start_service, monkeypatch):
    """A new reading of a rule would hold for new dossiers only."""
    await office.hear([Life(random.Random(n)) for n in range(20)])
    url = office.started.database.url
    await office.started.stop()
    redefined = s.in_force({"solved@2": "2026-03"})
    for module in (
        "services.tracking.statistics.counting",
        "services.tracking.statistics.refolding",
    ):
        monkeypatch.setattr(f"{module}.countings", lambda: redefined)

    again = Office(await start_service(SERVICE, url))

    async def done():
        # The second version tells that folding has begun; only then does its end say something.
        return {1, 2} <= await again.started.database.read(_versions) and await again.is_folded()

    await eventually(done, "all dossiers are folded anew")
    assert (await again.differences())[0] == []


async def test_two_definitions_stand_side_by_side(office):
    """Nobody could see what another reading would change before it holds."""
    await office.hear([Life(random.Random(n)) for n in range(20)])
    request = pb.CompareDefinitionsRequest(
        first_definition="solved@1", second_definition="solved@2",
        cells=pb.Cells(**YEAR), page_size=6,
    )  # fmt: skip
    first: dict[str, int] = {}
    second: dict[str, int] = {}
    while True:
        answer = await office.ask.CompareDefinitions(request)
        for one in answer.figures:
            first[one.measure] = first.get(one.measure, 0) + one.first
            second[one.measure] = second.get(one.measure, 0) + one.second
        request.page_token = answer.next_page_token
        if not request.page_token:
            break

    live = await office.figures()
    for measure in ("solved.early", "solved.on_time", "solved.late"):
        assert first.get(measure, 0) == live.get((("",) * 6, measure), 0)
    assert sum(first.values()) == sum(second.values())
    assert first != second


async def test_bad_questions_name_their_fields(office):
    """A client could not tell what it asked wrongly."""
    ask = office.ask.GetStatistics

    bad = await refused(ask(pb.GetStatisticsRequest(cells=pb.Cells(first_month="2026-13"))))
    far = await refused(
        ask(pb.GetStatisticsRequest(cells=pb.Cells(first_month="2026-01", last_month="2031-01")))
    )
    unknown = await refused(
        office.ask.ListCellDossiers(
            pb.ListCellDossiersRequest(cells=pb.Cells(first_month="2026-01"), measure="solved")
        )
    )

    assert bad.code is grpc.StatusCode.INVALID_ARGUMENT
    assert (bad.fields, far.fields) == (
        {"cells.first_month": "BAD_MONTH"},
        {"cells.last_month": "OUT_OF_RANGE"},
    )
    assert unknown.fields == {"measure": "UNKNOWN_VALUE"}


def by_dossier(heard):
    """Give each fact once, by dossier."""
    found: dict[str, list[Any]] = {}
    for fact in {one.event_id: one for one in heard}.values():
        found.setdefault(fact.about, []).append(wire.heard(fact))
    return found.values()


def dossiers_of(heard):
    """Give the dossiers as figures see them."""
    for facts in by_dossier(heard):
        yield s.Dossier.of(told for fact in facts if (told := wire.told(fact)))


def _resolved_once(life):
    names = [body.DESCRIPTOR.name for body, _ in life.facts]
    return "DossierResolved" in names and "ResolutionRecalled" not in names


def _spoil(tx):
    """Change one cell, and one part of another."""
    cells = tables.CELLS
    one, two = tx.execute(sa.select(cells.c.cell_id).where(cells.c.amount > 0).limit(2)).scalars()
    tx.execute(sa.update(cells).where(cells.c.cell_id == one).values(amount=99))
    tx.execute(sa.delete(tables.PARTS).where(tables.PARTS.c.cell_id == two))


def _versions(connection):
    cells = tables.CELLS
    rows = connection.execute(
        sa.select(cells.c.version)
        .where(cells.c.measure.startswith("solved"), cells.c.amount > 0)
        .distinct()
    )
    return set(rows.scalars())
