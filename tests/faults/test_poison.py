"""Messages that cannot be read or applied: kept for a person, and only their dossier waits."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest

from services.tracking import store
from shared import events
from shared.inbox_batch import Batch
from tests.faults import ledger
from tests.faults.post import Post, StartService

pytestmark = pytest.mark.timeout(900)
BROKEN = b"\xff\xff\xff"
DOSSIERS = 30


@pytest.fixture
async def post(
    start_service: StartService,
    new_database: Callable[[str], str],
    nats_server: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Post]:
    """Tracking, a broker, and a ledger of what took effect."""
    monkeypatch.setattr(Batch, "_effect", Batch._effect)  # and back again in the end
    ledger.keep()
    url = new_database("tracking-with-ledger")
    async with Post.open(start_service, url, nats_server().url) as one:
        yield one


UNREADABLE: list[tuple[dict[str, str | None], str, str]] = [
    ({"ce-sequence": ""}, "", "ce-sequence is not a number"),
    ({"ce-sequence": "1; DROP TABLE facts"}, "", "ce-sequence is not a number"),
    ({"ce-sequence": "-1"}, "", "ce-sequence is not a number"),
    ({"ce-id": None}, "", "ce-id is missing"),
    ({"ce-type": None}, "", "ce-type is missing"),
    ({"ce-time": "yesterday"}, "", "a time is malformed"),
    ({"ce-source": "urn:dossierpost:test:postal"}, "", "the source may not tell this type"),
    ({"ce-source": "urn:other:test:intake"}, "", "the source may not tell this type"),
    ({}, "intake.v1.DossierAccepted.H55-12", "the NATS subject is not that of the type"),
    ({}, "postal.v1.DossierForwarded.H55-12", "the NATS subject is not that of the type"),
]
"""Headers changed or left out, another subject, and what is wrong then."""


async def test_what_is_no_fact_of_ours_is_kept_once_and_disturbs_nobody(post: Post):
    """It would be guessed at, or hold up whatever comes behind it for ever."""
    facts = post.facts("d1", len(UNREADABLE) + 1)
    for fact, (change, elsewhere, _) in zip(facts, UNREADABLE, strict=False):
        headers = {**events.headers(fact), **change}
        kept = {name: value for name, value in headers.items() if value is not None}
        subject = f"dossierpost.{elsewhere}" if elsewhere else fact.nats_subject
        for _ in range(2):
            await post.throw(subject, kept, fact.event_id.encode())
        await post.tell([fact])
    await post.tell(facts[-1:])

    await post.until_heard(facts)
    await post.until_waiting(*(("POISON", problem) for _, _, problem in UNREADABLE))


async def test_a_kind_that_nobody_knows_is_passed_over(post: Post):
    """A producer that is newer would stop every older consumer."""
    facts = post.facts("d1", 3)
    unknown = "dossierpost.intake.v1.DossierTeleported"
    facts[1] = replace(facts[1], type=unknown, nats_subject=f"{unknown}.H55-12", payload=BROKEN)
    await post.tell(facts)

    await post.until_heard(facts)
    assert await post.tracking.parked() == []


async def test_a_broken_body_holds_up_its_own_dossier_only(post: Post):
    """One bad fact would cost everybody theirs."""
    broken = post.facts("broken", 3)
    broken[1] = replace(broken[1], payload=BROKEN)
    others = [post.facts(f"d{number}", 3) for number in range(DOSSIERS)]
    for turn in range(3):
        await post.tell([broken[turn], *(facts[turn] for facts in others)])

    for facts in others:
        await post.until_heard(facts)
    await post.until_heard(broken[:1])
    await post.until_waiting(("POISON", "DecodeError"), ("BLOCKED", ""))


async def test_what_a_bug_held_up_is_applied_in_order_after_the_fix(
    post: Post, monkeypatch: pytest.MonkeyPatch
):
    """An update would have to be followed by repairs by hand."""
    add, repaired = store.add, False

    def buggy(tx: Any, dossier_id: str, heard: Any, *more: Any) -> None:
        if dossier_id.startswith("bug") and heard.sequence == 2 and not repaired:
            raise KeyError("a case that nobody thought of")
        add(tx, dossier_id, heard, *more)

    monkeypatch.setattr(store, "add", buggy)
    held_up = [post.facts(f"bug{number}", 5) for number in range(3)]
    others = [post.facts(f"d{number}", 5) for number in range(DOSSIERS)]
    for turn in range(5):
        await post.tell([facts[turn] for facts in (*held_up, *others)])
    for facts in others:
        await post.until_heard(facts)
    for facts in held_up:
        await post.until_heard(facts[:1])
    assert len(await post.tracking.parked()) == 3 * 4

    repaired = True
    post.tracking.clock.advance(hours=2)
    for facts in held_up:
        await post.until_heard(facts)
    assert await post.tracking.parked() == []
