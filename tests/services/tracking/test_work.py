from datetime import timedelta

import pytest

from protos.intake.v1 import events_pb2 as intake
from protos.intake.v1 import types_pb2 as types
from protos.postal.v1 import events_pb2 as postal
from protos.tracking.v1 import tracking_pb2 as pb
from services.tracking import domain, store, wire
from tests.services.tracking.reader import journey
from tests.support import MONDAY, refused, rid


async def accepted(reader, days, agency="H55.12"):
    """Let a dossier be accepted that is due so many days after Monday; give its id."""
    dossier_id = rid()
    registered = intake.DossierRegistered(
        dossier_id=dossier_id, receiving_agency=agency, competent_agency="H55.3",
        procedure_code="1.001193", sector="Hộ tịch",
    )  # fmt: skip
    told = intake.DossierAccepted(dossier_id=dossier_id, receiving_agency=agency)
    told.due_time.FromDatetime(MONDAY + timedelta(days=days))
    await reader.started.deliver(*reader.facts([registered, told]))
    return dossier_id


async def test_a_list_fills_by_time_alone_the_longest_late_in_front(reader):
    """A dossier would be late only when somebody does something with it."""
    later, sooner = await accepted(reader, 3), await accepted(reader, 1)
    assert await reader.work(pb.TRACKED_WORK_LATE_AGENCY) == []
    reader.started.clock.advance(days=5)

    assert await reader.work(pb.TRACKED_WORK_LATE_AGENCY) == [sooner, later]


async def test_a_list_is_of_one_counter_or_of_all(reader):
    """A counter would work through the dossiers of the whole province."""
    here, there = await accepted(reader, 1), await accepted(reader, 2, "H55.14")
    reader.started.clock.advance(days=5)

    assert await reader.work(pb.TRACKED_WORK_LATE_AGENCY, agency="H55.14") == [there]
    assert await reader.work(pb.TRACKED_WORK_LATE_AGENCY) == [here, there]
    counted = await reader.tracking.CountTrackedWork(pb.CountTrackedWorkRequest(agency="H55.12"))
    assert {one.kind: one.number for one in counted.counts if one.number} == {
        pb.TRACKED_WORK_LATE_AGENCY: 1
    }
    assert len(counted.counts) == len(domain.Work)


async def test_pages_of_a_list_lead_through_all_of_it_once(reader):
    """A dossier between two pages would never be looked at."""
    ids = [await accepted(reader, 1) for _ in range(5)]
    reader.started.clock.advance(days=5)
    seen, token = [], ""
    while True:
        page = await reader.tracking.ListTrackedWork(
            pb.ListTrackedWorkRequest(
                kind=pb.TRACKED_WORK_LATE_AGENCY, page_size=2, page_token=token
            )
        )
        seen += [item.dossier.dossier_id for item in page.items]
        token = page.next_page_token
        if not token:
            break

    assert sorted(seen) == sorted(ids)


async def test_the_next_fact_takes_a_dossier_off_the_list(reader):
    """The list would be of yesterday."""
    dossier_id = await accepted(reader, 1)
    reader.started.clock.advance(days=5)
    resolved = intake.DossierResolved(dossier_id=dossier_id, timeliness=types.TIMELINESS_LATE)

    await reader.started.hear(resolved, about=dossier_id)

    assert await reader.work(pb.TRACKED_WORK_LATE_AGENCY) == []


async def test_what_is_kept_is_a_recount_of_the_facts(reader):
    """A row that nobody can explain would stay for ever."""
    ids = [await reader.known(f"H55.12-260302-{n:04}", f"RR{n}1VN", f"RR{n}2VN") for n in range(3)]
    ids.append(await accepted(reader, 1))
    facts = await reader.started.database.read(store.facts_about, ids)

    kept = await reader.started.database.read(store.work.standing, ids)

    recounted = {
        which: domain.recount(wire.read(one) for one in came) for which, came in facts.items()
    }
    assert [row._asdict() for row in kept] == store.work.rows(recounted) != []


async def test_a_discrepancy_is_listed_whichever_service_is_heard_first(reader):
    """A counter would not see the lists of dossiers of which the post tells first."""
    dossier_id = rid()
    opened = postal.DiscrepancyOpened(dossier_id=dossier_id, discrepancy_id="x")
    await reader.started.hear(opened, about=dossier_id)
    assert await reader.work(pb.TRACKED_WORK_DISCREPANCY) == [dossier_id]

    registered = journey(dossier_id, "", "", "")[0]
    await reader.started.hear(registered, about=dossier_id)

    assert await reader.work(pb.TRACKED_WORK_DISCREPANCY, agency="H55.12") == [dossier_id]


async def test_every_malformed_field_of_a_list_is_named(reader):
    """A program's author would find the faults one by one."""
    refusal = await refused(reader.work(0, agency="?", page_size=-1))

    assert refusal.fields == {
        "agency": "BAD_AGENCY_CODE", "kind": "REQUIRED", "page_size": "OUT_OF_RANGE",
    }  # fmt: skip


@pytest.mark.parametrize("label", ["hộ tịch", "HO TICH", "ho t", "1.001193", "h55.3", "H55.12"])
async def test_dossiers_are_found_by_what_they_share_without_diacritics(reader, label):
    """A hurried officer types no diacritics."""
    ids = sorted([await accepted(reader, 1), await accepted(reader, 2)])

    assert await reader.walk(1, label=label) == ids


async def test_a_label_is_no_name_of_a_dossier(reader):
    """Whoever asks for a sector would be shown somebody's dossier as if it were his."""
    await accepted(reader, 1)

    assert (await refused(reader.timeline("HO TICH"))).reason == "DOSSIER_NOT_FOUND"
    assert await reader.walk(5, query="ho tich") == []
    refusal = await refused(reader.page(query="abc", label="ho tich"))
    assert refusal.fields == {"label": "NOT_WITH_QUERY"}
