"""Looking at dossiers: who sees people, pages, filters."""

from typing import Any

import grpc
import pytest

from protos.intake.v1 import intake_pb2 as pb
from tests.services.intake.desk import CASE_OFFICER, OFFICER, OPERATOR, POSTMAN, Desk, State
from tests.support import refused, rid


async def pages(desk: Desk, size: int, **filters) -> list[list[str]]:
    """Read a list to its end."""
    read: list[list[str]] = []
    token = ""
    while True:
        request = pb.ListDossiersRequest(page_size=size, page_token=token, **filters)
        page = await desk.stub.ListDossiers(request)
        read.append([dossier.dossier_id for dossier in page.dossiers])
        token = page.next_page_token
        if not token:
            return read


@pytest.mark.parametrize("caller", [OFFICER, CASE_OFFICER])
async def test_who_works_on_a_dossier_sees_its_people(desk: Desk, caller):
    """He has to speak to them; where nobody else is named it is the owner."""
    people = (await desk.see(await desk.register(), metadata=caller)).people
    assert people.owner.identity_no == "000000000001"
    assert people.owner == people.filer == people.receiver


@pytest.mark.parametrize("caller", [OPERATOR, POSTMAN, ()])
async def test_others_see_the_dossier_without_its_people(desk: Desk, caller):
    """They have no need to know."""
    answer = await desk.see(await desk.register(), metadata=caller)
    assert answer.dossier.state == State.STATE_REGISTERED
    assert not answer.HasField("people")


async def test_an_unknown_dossier_is_not_found(desk: Desk):
    """Also when it is only looked at."""
    refusal = await refused(desk.see(pb.Dossier(dossier_id=rid())))
    malformed = await refused(desk.see(pb.Dossier(dossier_id="1")))
    assert refusal.code == grpc.StatusCode.NOT_FOUND
    assert malformed.fields == {"dossier_id": "NOT_A_UUID"}


async def test_pages_hold_every_dossier_once_newest_first(desk: Desk):
    """Also those registered in the same instant, which one commit may hold many of."""
    known = []
    for _ in range(3):
        known.append({(await desk.register()).dossier_id for _ in range(3)})
        desk.started.clock.advance(minutes=1)

    read = await pages(desk, 2)

    assert [len(page) for page in read] == [2, 2, 2, 2, 1]
    listed = [dossier_id for page in read for dossier_id in page]
    assert [set(listed[start : start + 3]) for start in (0, 3, 6)] == known[::-1]


async def test_a_dossier_registered_while_pages_are_turned_moves_nothing(desk: Desk):
    """A page by number would show one dossier twice."""
    old = [(await desk.register()).dossier_id for _ in range(4)]
    first = await desk.stub.ListDossiers(pb.ListDossiersRequest(page_size=2))
    desk.started.clock.advance(minutes=1)
    await desk.register()

    request = pb.ListDossiersRequest(page_size=2, page_token=first.next_page_token)
    second = await desk.stub.ListDossiers(request)

    seen = [dossier.dossier_id for dossier in (*first.dossiers, *second.dossiers)]
    assert sorted(seen) == sorted(old)


async def test_lists_are_filtered_by_counter_and_state(desk: Desk):
    """An officer's worklist."""
    here = await desk.register()
    filed = await desk.filed()
    there = await desk.register(receiving_agency="000.00.01.H55")

    at_counter, registered = State.STATE_AT_COUNTER, State.STATE_REGISTERED
    assert set((await pages(desk, 9, receiving_agency="H55.12"))[0]) == {
        here.dossier_id,
        filed.dossier_id,
    }
    assert await pages(desk, 9, state=at_counter) == [[filed.dossier_id]]
    both = {"receiving_agency": "000.00.01.H55", "state": registered}
    assert await pages(desk, 9, **both) == [[there.dossier_id]]
    assert await pages(desk, 9, receiving_agency="H55.99") == [[]]


async def test_a_page_token_belongs_to_its_question(desk: Desk):
    """A token from elsewhere would show a page of something else."""
    for _ in range(2):
        await desk.register()
    page = await desk.stub.ListDossiers(pb.ListDossiersRequest(page_size=1))

    questions: list[dict[str, Any]] = [
        {"page_token": "abc"},
        {"page_token": page.next_page_token, "receiving_agency": "H55.12"},
        {"page_token": page.next_page_token[:-2] + "AA"},
    ]
    for changes in questions:
        refusal = await refused(desk.stub.ListDossiers(pb.ListDossiersRequest(**changes)))
        assert refusal.fields == {"page_token": "PAGE_TOKEN_INVALID"}


async def test_what_is_asked_of_a_list_is_checked(desk: Desk):
    """A state or counter that cannot be is a mistake, not an empty list."""
    bad = pb.ListDossiersRequest(receiving_agency="Huế", state=99)  # type: ignore[arg-type]
    negative = pb.ListDossiersRequest(page_size=-1)

    assert list((await refused(desk.stub.ListDossiers(bad))).fields) == [
        "receiving_agency",
        "state",
    ]
    assert (await refused(desk.stub.ListDossiers(negative))).reason == "NEGATIVE"
