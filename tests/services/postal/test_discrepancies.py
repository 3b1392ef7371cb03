"""The inquiry into a difference, through the front door."""

import sqlalchemy as sa

from protos.events.v1.custody_pb2 import HOLDER_KIND_AGENCY, HOLDER_KIND_POST
from protos.events.v1.vocabulary_pb2 import PaperCount
from protos.postal.v1 import discrepancies_pb2 as pb
from protos.postal.v1 import events_pb2, types_pb2
from services.postal.store import TABLES
from tests import custody
from tests.services.postal.builders import (
    AGENCY,
    INBOUND,
    OFFICE,
    OFFICER,
    PAPERS,
    RESULT_OUT,
    WORKER,
    confirm,
    propose,
)
from tests.support import actor, refused, rid

LESS = PaperCount(originals=0, copies=3)
ONE = PaperCount(originals=1)
FOUND, EXPLAINED = types_pb2.RESOLUTION_FOUND, types_pb2.RESOLUTION_EXPLAINED
COLLEAGUE = actor("binh.vo", "POSTAL_WORKER", OFFICE)


async def opened(post, direction=INBOUND, papers=LESS):
    """Let a counter take an item that is short, and give item and discrepancy."""
    item = await post.collected(direction)
    proposed = await post.stub.ProposeHandover(propose(item), metadata=WORKER)
    request = confirm(proposed.handover_id, papers=papers, accept_difference=True)
    answer = await post.stub.ConfirmHandover(request, metadata=OFFICER)
    return item, answer.discrepancy_id


def resolve(discrepancy_id, resolution=EXPLAINED, **more):
    return pb.ResolveDiscrepancyRequest(
        request_id=rid(), discrepancy_id=discrepancy_id, resolution=resolution,
        reason="TEST Đếm nhầm", **more,
    )  # fmt: skip


def close(discrepancy_id):
    return pb.CloseDiscrepancyRequest(request_id=rid(), discrepancy_id=discrepancy_id)


async def owned(post, owner=OFFICE, **more):
    request = pb.ListDiscrepanciesRequest(owner=owner, **more)
    return list((await post.stub.ListDiscrepancies(request, metadata=WORKER)).discrepancies)


async def test_a_difference_is_somebodys_until_two_people_have_closed_it(post):
    """Invariant 7: a missing original that stands on no list is missed by nobody."""
    item, name = await opened(post)
    at_first = await owned(post)
    early = await refused(post.stub.CloseDiscrepancy(close(name), metadata=COLLEAGUE))
    await post.stub.ResolveDiscrepancy(resolve(name), metadata=WORKER)
    waiting = await owned(post)
    alone = await refused(post.stub.CloseDiscrepancy(close(name), metadata=WORKER))
    done = await post.stub.CloseDiscrepancy(close(name), metadata=COLLEAGUE)

    assert [(one.discrepancy.discrepancy_id, one.reason) for one in at_first] == [(name, "")]
    assert at_first[0].discrepancy.papers_given == PAPERS
    assert at_first[0].discrepancy.papers_taken == LESS
    assert [one.reason for one in waiting] == ["TEST Đếm nhầm"]
    assert (early.reason, alone.reason) == ("ILLEGAL_TRANSITION", "SECOND_PERSON_REQUIRED")
    assert done.discrepancy.state == pb.DISCREPANCY_STATE_CLOSED
    assert await owned(post) == []
    closed = await owned(post, state=pb.DISCREPANCY_STATE_CLOSED)
    assert [one.discrepancy.discrepancy_id for one in closed] == [name]
    told = (await post.started.facts(item.dossier_id))[-1]
    fact = events_pb2.DiscrepancyClosed.FromString(told.payload)
    assert (fact.discrepancy_id, fact.owner, fact.resolution) == (name, OFFICE, EXPLAINED)


async def test_only_the_unit_that_owns_it_resolves_and_it_can_be_given_to_another(post):
    """The unit that is blamed would otherwise be the last to hear of it."""
    _, name = await opened(post)
    others = await refused(post.stub.ResolveDiscrepancy(resolve(name), metadata=OFFICER))
    assign = pb.AssignDiscrepancyRequest(request_id=rid(), discrepancy_id=name, owner=AGENCY)
    moved = await post.stub.AssignDiscrepancy(assign, metadata=WORKER)
    await post.stub.ResolveDiscrepancy(resolve(name), metadata=OFFICER)

    assert (others.reason, others.metadata["owner"]) == ("NOT_THE_OWNER", OFFICE)
    assert moved.discrepancy.owner == AGENCY
    assert await owned(post) == []
    assert [one.discrepancy.state for one in await owned(post, AGENCY)] == [
        pb.DISCREPANCY_STATE_RESOLVED
    ]


async def test_who_finds_out_and_that_he_has_is_told_to_those_whose_papers_they_are(post):
    """Intake and results would show for ever the unit that had to find out first."""
    item, name = await opened(post)
    assign = pb.AssignDiscrepancyRequest(request_id=rid(), discrepancy_id=name, owner=AGENCY)
    await post.stub.AssignDiscrepancy(assign, metadata=WORKER)
    await post.stub.ResolveDiscrepancy(resolve(name), metadata=OFFICER)
    *_, given, said = await post.started.facts(item.dossier_id)
    assigned = events_pb2.DiscrepancyAssigned.FromString(given.payload)
    resolved = events_pb2.DiscrepancyResolved.FromString(said.payload)

    about = (item.dossier_id, item.shipment_id, name, AGENCY)
    for fact in (assigned, resolved):
        told = (fact.dossier_id, fact.shipment_id, fact.discrepancy_id, fact.owner)
        assert told == about
    assert resolved.resolution == EXPLAINED
    assert "TEST" not in str(resolved)


async def test_papers_found_join_the_item_on_its_way_and_are_counted_at_its_end(post):
    """Invariant 9: a paper found in the van must not be a difference at the next counter again."""
    item = await post.assigned(RESULT_OUT)
    proposed = await post.stub.ProposeHandover(propose(item), metadata=OFFICER)
    taking = confirm(
        proposed.handover_id, papers=LESS, accept_difference=True,
        waybill_no=post.waybill(), post_office=OFFICE,
    )  # fmt: skip
    name = (await post.stub.ConfirmHandover(taking, metadata=WORKER)).discrepancy_id
    request = resolve(name, FOUND, papers_found=PaperCount(originals=2))
    more = await refused(post.stub.ResolveDiscrepancy(request, metadata=OFFICER))
    await post.stub.ResolveDiscrepancy(resolve(name, FOUND, papers_found=ONE), metadata=OFFICER)
    other = actor("other.officer", "COUNTER_OFFICER", AGENCY)
    alone = await refused(post.stub.CloseDiscrepancy(close(name), metadata=other))
    await post.stub.CloseDiscrepancy(close(name), metadata=WORKER)

    assert (more.reason, alone.reason) == ("MORE_FOUND_THAN_MISSING", "OTHER_SIDE_REQUIRED")
    assert (await post.get(item.shipment_id)).shipment.papers == PAPERS


async def test_papers_found_after_the_end_are_signed_for_by_the_counter_and_told(post):
    """Invariants 5 and 9: whoever counts the papers of a dossier must learn that they are there."""
    item, name = await opened(post)
    await post.stub.ResolveDiscrepancy(resolve(name, FOUND, papers_found=ONE), metadata=WORKER)
    alone = await refused(post.stub.CloseDiscrepancy(close(name), metadata=COLLEAGUE))
    stranger = actor("mai.vu", "COUNTER_OFFICER", "H99.1")
    foreign = await refused(post.stub.CloseDiscrepancy(close(name), metadata=stranger))
    await post.stub.CloseDiscrepancy(close(name), metadata=OFFICER)
    told = await post.started.facts(item.dossier_id)
    facts = [
        getattr(events_pb2, fact.type.rpartition(".")[2]).FromString(fact.payload) for fact in told
    ]

    assert (alone.reason, foreign.reason) == ("OTHER_SIDE_REQUIRED", "NOT_CONCERNED")
    closed = facts[-1]
    assert (closed.order_id, closed.papers_found, closed.papers_missing) == (
        item.order_id, ONE, PaperCount(originals=1),
    )  # fmt: skip
    assert custody.breaks(facts) == []
    kinds = [one.after.kind for one in custody.chains(facts)[name]]
    assert kinds == [HOLDER_KIND_POST, HOLDER_KIND_AGENCY]


async def test_only_those_concerned_give_a_discrepancy_to_another(post):
    """Blame could be moved to a unit by anybody who knows an id."""
    _, name = await opened(post)
    stranger = actor("mai.vu", "COUNTER_OFFICER", "H99.1")
    assign = pb.AssignDiscrepancyRequest(request_id=rid(), discrepancy_id=name, owner="H99.1")
    refusal = await refused(post.stub.AssignDiscrepancy(assign, metadata=stranger))

    assert refusal.reason == "NOT_CONCERNED"
    assert [one.discrepancy.discrepancy_id for one in await owned(post)] == [name]


async def test_a_discrepancy_that_is_not_there_is_not_found(post):
    """A wrong id must not read as a closed inquiry."""
    refusal = await refused(post.stub.CloseDiscrepancy(close(rid()), metadata=WORKER))
    assert refusal.reason == "DISCREPANCY_NOT_FOUND"


async def test_discrepancies_are_read_page_by_page(post):
    """The list of a province's largest office is longer than a page."""
    names = [(await opened(post))[1] for _ in range(3)]
    request = pb.ListDiscrepanciesRequest(owner=OFFICE, page_size=2)
    first = await post.stub.ListDiscrepancies(request, metadata=WORKER)
    request.page_token = first.next_page_token
    second = await post.stub.ListDiscrepancies(request, metadata=WORKER)

    seen = [one.discrepancy.discrepancy_id for one in (*first.discrepancies, *second.discrepancies)]
    assert sorted(seen) == sorted(names)
    assert second.next_page_token == ""


async def test_what_is_written_of_a_difference_is_shown_on_the_list_alone(post):
    """A name in a fact or in a kept answer could never be taken back."""
    item, name = await opened(post)
    await post.stub.ResolveDiscrepancy(resolve(name), metadata=WORKER)
    await post.stub.CloseDiscrepancy(close(name), metadata=COLLEAGUE)

    requests = await post.started.database.read(
        lambda c: list(c.execute(sa.select(TABLES.metadata.tables["requests"])).all())
    )
    kept = [fact.payload for fact in await post.started.facts(item.dossier_id)]
    kept += [row.answer for row in requests]
    assert not any(b"TEST" in each for each in kept)
