"""The checker against databases broken by hand: each kind of harm has to be named."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from protos.events.v1.custody_pb2 import HOLDER_KIND_CITIZEN, HOLDER_KIND_POST, Custody, Holder
from protos.intake.v1.events_pb2 import DossierRegistered, PickupOrdered
from protos.postal.v1.events_pb2 import DiscrepancyOpened, ShipmentCollected, ShipmentOrdered
from protos.results.v1.events_pb2 import FoundPapersReturned, PapersFound
from services.cli.demo import Outcome
from services.cli.demo.story import Story
from services.intake.store import history_rows, rows
from services.intake.store.tables import DOSSIERS, FEE_ENTRIES, FORM_COUNTERS, FORMS
from services.postal.store.tables import SHIPMENTS
from services.results.store import RESULTS
from services.tracking import statistics
from services.tracking.handlers import list_work
from services.tracking.store import FACTS, KEYS
from shared import engine
from shared.tables import Instant
from tests.domain.intake.builders import obligation, registered
from tests.faults.checker import at_rest, in_motion, verdict
from tests.faults.databases import Databases
from tests.faults.journal import Act, Journal, digest
from tests.faults.launcher import SERVICES
from tests.faults.ledger import EFFECTS
from tests.faults.standing import look
from tests.support import EPOCH, MONDAY

pytestmark = pytest.mark.skipif(
    os.environ.get("DOSSIERPOST_TEST_DATABASE", "sqlite") != "sqlite",
    reason="what is broken by hand is broken in files",
)
TOLD = {
    "intake": (DossierRegistered(dossier_id="d1"), PickupOrdered(dossier_id="d1")),
    "postal": (
        ShipmentOrdered(dossier_id="d1", shipment_id="s1"),
        DiscrepancyOpened(dossier_id="d1", shipment_id="s1", discrepancy_id="x1"),
    ),
}
ACT = Act("intake", "account=a;role=COUNTER_OFFICER;unit=u", "RegisterDossier", "r1")
ANSWER = b"answer"


def row(table: sa.Table, **given: Any) -> dict[str, Any]:
    """Fill the columns that a row must have and nobody cares for here."""
    return {
        column.name: given.get(column.name, _anything(column))
        for column in table.columns
        if column.name in given or not (column.nullable or column is table.autoincrement_column)
    }


def _anything(column: sa.Column[Any]) -> Any:
    if isinstance(column.type, Instant):
        return MONDAY
    if isinstance(column.type, sa.JSON):
        return []
    return column.type.python_type()


def dossier_row(**changes: Any) -> dict[str, Any]:
    """Give a dossier as it is kept; all that is changed afterwards does not fit the rest."""
    made = replace(registered(), dossier_id="d1", orders=(), since=MONDAY)
    return rows.constant(made) | rows.changing(made) | {"version": 1} | changes


def source(name: str) -> str:
    return f"urn:dossierpost:test:{name}"


def places(name: str) -> Iterator[dict[str, Any]]:
    """Give the facts that a service told, as others know them."""
    for sequence, _ in enumerate(TOLD[name], 1):
        yield {
            "source": source(name), "about": "d1", "epoch": EPOCH,
            "sequence": sequence, "event_id": f"{name}-{sequence}",
        }  # fmt: skip


@dataclass
class World:
    """Two services have told four facts about one dossier, and everybody has heard them."""

    databases: Databases
    journal: Journal

    def break_it(self, name: str, *statements: str) -> None:
        with self.write(name) as connection:
            for statement in statements:
                assert connection.exec_driver_sql(statement).rowcount, statement

    def add(self, name: str, table: sa.Table, **given: Any) -> None:
        with self.write(name) as connection:
            connection.execute(table.insert().values(row(table, **given)))

    def write(self, name: str) -> Any:
        return engine.writing_engine(self.databases.url(name)).begin()

    def found(self, *outcomes: Outcome) -> list[str]:
        return at_rest(self.databases, self.journal, outcomes)


@pytest.fixture(scope="module")
def _files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The databases of a world where all is well."""
    folder = tmp_path_factory.mktemp("world")
    world = World(Databases(folder, "sqlite"), Journal())
    for name in SERVICES:
        world.databases.prepare(name)
    world.add("intake", DOSSIERS, **dossier_row())
    booked = {"id": "s1", "dossier_id": "d1", "order_id": "o1", "max_attempts": 3}
    world.add("postal", SHIPMENTS, **booked, state="ORDERED")
    requests = SERVICES["intake"].tables.requests
    asked = ACT._asdict() | {"method": f"/x.Intake/{ACT.method}"}
    del asked["service"]
    world.add("intake", requests, **asked, answer=ANSWER)
    for name, facts in TOLD.items():
        for place, fact in zip(places(name), facts, strict=True):
            told = place | {"type": fact.DESCRIPTOR.full_name, "payload": fact.SerializeToString()}
            published = {"published_at": MONDAY, "position": place["sequence"]}
            world.add(name, SERVICES[name].tables.outbox, **told, **published)
            kept = told | {"source": name, "dossier_id": "d1"}
            world.add("tracking", FACTS, **kept)
    world.add("tracking", KEYS, key="D1", dossier_id="d1", is_id=True)
    with world.write("tracking") as connection:
        list_work(connection, ["d1"])
        statistics.fold(connection, ["d1"])
    for name, service in SERVICES.items():
        for teller in TOLD.keys() & set(service.hears):
            *_, last = heard = list(places(teller))
            for place in heard:
                world.add(name, EFFECTS, **place)
            world.add(name, service.tables.cursors, **last)
    return folder


@pytest.fixture
def world(_files: Path, tmp_path: Path) -> World:
    """A copy of it, to be broken."""
    shutil.copytree(_files, tmp_path, dirs_exist_ok=True)
    return World(Databases(tmp_path, "sqlite"), Journal(acts={ACT: digest(ANSWER)}))


def test_where_all_is_well_nothing_is_found(world: World):
    """A checker that always complains is one that nobody reads."""
    assert verdict(world.found(outcome(("ACCEPTED", "READY")))) == ""
    assert in_motion(world.databases) == []
    assert look(world.databases).missing == ()


COPY = "INSERT INTO test_effects (source, about, epoch, sequence, event_id) SELECT {} FROM {}"

RECALLED = json.dumps([[MONDAY.isoformat(), MONDAY.isoformat(), "ON_TIME", MONDAY.isoformat()]])

BROKEN = {
    "an acknowledged act is gone": (
        "intake", ["DELETE FROM requests"], "lost: intake has acknowledged",
    ),
    "another answer is kept": (
        "intake", ["UPDATE requests SET answer = x'00'"], "answer: intake keeps",
    ),
    "a fact is not published": (
        "intake", ["UPDATE outbox SET published_at = NULL WHERE sequence = 2"], "unpublished",
    ),
    "a number is left out": ("intake", ["DELETE FROM outbox WHERE sequence = 1"], "hole: intake"),
    "numbers are not in the order of rows": (
        "intake",
        ["UPDATE outbox SET sequence = -sequence", "UPDATE outbox SET sequence = 3 + sequence"],
        "hole: intake",
    ),
    "a fact had no effect": (
        "postal", ["DELETE FROM test_effects WHERE sequence = 2"], "lost: postal heard",
    ),
    "a fact had two effects": (
        "postal",
        [COPY.format("source, about, epoch, sequence, event_id", "test_effects LIMIT 1")],
        "twice: postal heard",
    ),
    "effects came in another order": (
        "postal", ["UPDATE test_effects SET id = id + 100 WHERE sequence = 1"], "order: postal",
    ),
    "an effect is of no fact": (
        "postal", ["UPDATE test_effects SET event_id = 'x' WHERE sequence = 1"], "invented: postal",
    ),
    "a cursor is behind": (
        "postal", ["UPDATE cursors SET sequence = 1 WHERE source LIKE '%intake'"], "behind: postal",
    ),
    "a cursor is gone": (
        "results", ["DELETE FROM cursors WHERE source LIKE '%intake'"], "behind: results",
    ),
    "a cursor is of another fact": (
        "postal", ["UPDATE cursors SET event_id = 'x'"], "behind: postal",
    ),
    "a cursor is of something never told": (
        "postal", ["UPDATE cursors SET about = 'd9'"], "invented: postal has a cursor",
    ),
    "the present state is not what was told": (
        "intake", ["UPDATE dossiers SET state = 'ACCEPTED'"], "illegal: intake has d1",
    ),
    "a fact tells of a move that there is not": (
        "postal",
        ["UPDATE outbox SET type = 'dossierpost.postal.v1.ShipmentReturned'"],
        "illegal: postal told ShipmentReturned",
    ),
    "a state was saved and not told": (
        "postal", ["UPDATE shipments SET id = 's2'"], "lost: postal has s2",
    ),
    "a dossier code is left out": (
        "intake",
        [
            "UPDATE dossiers SET dossier_code = 'H55.12-260302-0002'",
            "INSERT INTO code_counters (agency, day, last) VALUES ('H55.12', '2026-03-02', 2)",
        ],
        "hole: the codes",
    ),
    "a code without an acceptance": (
        "intake",
        ["UPDATE dossiers SET dossier_code = 'H55.12-260302-0001'"],
        "code: d1 has H55.12-260302-0001 and was accepted None",
    ),
    "a code of another day": (
        "intake",
        [
            "UPDATE dossiers SET dossier_code = 'H55.12-260301-0001'",
            # 2 March 2026, 00:00 in Việt Nam
            "UPDATE dossiers SET accepted_at = 1772384400000000",
        ],
        "code: H55.12-260301-0001 is not of 2026-03-01 17:00",
    ),
    "a code that was not told": (
        "intake",
        [
            "UPDATE dossiers SET dossier_code = 'H55.12-260302-0001'",
            "UPDATE dossiers SET accepted_at = 1772384400000000",
        ],
        "code: d1 has H55.12-260302-0001, told was None",
    ),
    "a due time that no act gave": (
        "intake",
        [
            f"UPDATE dossiers SET resolutions = '{RECALLED}'",  # noqa: S608 - our own text
        ],
        "clock: d1 knows due times",
    ),
    "returned without a resolution": (
        "intake", ["UPDATE dossiers SET state = 'RESULT_RETURNED'"], "order: d1 is RESULT_RETURNED",
    ),
    "resolved while it is in process": (
        "intake",
        ["UPDATE dossiers SET state = 'IN_PROCESS', resolved_at = 1772384400000000"],
        "order: d1 is IN_PROCESS and resolved",
    ),
    "a task that nobody has": (
        "intake", ["UPDATE dossiers SET task = 'FORWARD'"], "worklist: d1 in REGISTERED",
    ),
    "an original out of nowhere": (
        "intake",
        ["UPDATE dossiers SET originals_held = 1"],
        "papers: the agency holds 1 originals of d1, it was given 0",
    ),
    "a copy out of nowhere": (
        "intake", ["UPDATE dossiers SET copies_held = 2"], "papers: the agency holds 2 copies",
    ),
    "a time line lacks a fact": (
        "tracking", ["DELETE FROM facts WHERE sequence = 2"], "lost: not in the time line",
    ),
    "a time line has a fact too many": (
        "tracking", ["UPDATE facts SET event_id = 'x'"], "invented: in the time line",
    ),
    "a time line tells otherwise": (
        "tracking", ["UPDATE facts SET payload = x''"], "other: in the time line",
    ),
    "a time line tells of another time": (
        "tracking", ["UPDATE facts SET occurred_at = 1 + occurred_at"], "other: in the time line",
    ),
    "a dossier is on no list": (
        "tracking", ["DELETE FROM work"], "work: ('d1', 'DISCREPANCY') is kept as None",
    ),
    "a dossier is on a list since another time": (
        "tracking", ["UPDATE work SET at = 1 + at"], "work: ('d1', 'DISCREPANCY')",
    ),
    "a dossier is on the list of another counter": (
        "tracking", ["UPDATE work SET agency = 'H55.9'"], "work: ('d1', 'DISCREPANCY')",
    ),
    "a dossier stays on a list": (
        "tracking", ["UPDATE work SET kind = 'OUTSIDE'"], "work: ('d1', 'OUTSIDE')",
    ),
    "a figure is one too high": (
        "tracking", ["UPDATE statistics_cells SET amount = 1 + amount"],
        "figure: Cell(measure='discrepancies.opened'",
    ),
    "a figure is not the sum of its parts": (
        "tracking", ["UPDATE statistics_cells SET amount = 1 + amount"], "proof: a sum gives 2",
    ),
    "a figure is gone": (
        "tracking", ["DELETE FROM statistics_cells"], "figure: Cell(measure='discrepancies.opened'",
    ),
    "a figure has a dossier less": (
        "tracking", ["DELETE FROM statistics_parts"], "proof: d1 gives 0",
    ),
    "figure and part agree, and the facts say otherwise": (
        "tracking",
        [
            "UPDATE statistics_cells SET amount = 1 + amount",
            "UPDATE statistics_parts SET amount = 1 + amount",
        ],
        "figure: Cell(measure='discrepancies.opened'",
    ),
    "figures were folded from facts that are gone": (
        "tracking", ["DELETE FROM facts"], "proof: d1 gives 1",
    ),
    "a time line cannot be found": ("tracking", ["DELETE FROM keys"], "lost: the time line"),
}  # fmt: skip


@pytest.mark.parametrize("harm", BROKEN)
def test_harm_in_a_database_is_named(world: World, harm: str):
    """Each of these has happened to somebody."""
    name, statements, symptom = BROKEN[harm]
    world.break_it(name, *statements)

    found = world.found()
    assert [problem for problem in found if problem.startswith(symptom)], verdict(found)


def add_parked(world: World) -> None:
    world.add("postal", SERVICES["postal"].tables.parked, reason="GAP")


def add_set_aside(world: World) -> None:
    world.add("postal", SERVICES["postal"].tables.set_aside, why="CONFLICT")


def add_shipment(world: World) -> None:
    given = {"dossier_id": "d1", "state": "ORDERED"}
    world.add("postal", SHIPMENTS, id="s2", order_id="o2", **given)


def add_postage(world: World) -> None:
    given = {"kind": "POSTAGE", "timing": "BEFORE", "stands": "POSTMAN", "amount_vnd": 5}
    world.add("postal", SHIPMENTS.metadata.tables["debts"], id="m1", dossier_id="d1", **given)


def table(name: str) -> sa.Table:
    return SHIPMENTS.metadata.tables[name]


def try_too_often(world: World) -> None:
    given = {"state": "DELIVERY_FAILED", "direction": "RESULT_OUT", "max_attempts": 3}
    world.add("postal", SHIPMENTS, id="s2", dossier_id="d2", order_id="o2", attempts=3, **given)


def forget_line(world: World) -> None:
    given = {"state": "OUT_FOR_DELIVERY", "max_attempts": 3}
    world.add("postal", SHIPMENTS, id="s2", dossier_id="d2", order_id="o2", **given)


def forget_timer(world: World) -> None:
    given = {"state": "HELD_AT_OFFICE", "max_attempts": 3, "storage_end_time": MONDAY}
    world.add("postal", SHIPMENTS, id="s2", dossier_id="d2", order_id="o2", **given)


def sign(world: World, **given: Any) -> None:
    """Have a counter sign for the item with fewer papers than it was given."""
    signed = {
        "id": "h1", "shipment_id": "s1", "state": "CONFIRMED", "kind": "TO_AGENCY",
        "given_originals": 1, "taken_originals": 0, "seal_state": "INTACT",
        "giver": {"account": "a"}, "taker": {"account": "b"},
    }  # fmt: skip
    world.add("postal", table("handovers"), **{**signed, **given})


def sign_alone(world: World) -> None:
    sign(world, taker={"account": "a"})


def take_other_papers(world: World) -> None:
    sign(world, given_originals=5, taken_originals=5)


def write_down_for_nobody(world: World) -> None:
    sign(world)
    noted = {"id": "x1", "handover_id": "h1", "shipment_id": "s1", "state": "OPEN"}
    world.add("postal", table("discrepancies"), **noted, owner="", found_originals=1)


def forget_proposal(world: World) -> None:
    sign(world, state="PROPOSED", taker=None)


def add_entry(world: World, number: int = 1, **given: Any) -> None:
    """Write five đồng into the book of an office."""
    place = {"debt_id": "m1", "number": number, "kind": "POSTAGE", "post_office": "230100"}
    moved = {"credited": "CITIZEN", "debited": "POSTMAN", "action": "COLLECT", "amount_vnd": 5}
    booked = {"booked_day": "2026-03-02", "way": "CASH"}
    world.add("postal", table("money_entries"), **{**place, **moved, **booked, **given})


def keep_what_was_collected(world: World) -> None:
    given = {"kind": "POSTAGE", "timing": "BEFORE", "stands": "POSTMAN", "amount_vnd": 5}
    world.add("postal", table("debts"), id="m1", dossier_id="d1", shipment_id="s1", **given)
    add_entry(world)
    world.add("postal", table("proofs"), id=1, shipment_id="s1")
    world.add("postal", table("cancelled_deliveries"), proof_id=1, shipment_id="s1")


def remit_to_two(world: World) -> None:
    for debt_id, agency in (("m1", "H55.12"), ("m2", "H55.13")):
        given = {"kind": "STATE_FEE", "timing": "BEFORE", "stands": "BATCH", "code": debt_id}
        world.add("postal", table("debts"), id=debt_id, dossier_id="d1", agency=agency, **given)
        add_entry(world, debt_id=debt_id, kind="STATE_FEE", action="REMIT", batch_id="b1")


def remit_twice(world: World) -> None:
    given = {"kind": "STATE_FEE", "timing": "BEFORE", "stands": "BATCH"}
    world.add("postal", table("debts"), id="m1", dossier_id="d1", **given)
    for number in (1, 2):
        add_entry(world, number, kind="STATE_FEE", action="REMIT", batch_id=f"b{number}")


def write_in_closed_book(world: World) -> None:
    given = {"post_office": "230100", "day": "2026-03-02", "kind": "POSTAGE"}
    world.add("postal", table("closings"), **given)
    add_entry(world)


def begin_book_anew(world: World) -> None:
    for day, sums in (("2026-03-01", {"collected_vnd": 5}), ("2026-03-02", {})):
        given = {"post_office": "230100", "day": day, "kind": "POSTAGE"}
        world.add("postal", table("closings"), **given, **sums)
    add_entry(world, booked_day="2026-03-01")


def keep_a_transfer_in_a_hand(world: World) -> None:
    add_entry(world, way="TRANSFER", reference_no="FT1")


def hide_what_is_on_account(world: World) -> None:
    given = {"post_office": "230100", "day": "2026-03-02", "kind": "POSTAGE", "collected_vnd": 5}
    world.add("postal", table("closings"), **given)
    add_entry(world, action="COLLECT_ON_ACCOUNT", debited="ON_ACCOUNT")


def add_contact(world: World) -> None:
    world.add("postal", SHIPMENTS.metadata.tables["contacts"], shipment_id="s1")
    world.break_it("postal", "UPDATE shipments SET state = 'CANCELLED'")


RULE = {"receiver_rule": "AUTHORISED"}


def add_result(world: World) -> None:
    given = {"state": "RETURNED_AT_COUNTER", "return_method": "COUNTER", **RULE}
    world.add("results", RESULTS, result_id="r1", dossier_id="d1", **given)


def add_released(world: World) -> None:
    given = {"state": "DISPATCH_PREPARED", "return_method": "POSTAL", **RULE}
    blocks = [["FEE_UNPAID", 0]]
    world.add("results", RESULTS, result_id="r2", dossier_id="d1", blocks=blocks, **given)


def add_timer(world: World) -> None:
    timers = SERVICES["intake"].tables.timers
    world.add("intake", timers, kind="answer_overdue", about="d1")


def put_on_a_clock(world: World, state: str, **changes: Any) -> None:
    act = {
        "act": "STARTED", "cause": "ACCEPTANCE", "time": MONDAY.isoformat(),
        "due": MONDAY.isoformat(), "calendar": "1", "skips_holidays": True,
        "term_end": "EXACT", "left_us": None, "receipt": 1, **changes,
    }  # fmt: skip
    world.break_it("intake", "DELETE FROM dossiers")
    asked = [history_rows.obligation(obligation())]
    made = dossier_row(clock=[act], receipt_issue=1, state=state, obligations=asked)
    world.add("intake", DOSSIERS, **made)


def add_receipt_too_many(world: World) -> None:
    put_on_a_clock(world, "IN_PROCESS", receipt=2)


def add_clock_that_runs(world: World) -> None:
    put_on_a_clock(world, "PAYMENT_REQUESTED")


def add_clock_that_stands(world: World) -> None:
    put_on_a_clock(world, "IN_PROCESS", act="PAUSED", left_us=1, receipt=0)


def add_form_out_of_nowhere(world: World) -> None:
    place = {"unit": "H55.12", "form": "STOP_NOTICE", "year": 2026}
    world.add("intake", FORMS, **place, dossier_id="d1", issue=1, number=1)
    world.add("intake", FORM_COUNTERS, **place, last=1)


def add_number_that_no_form_has(world: World) -> None:
    world.add("intake", FORM_COUNTERS, unit="H55.12", form="RECEIPT", year=2026, last=1)


def forget_form(world: World) -> None:
    put_on_a_clock(world, "IN_PROCESS")


def add_money(world: World) -> None:
    given = {"dossier_id": "d1", "fee_code": "f", "action": "TAKE", "amount_vnd": 8_000}
    world.add("intake", FEE_ENTRIES, number=1, **given)


def add_money_that_went_twice(world: World) -> None:
    given = {"dossier_id": "d1", "fee_code": "f", "amount_vnd": 8_000}
    for number, action in enumerate(("TAKE", "TAKE_BACK", "TAKE_BACK"), 1):
        world.add("intake", FEE_ENTRIES, number=number, action=action, **given)


def add_act_on_a_fee_without_its_first(world: World) -> None:
    given = {"dossier_id": "d1", "fee_code": "f", "action": "EXEMPT"}
    world.add("intake", FEE_ENTRIES, number=2, **given)


def add_return_too_early(world: World) -> None:
    outbox = SERVICES["results"].tables.outbox
    told = {"type": "dossierpost.results.v1.ResultReturned", "about": "d1"}
    world.add("results", outbox, **told)


def give_out_unsigned(world: World) -> None:
    tell_of_found(world, FoundPapersReturned(dossier_id="d1", result_id="r1", round=2))


def find_and_forget(world: World) -> None:
    tell_of_found(world, PapersFound(dossier_id="d1", result_id="r1", round=2))


def tell_of_found(world: World, told: Any) -> None:
    kind, body = told.DESCRIPTOR.full_name, told.SerializeToString()
    outbox = SERVICES["results"].tables.outbox
    world.add("results", outbox, type=kind, payload=body, about="d1", sequence=1)


def give_from_two_hands(world: World) -> None:
    before, after = Holder(kind=HOLDER_KIND_CITIZEN), Holder(kind=HOLDER_KIND_POST)
    custody = Custody(paper_set_id="o1", before=before, after=after)
    outbox = SERVICES["postal"].tables.outbox
    for number in (8, 9):
        place = {"sequence": number, "event_id": f"hands-{number}"}
        told = ShipmentCollected(dossier_id="d1", order_id="o1", custody=custody)
        kind, body = told.DESCRIPTOR.full_name, told.SerializeToString()
        world.add("postal", outbox, type=kind, payload=body, about="d1", **place)


def add_scan(world: World) -> None:
    scan = {"caller": "c", "request_id": "r2", "moved": False}
    world.add("postal", SHIPMENTS.metadata.tables["scans"], **scan)
    world.journal.scans["c", "r2"] = True


def forget_scan(world: World) -> None:
    world.journal.scans["c", "r2"] = True


def contradict(world: World) -> None:
    world.journal.contradictions.append("RegisterDossier was answered in two ways")


@pytest.mark.parametrize(
    ("harm", "symptom"),
    [
        (add_parked, "parked: postal"),
        (add_set_aside, "set aside: postal"),
        (add_shipment, "twice: active shipment"),
        (add_postage, "money: m1 says POSTMAN 5, its entries CLAIM"),
        (try_too_often, "attempts: s2 is DELIVERY_FAILED after its last"),
        (forget_line, "watched: s2 is OUT_FOR_DELIVERY and on 0 manifests"),
        (forget_timer, "watched: s2 is HELD_AT_OFFICE and stored until"),
        (keep_what_was_collected, "money: the delivery of s1 took {'m1': 5}, and {} went back"),
        (remit_to_two, "money: batch b1 is of"),
        (remit_twice, "money: m1 is in"),
        (write_in_closed_book, "money: the book of 230100 POSTAGE 2026-03-02 says Book(opening=0"),
        (begin_book_anew, "money: the book of 230100 POSTAGE 2026-03-02 says Book(opening=0"),
        (hide_what_is_on_account, "money: the book of 230100 POSTAGE 2026-03-02 says Book("),
        (keep_a_transfer_in_a_hand, "money: m1 was paid TRANSFER and went to POSTMAN"),
        (sign, "custody: the handover h1 differs, and nobody wrote it down"),
        (sign_alone, "custody: the handover h1 was signed by one account"),
        (take_other_papers, "custody: s1 was taken with other papers"),
        (write_down_for_nobody, "custody: the discrepancy x1 is nobody's"),
        (write_down_for_nobody, "custody: of x1 more originals were found"),
        (forget_proposal, "custody: the proposal ('s1', 'h1') is on one side only"),
        (add_contact, "illegal: the contact of s1"),
        (add_result, "illegal: result r1"),
        (add_result, "illegal: the result of d1 is returned and told so: not both"),
        (add_released, "illegal: result r2 is DISPATCH_PREPARED in spite of"),
        (add_timer, "timer: answer_overdue waits for d1"),
        (add_receipt_too_many, "receipt: d1 issued 1: [2]"),
        (add_clock_that_runs, "clock: that of d1 stands: False in PAYMENT_REQUESTED"),
        (add_clock_that_stands, "clock: that of d1 stands: True in IN_PROCESS"),
        (add_form_out_of_nowhere, "form: d1 must have 0 of STOP_NOTICE, it has the issues [1]"),
        (add_number_that_no_form_has, "form: the numbers of ('H55.12', 'RECEIPT', 2026) are []"),
        (forget_form, "form: d1 must have 1 of RECEIPT, it has the issues []"),
        (add_money, "fee: ('d1', 'f') holds 8000, booked 8000, told 0"),
        (add_money_that_went_twice, "fee: ('d1', 'f') holds 0, booked -8000, told 0"),
        (add_act_on_a_fee_without_its_first, "fee: the acts on the fees of d1 are [2]"),
        (add_return_too_early, "order: the result of d1 was returned before"),
        (give_out_unsigned, "found: ('r1', 2) is given out and signed for: not both"),
        (find_and_forget, "found: what was told is not what is kept"),
        (give_from_two_hands, "custody: o1: holder after 1 is not the holder before 2"),
        (add_scan, "answer: the scan"),
        (forget_scan, "lost: the scan"),
        (contradict, "answer: RegisterDossier"),
    ],
)
def test_what_must_not_be_there_is_named(world: World, harm: Callable[[World], None], symptom: str):
    """What waits for ever, is there twice, or was promised otherwise."""
    harm(world)

    found = world.found()
    assert [problem for problem in found if problem.startswith(symptom)], verdict(found)


def outcome(seen: tuple[str, str]) -> Outcome:
    return Outcome(0, "HS01", Story.STRAIGHT, "d1", ("ACCEPTED", "READY"), seen, 1.0)


def test_a_journey_that_ended_elsewhere_is_named(world: World):
    """The databases may agree with each other and still not be where the citizen was promised."""
    (problem,) = world.found(outcome(("CANCELLED", "-")))

    assert problem.startswith("ended: HS01")


def test_what_is_on_its_way_is_not_taken_for_settled(world: World):
    """A verdict given too early would blame what only needed a second more."""
    world.break_it("postal", "UPDATE cursors SET sequence = 1 WHERE source LIKE '%intake'")
    world.break_it("intake", "UPDATE outbox SET published_at = NULL WHERE sequence = 2")

    unpublished, behind = look(world.databases).missing
    assert "1 facts of intake are not published" in unpublished
    assert "postal is behind intake with 1 things" in behind


def test_figures_that_are_still_folded_are_waited_for(world: World):
    """A rebuild folds all figures after it has ended; a verdict before that is of no worth."""
    timers = SERVICES["tracking"].tables.timers
    world.add("tracking", timers, kind=statistics.REFOLD, about="*")

    assert look(world.databases).missing == ("tracking folds its figures anew",)
