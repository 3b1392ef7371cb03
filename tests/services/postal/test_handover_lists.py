"""Handover lists and proposals that come to nothing, through the front door."""

from protos.events.v1.custody_pb2 import HOLDER_KIND_CITIZEN, HOLDER_KIND_POST
from protos.events.v1.vocabulary_pb2 import PaperCount
from protos.postal.v1 import events_pb2, postal_pb2, types_pb2
from protos.postal.v1 import handovers_pb2 as pb
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

TAKEN, NOT_THERE, REFUSED = (
    pb.ConfirmedItem.OUTCOME_TAKEN,
    pb.ConfirmedItem.OUTCOME_NOT_THERE,
    pb.ConfirmedItem.OUTCOME_REFUSED,
)
INTACT = types_pb2.SealState.SEAL_STATE_INTACT
LESS = PaperCount(originals=0, copies=3)
NOT_FOR_US = types_pb2.HANDOVER_REFUSAL_REASON_NOT_FOR_US


def given(*items):
    """List items as the giving side counts them."""
    listed = [pb.GivenItem(shipment_id=one.shipment_id, papers=PAPERS) for one in items]
    return pb.ProposeHandoverListRequest(request_id=rid(), items=listed)


def taken(list_id, *found, **more):
    """Say what is there: pairs of a handover and a count."""
    items = [
        pb.TakenItem(handover_id=one, papers=papers, seal_state=INTACT) for one, papers in found
    ]
    return pb.ConfirmHandoverListRequest(request_id=rid(), list_id=list_id, items=items, **more)


async def listed(post, *items, giver=WORKER):
    return await post.stub.ProposeHandoverList(given(*items), metadata=giver)


async def waiting(post, unit):
    request = pb.ListOpenHandoversRequest(unit=unit)
    return list((await post.stub.ListOpenHandovers(request, metadata=OFFICER)).handovers)


async def test_a_list_is_taken_as_a_whole(post):
    """A van with forty envelopes must not need eighty forms."""
    items = [await post.collected(INBOUND) for _ in range(3)]
    offered = await listed(post, *items)
    request = taken(offered.list_id, as_listed=True)
    done = await post.stub.ConfirmHandoverList(request, metadata=OFFICER)
    again = await post.stub.ConfirmHandoverList(request, metadata=OFFICER)

    assert [one.shipment_id for one in offered.items] == [one.shipment_id for one in items]
    assert (offered.listed, done.taken, done.listed) == (3, 3, 3)
    assert {one.outcome for one in done.items} == {TAKEN}
    assert again == done
    assert [await post.state(one) for one in items] == ["STATE_DELIVERED"] * 3


async def test_each_item_is_counted_by_itself_and_what_is_missing_stays_with_the_giver(post):
    """Invariants 5 and 7: n of m, the missing one named, a difference refused or recorded."""
    items = [await post.collected(INBOUND) for _ in range(4)]
    offered = await listed(post, *items)
    right, short, accepted, missing = [one.handover_id for one in offered.items]
    request = taken(offered.list_id, (right, PAPERS), (short, LESS), (accepted, LESS))
    request.items[2].accept_difference = True
    done = await post.stub.ConfirmHandoverList(request, metadata=OFFICER)

    outcomes = {one.handover_id: one for one in done.items}
    assert [outcomes[one].outcome for one in (right, short, accepted, missing)] == [
        TAKEN, REFUSED, TAKEN, NOT_THERE,
    ]  # fmt: skip
    assert outcomes[short].reason == "COUNT_DIFFERS"
    assert (bool(outcomes[accepted].discrepancy_id), outcomes[right].discrepancy_id) == (True, "")
    assert (done.taken, done.listed) == (2, 4)
    assert [await post.state(one) for one in items] == [
        "STATE_DELIVERED", "STATE_COLLECTED", "STATE_DELIVERED", "STATE_COLLECTED",
    ]  # fmt: skip
    assert (await post.started.told(items[3].dossier_id))[-1] == "HandoverRefused"
    assert [one.handover_id for one in await waiting(post, AGENCY)] == [short]


async def test_what_cannot_be_given_is_named_and_not_on_the_list(post):
    """One wrong envelope must not keep the others from being signed for."""
    good, not_there_yet = await post.collected(INBOUND), await post.assigned(INBOUND)
    request = given(good, not_there_yet)
    request.items.append(pb.GivenItem(shipment_id=rid(), papers=PAPERS))
    answer = await post.stub.ProposeHandoverList(request, metadata=WORKER)

    assert [one.reason for one in answer.items] == [
        "", "ILLEGAL_TRANSITION", "SHIPMENT_NOT_FOUND",
    ]  # fmt: skip
    assert (answer.listed, bool(answer.items[1].message_vi)) == (1, True)
    assert (await post.started.told(not_there_yet.dossier_id))[-1] == "PickupAssigned"


async def test_a_list_of_results_goes_to_the_post_with_the_waybills_it_brings(post):
    """Phiếu bàn giao kết quả: the post packs and binds a waybill to each result."""
    items = [await post.assigned(RESULT_OUT) for _ in range(2)]
    request = given(*items)
    for one in request.items:
        one.seal_no = "NP-77"
    offered = await post.stub.ProposeHandoverList(request, metadata=OFFICER)
    taking = taken(
        offered.list_id, *[(one.handover_id, PAPERS) for one in offered.items], post_office=OFFICE
    )
    same = post.waybill()
    for one in taking.items:
        one.waybill_no = same
    done = await post.stub.ConfirmHandoverList(taking, metadata=WORKER)

    outcomes = sorted((one.outcome, one.reason) for one in done.items)
    assert outcomes == [(TAKEN, ""), (REFUSED, "WAYBILL_TAKEN")]


async def test_invariant_6_nobody_takes_a_list_he_gave(post):
    """A postal employee at the counter could sign for a whole van at once."""
    item = await post.collected(INBOUND)
    offered = await listed(post, item)
    himself = actor("tam.le", "COUNTER_OFFICER", AGENCY)
    done = await post.stub.ConfirmHandoverList(
        taken(offered.list_id, as_listed=True), metadata=himself
    )

    assert [one.reason for one in done.items] == ["SAME_ACCOUNT_BOTH_SIDES"]
    assert await post.state(item) == "STATE_COLLECTED"


async def test_a_list_that_is_not_there_or_does_not_hold_an_item_is_refused(post):
    """An item signed for on the wrong list would be looked for on the right one."""
    first, second = [await listed(post, await post.collected(INBOUND)) for _ in range(2)]
    wrong = taken(first.list_id, (second.items[0].handover_id, PAPERS))
    for request in (wrong, taken(rid(), as_listed=True)):
        refusal = await refused(post.stub.ConfirmHandoverList(request, metadata=OFFICER))
        assert refusal.reason == "NOT_ON_THE_LIST"
    assert len(await waiting(post, AGENCY)) == 2


async def test_a_list_names_each_item_once_and_at_most_500(post):
    """A list with an item twice has two counts for it."""
    item = await post.collected(INBOUND)
    twice = await refused(post.stub.ProposeHandoverList(given(item, item), metadata=WORKER))
    long = given(*[postal_pb2.Shipment(shipment_id=rid()) for _ in range(501)])
    many = await refused(post.stub.ProposeHandoverList(long, metadata=WORKER))
    none = await refused(post.stub.ProposeHandoverList(given(), metadata=WORKER))

    assert "items" in twice.fields
    assert "items" in many.fields
    assert "items" in none.fields


async def test_an_open_proposal_is_on_the_lists_of_both_sides_until_it_ends(post):
    """A proposal that nobody looks for is an envelope on the wrong desk."""
    items = [await post.collected(INBOUND) for _ in range(3)]
    proposals = [
        (await post.stub.ProposeHandover(propose(one), metadata=WORKER)).handover_id
        for one in items
    ]
    for unit in (AGENCY, OFFICE):
        assert {one.handover_id for one in await waiting(post, unit)} == set(proposals)
    withdraw = pb.WithdrawHandoverRequest(request_id=rid(), handover_id=proposals[0])
    refuse = pb.RefuseHandoverRequest(request_id=rid(), handover_id=proposals[1], reason=NOT_FOR_US)
    await post.stub.WithdrawHandover(withdraw, metadata=WORKER)
    await post.stub.RefuseHandover(refuse, metadata=OFFICER)
    lose = postal_pb2.DeclareLostRequest(
        request_id=rid(), shipment_id=items[2].shipment_id, investigation_no="BB-1", reason="TEST"
    )
    await post.stub.DeclareLost(lose, metadata=actor("head-1", "HEAD", AGENCY))
    late = await refused(post.stub.ConfirmHandover(confirm(proposals[2]), metadata=OFFICER))

    assert [(await post.started.told(one.dossier_id))[-1] for one in items] == [
        "HandoverWithdrawn", "HandoverRefused", "ShipmentLost",
    ]  # fmt: skip
    assert late.reason == "ILLEGAL_TRANSITION"
    for unit in (AGENCY, OFFICE):
        assert await waiting(post, unit) == []


async def test_open_proposals_are_read_page_by_page_of_one_unit_alone(post):
    """A busy counter has hundreds, and sees none of another's."""
    for _ in range(3):
        await listed(post, await post.collected(INBOUND))
    request = pb.ListOpenHandoversRequest(unit=AGENCY, page_size=2)
    first = await post.stub.ListOpenHandovers(request, metadata=OFFICER)
    request.page_token = first.next_page_token
    second = await post.stub.ListOpenHandovers(request, metadata=OFFICER)

    seen = [one.handover_id for one in (*first.handovers, *second.handovers)]
    assert (len(seen), len(set(seen)), second.next_page_token) == (3, 3, "")
    assert await waiting(post, "H99.1") == []


async def test_invariant_5_the_facts_of_a_way_with_mishaps_are_a_chain(post):
    """Delivered, taken back, delivered again: after each fact is before the next one."""
    item = await post.out(RESULT_OUT)
    await post.stub.DeliverShipment(post.deliver(item), metadata=WORKER)
    back = postal_pb2.CancelDeliveryRequest(
        request_id=rid(), shipment_id=item.shipment_id, description="TEST",
        reason=types_pb2.CANCELLATION_REASON_WRONG_RECEIVER,
    )  # fmt: skip
    supervisor = actor("hoa.pham", "POSTAL_SUPERVISOR", OFFICE)
    await post.stub.CancelDelivery(back, metadata=supervisor)
    told = await post.started.facts(item.dossier_id)
    facts = [
        getattr(events_pb2, fact.type.rpartition(".")[2]).FromString(fact.payload) for fact in told
    ]

    assert custody.breaks(facts) == []
    kinds = [one.after.kind for one in custody.chains(facts)[item.order_id]]
    assert kinds == [HOLDER_KIND_POST, HOLDER_KIND_CITIZEN, HOLDER_KIND_POST]
