"""Who may receive, asked before the door opens."""

import pytest

from protos.events.v1.vocabulary_pb2 import ReceiverRule
from protos.postal.v1 import receivers_pb2 as pb
from protos.postal.v1.types_pb2 import Relation
from protos.results.v1 import events_pb2 as results
from tests.services.postal.builders import PAPERS_BACK, RESULT_OUT, WORKER
from tests.support import rid

FAMILY = Relation.RELATION_FAMILY


async def asked(post, item, relation, **paper):
    request = pb.CheckReceiverRequest(shipment_id=item.shipment_id, relation=relation, **paper)
    return await post.stub.CheckReceiver(request, metadata=WORKER)


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        (ReceiverRule.RECEIVER_RULE_UNSPECIFIED, False),
        (ReceiverRule.RECEIVER_RULE_AUTHORISED, False),
        (ReceiverRule.RECEIVER_RULE_FAMILY, True),
    ],
)
async def test_the_order_says_whom_the_procedure_allows(post, rule, allowed):
    """What a mother may fetch of one procedure she may not of another."""
    item = await post.ordered(RESULT_OUT, receiver_rule=rule)
    answer = await asked(post, item, FAMILY)

    assert answer.allowed is allowed
    assert answer.reason == ("ENTITLED" if allowed else "RECEIVER_NOT_ENTITLED")
    assert answer.photo_needed is allowed


@pytest.mark.parametrize("photo", [False, True])
async def test_an_order_says_whether_everybody_is_photographed(post, photo):
    """The postman learns at the door what the procedure wants, and is not guessing."""
    item = await post.ordered(RESULT_OUT, photo_required=photo)
    answer = await asked(post, item, Relation.RELATION_ADDRESSEE)

    assert (item.photo_required, answer.photo_needed) == (photo, photo)


async def test_papers_back_go_to_who_has_an_authorisation_too(post):
    """The order for papers back says nothing of receivers."""
    item = await post.ordered(PAPERS_BACK)
    answer = await asked(
        post, item, Relation.RELATION_AUTHORISED, authorisation_ref="UQ-1",
        authorisation_day=post.started.clock().date().isoformat(),
    )  # fmt: skip

    assert answer.allowed
    assert answer.receiver_rule == ReceiverRule.RECEIVER_RULE_AUTHORISED


async def test_an_owner_who_must_appear_is_told_while_the_item_is_on_its_way(post):
    """The block came too late to stop the item, not to keep it from others."""
    item = await post.out(RESULT_OUT)
    for reason in (
        results.BLOCK_REASON_FEE_UNPAID,
        results.BLOCK_REASON_OWNER_MUST_APPEAR,
    ):
        before = await asked(post, item, Relation.RELATION_AUTHORISED)
        assert before.reason == "AUTHORISATION_MISSING"
        blocked = results.ResultBlocked(dossier_id=item.dossier_id, result_id=rid(), reason=reason)
        await post.started.hear(blocked, about=item.dossier_id)

    after = await asked(post, item, Relation.RELATION_AUTHORISED)
    assert after.reason == "OWNER_MUST_APPEAR"
    assert after.message_vi.startswith("Thủ tục yêu cầu")
