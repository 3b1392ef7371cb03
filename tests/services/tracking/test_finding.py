import grpc
import pytest

from protos.intake.v1 import events_pb2 as intake
from tests.support import refused, rid


async def test_a_dossier_is_found_by_id_code_and_waybill_in_any_case(reader):
    """A citizen who has only the postman's slip would be sent away."""
    dossier_id = await reader.known()
    asked = [dossier_id, dossier_id.upper(), "h55.12-260302-0001", "EE000000019VN", "ee000000022vn"]

    answers = [await reader.timeline(f" {query} ") for query in asked]

    assert {answer.dossier.dossier_id for answer in answers} == {dossier_id}


@pytest.mark.parametrize(
    "query", ["EE00000001", "00000000-0000-4000-8000-000000000000", "%", "H55.12-260302-0002"]
)
async def test_what_is_not_there_is_not_found(reader, query):
    """A part of a number, or a sign of a pattern, would show somebody else's dossier."""
    await reader.known()

    refusal = await refused(reader.timeline(query))

    assert (refusal.code, refusal.reason) == (grpc.StatusCode.NOT_FOUND, "DOSSIER_NOT_FOUND")
    assert refusal.message_vi


@pytest.mark.parametrize(
    ("query", "reason"), [("", "REQUIRED"), ("x" * 61, "TOO_LONG"), ("a\0b", "BAD_CHARACTER")]
)
async def test_a_malformed_query_is_refused(reader, query, reason):
    """It would be looked for in vain, or break the database."""
    refusal = await refused(reader.timeline(query))

    assert refusal.fields == {"query": reason}


async def test_dossiers_are_found_from_the_beginning_of_a_key(reader):
    """A person would have to type every sign of a long code."""
    one = await reader.known("H55.12-260302-0001", "RR1VN", "RR2VN")
    other = await reader.known("H55.12-260303-0001", "TT1VN", "TT2VN")

    assert await reader.walk(10, query="h55.12-2603") == [one, other]
    assert await reader.walk(10, query="H55.12-260303") == [other]
    assert await reader.walk(10, query=one[:8]) == [one]
    assert await reader.walk(10, query="TT2") == [other]
    assert await reader.walk(10, query="H55_12") == []


async def test_a_dossier_with_two_keys_that_begin_alike_is_listed_once(reader):
    """Every dossier by post would stand in the list twice."""
    ids = [await reader.known(f"H55.12-260302-{n:04}", f"RR{n}1VN", f"RR{n}2VN") for n in range(5)]

    assert await reader.walk(1, query="RR0") == [ids[0]]
    for size in (1, 2, 3, 50):
        assert await reader.walk(size, query="H55.12") == ids


async def test_pages_lead_through_all_dossiers_once(reader):
    """A dossier between two pages would be lost."""
    ids = {await reader.known(f"H55.12-260302-{n:04}", f"RR{n}1VN", f"RR{n}2VN") for n in range(7)}
    registered = rid()
    await reader.started.hear(intake.DossierRegistered(dossier_id=registered), about=registered)

    for size in (1, 3, 0):
        seen = await reader.walk(size)
        assert sorted(seen) == sorted({*ids, registered})


async def test_a_list_shows_the_same_summary_as_the_time_line(reader):
    """Two screens would contradict each other."""
    dossier_id = await reader.known()

    (listed,) = (await reader.page(query=dossier_id)).dossiers

    assert listed == (await reader.timeline(dossier_id)).dossier


async def test_every_malformed_field_of_a_search_is_named(reader):
    """A program's author would find the faults one by one."""
    refusal = await refused(reader.page(query="ab", page_size=-1))

    assert refusal.fields == {"query": "TOO_SHORT", "page_size": "OUT_OF_RANGE"}


async def test_a_page_token_of_another_question_is_refused(reader):
    """A page would go on in the middle of something else."""
    for _ in range(2):
        dossier_id = rid()
        await reader.started.hear(intake.DossierRegistered(dossier_id=dossier_id), about=dossier_id)
    token = (await reader.page(page_size=1)).next_page_token

    refusal = await refused(reader.page(query="abc", page_token=token))

    assert refusal.fields == {"page_token": "PAGE_TOKEN_INVALID"}
