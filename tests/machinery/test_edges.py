"""The edges of the machinery: pages, checks, answers that fit, timers that fail."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from google.rpc import code_pb2

from protos.intake.v1 import intake_pb2
from shared import pages
from shared.actor import Actor, read_actor, write_actor
from shared.checks import Checks
from shared.errors import FailedPrecondition, InvalidArgument, Violation
from shared.statuses import status_of
from shared.timers import Firing, Timers
from shared.transaction import Transaction
from tests.machinery.conftest import TABLES, Opened, origin
from tests.support import eventually

SECRET = b"s" * 32


def test_a_page_token_goes_on_where_its_page_ended():
    """A list that is read page by page must neither repeat nor skip."""
    request = intake_pb2.ListDossiersRequest(receiving_agency="H55.12", page_size=10)
    token = pages.seal(SECRET, request, ["2026-11-23", "id-7"])
    request.page_token, request.page_size = token, 50

    assert pages.unseal(SECRET, request, token) == ["2026-11-23", "id-7"]


@pytest.mark.parametrize(
    "other",
    [
        intake_pb2.ListDossiersRequest(receiving_agency="H55.13"),
        intake_pb2.ListProceduresRequest(),
        intake_pb2.ListDossiersRequest(),
    ],
    ids=["other agency", "other list", "no agency"],
)
def test_a_page_token_of_another_question_is_refused(other):
    """A token carries a place, never a right to see another list."""
    token = pages.seal(SECRET, intake_pb2.ListDossiersRequest(receiving_agency="H55.12"), ["x"])

    with pytest.raises(InvalidArgument):
        pages.unseal(SECRET, other, token)


@pytest.mark.parametrize("token", ["x", "ế", "AAAA", "=" * 9, "A" * 5000])
def test_rubbish_is_no_page_token(token: str):
    """What cannot be unsealed is refused and not guessed at."""
    with pytest.raises(InvalidArgument):
        pages.unseal(SECRET, intake_pb2.ListDossiersRequest(), token)


def test_an_answer_with_many_violations_still_fits_into_its_frame():
    """All details are dropped by gRPC when they are too many; the first must arrive."""
    refused = InvalidArgument(
        *(Violation(f"items[{n}].text", "TOO_LONG", "x" * 90, "ế" * 90) for n in range(500))
    )
    status = status_of(refused)

    assert status.code == code_pb2.INVALID_ARGUMENT
    assert 1000 < len(status.SerializeToString()) < 16 * 1024


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "REQUIRED"),
        ("a" * 11, "TOO_LONG"),
        ("a\x00b", "BAD_CHARACTER"),
        ("a\u202eb", "BAD_CHARACTER"),
        ("a\ud800b", "BAD_CHARACTER"),
        ("a\u200bb", "BAD_CHARACTER"),
        ("   ", "REQUIRED"),
    ],
)
def test_bad_text_is_refused_with_its_reason(text: str, reason: str):
    """Control and invisible characters make two names look alike."""
    with pytest.raises(InvalidArgument) as refused, Checks() as checks:
        checks.text("name", text, 10)

    assert [(v.field, v.reason) for v in refused.value.violations] == [("name", reason)]


@pytest.mark.parametrize("text", ["Hoà", "Hòa", "Nguyễn Thị Đào", "Ma Văn Ký"])
def test_vietnamese_text_is_kept_composed(text: str):
    """A name comes back as it was written, in one spelling of its letters."""
    with Checks() as checks:
        assert checks.text("name", text, 100).isprintable()
    with Checks() as checks:
        assert checks.text("name", "Ho\u0061\u0300", 10) == "Hoà"


@pytest.mark.parametrize(
    ("phone", "kept"),
    [
        ("0912345678", "+84912345678"),
        ("+84912345678", "+84912345678"),
        ("091 234 5678", "+84912345678"),
        ("024 3934 1234", "+842439341234"),
        ("12", ""),
        ("+1 202 555 0123", ""),
        ("gọi tôi", ""),
    ],
)
def test_phones_are_kept_in_one_spelling(phone: str, kept: str):
    """The same number written in three ways is one number at the door."""
    if kept:
        with Checks() as checks:
            assert checks.phone("phone", phone) == kept
    else:
        with pytest.raises(InvalidArgument), Checks() as checks:
            checks.phone("phone", phone)


@pytest.mark.parametrize("code", ["H2٣.1", "h20", "H20.1234", "000.00.00.H2", "", "H20..1"])
def test_bad_agency_codes_are_refused(code: str):
    """An agency code becomes part of the dossier code and of a subject; it must be plain."""
    with pytest.raises(InvalidArgument), Checks() as checks:
        checks.agency("agency", code)


@pytest.mark.parametrize("seconds", [0, 2**40, -(2**40), 253_402_300_000])
def test_a_time_that_nobody_lives_in_is_refused(seconds: int):
    """A broken scanner's clock must not move an item."""
    request = intake_pb2.RequestSupplementRequest()
    request.deadline_time.seconds = seconds
    with pytest.raises(InvalidArgument), Checks() as checks:
        checks.instant("deadline_time", request)


@pytest.mark.parametrize("account", ["lan", "a/b", "a;role=X", "Nguyễn", "a b", "%"])
def test_an_actor_survives_its_header(account: str):
    """Whatever an account is called, it is the same account on the other side."""
    actor = Actor(account, "COUNTER_OFFICER", "H55.12")

    assert read_actor(write_actor(actor)) == actor


def schedule(about: str, due: datetime):
    return lambda tx: tx.schedule("k", about, due)


async def sweep(opened: Opened, handlers) -> asyncio.Task[None]:
    return asyncio.create_task(Timers(opened.database, handlers, 0.01).run())


async def test_a_due_timer_fires_once(opened: Opened):
    """A supplement that expired must be noticed, and only once."""
    fired: list[str] = []
    due = opened.clock() + timedelta(days=1)
    await opened.database.run(lambda tx: tx.schedule("k", "d1", due, {"round": "1"}), origin("a"))
    task = await sweep(opened, {"k": lambda firing, _tx: fired.append(firing.about)})
    await asyncio.sleep(0.05)
    assert fired == []
    opened.clock.advance(days=2)

    async def once() -> bool:
        return fired == ["d1"] and not await opened.rows(TABLES.timers)

    await eventually(once)
    task.cancel()


async def test_a_timer_that_fails_does_not_hold_up_the_others(opened: Opened):
    """One broken dossier must not stop every deadline of the province."""
    fired: list[str] = []

    def handle(firing: Firing, tx: Transaction) -> None:
        tx.execute(sa.select(1))
        if firing.about == "bad":
            raise ZeroDivisionError
        if firing.about == "refused":
            raise FailedPrecondition("NO", "no", "không")
        fired.append(firing.about)

    for place, about in enumerate(["bad", "refused", "good"]):
        due = datetime(2026, 1, 1 + place, tzinfo=UTC)
        await opened.database.run(schedule(about, due), origin(about))
    task = await sweep(opened, {"k": handle})

    async def done() -> bool:
        left = {row.about: row.due_at for row in await opened.rows(TABLES.timers)}
        return set(left) == {"bad", "refused"} and min(left.values()) > opened.clock()

    await eventually(done)
    assert fired == ["good"]
    task.cancel()


async def test_a_timer_set_again_is_moved(opened: Opened):
    """A new deadline replaces the old one."""
    for days in (1, 5):
        due = opened.clock() + timedelta(days=days)
        await opened.database.run(schedule("d1", due), origin(str(days)))

    (row,) = await opened.rows(TABLES.timers)
    assert row.due_at == opened.clock() + timedelta(days=5)
    await opened.database.run(lambda tx: tx.unschedule("k", "d1"), origin("u"))
    assert await opened.rows(TABLES.timers) == []
