"""The real services with their real lifecycles, and what all four must agree on at rest."""

from collections.abc import Coroutine, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from protos.intake.v1 import intake_pb2
from services.cli import catalogue
from services.cli.demo import Row, read_rows
from services.cli.demo.journey import Journey
from services.cli.demo.plan import plan
from services.cli.demo.scans import ScanDesk
from services.intake import handlers, wire
from services.intake.domain.lifecycle import LIFECYCLE as DOSSIER
from services.intake.main import SERVICE as INTAKE
from services.intake.servicer import IntakeServicer
from services.postal.domain import LIFECYCLE as SHIPMENT
from services.postal.main import SERVICE as POSTAL
from services.postal.servicer import PostalServicer
from services.results.domain import LIFECYCLE as RESULT
from services.results.main import SERVICE as RESULTS
from services.results.servicer import ResultsServicer
from services.tracking.main import SERVICE as TRACKING
from services.tracking.servicer import TrackingServicer
from shared.actor import SYSTEM
from shared.lifecycle import Lifecycle
from shared.telling import Pending, Teller
from shared.transaction import Origin, Transaction
from tests.simulation.node import Face, Node, Role
from tests.simulation.people import People
from tests.simulation.store import Store
from tests.simulation.stories import find_contradictions
from tests.simulation.stubs import clients
from tests.simulation.walks import walk
from tests.simulation.world import BEGIN

EXAMPLES: Final = Path(__file__).resolve().parents[2] / "examples" / "dossiers.csv"
TOGETHER: Final = 3
"""Dossiers under way at the same time."""
LIVES: Final[Mapping[str, tuple[str, str, Lifecycle[Any, Any]]]] = {
    "intake": ("dossiers", "id", DOSSIER),
    "postal": ("shipments", "id", SHIPMENT),
    "results": ("results", "result_id", RESULT),
}
"""Whose states are watched: table, key, and what may follow what."""
_FIRST: Final = "00000000-0000-4000-8000-000000000001"
_MOVES: Final = """
CREATE TABLE sim_moves (of TEXT, before TEXT, after TEXT);
CREATE TRIGGER sim_moved AFTER UPDATE OF state ON {table} WHEN OLD.state <> NEW.state
BEGIN INSERT INTO sim_moves VALUES (NEW.{key}, OLD.state, NEW.state); END;
"""


@cache
def _rows() -> list[Row]:
    return read_rows(EXAMPLES)


@cache
def _role(name: str) -> Role:
    faces: dict[str, Face] = {
        "intake": IntakeServicer,
        "postal": PostalServicer,
        "results": ResultsServicer,
        "tracking": TrackingServicer,
    }
    service = {one.name: one for one in (INTAKE, POSTAL, RESULTS, TRACKING)}[name]
    store = Store(service.tables.metadata)
    if name in LIVES:
        table, key, _ = LIVES[name]
        store.driver.executescript(_MOVES.format(table=table, key=key))
    if name == "intake":
        _load_catalogue(store)
    store.keep_as_first_day()
    return Role(service, store, faces[name])


def _load_catalogue(store: Store) -> None:
    """Load what no dossier can be registered without."""
    teller = Teller(INTAKE.tables, "intake", "sqlite")
    procedures = intake_pb2.LoadProceduresRequest(
        request_id=_FIRST, entries_json=catalogue.read_procedures()
    )
    calendar = intake_pb2.LoadCalendarRequest(
        request_id=_FIRST, calendar_json=catalogue.read_calendar()
    )
    with store.engine.begin() as connection:
        pending = Pending()
        tx = Transaction(connection, teller, Origin("first day", SYSTEM), BEGIN, pending)
        handlers.load_procedures(wire.load_procedures(procedures), tx)
        handlers.load_calendar(wire.load_calendar(calendar), tx)
        teller.write(connection, pending)


class Dossiers:
    """The scene: the four services; every person walks one dossier through them."""

    def roles(self) -> list[Role]:
        """Give who plays."""
        return [_role(name) for name in ("intake", "postal", "results", "tracking")]

    def acts(self, people: People, nodes: Mapping[str, Node]) -> list[Coroutine[Any, Any, None]]:
        """Give what people do; each ends soon after the world is over."""
        world, stubs = people.world, clients(people, nodes)
        rows = world.dice.sample(_rows(), TOGETHER)
        desk = ScanDesk(stubs)
        return [
            walk(Journey(case, stubs, desk), world)
            for case in plan(rows, TOGETHER, world.dice.randrange(10_000))
        ]

    def check(self, nodes: Mapping[str, Node]) -> list[str]:
        """Say where a state followed that may not, or where two services tell two stories."""
        wrong = []
        for name, (_, _, lifecycle) in LIVES.items():
            allowed = _within_two(lifecycle)
            moves = nodes[name].store.driver.execute("SELECT before, after FROM sim_moves")
            wrong += [
                f"{name}: {before} became {after}"
                for before, after in moves.fetchall()
                if (before, after) not in allowed
            ]
        return wrong + find_contradictions(nodes)


def _within_two(lifecycle: Lifecycle[Any, Any]) -> set[tuple[str, str]]:
    """Give which state one command can make of which: some do two things at once."""
    steps = {(str(before), str(after)) for (before, _), after in lifecycle.table.items()}
    return steps | {(a, d) for a, b in steps for c, d in steps if b == c}
