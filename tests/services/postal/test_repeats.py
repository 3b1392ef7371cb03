"""The same request twice takes effect once."""

from tests.services.postal.builders import OFFICER, WORKER, confirm, manifest, propose
from tests.support import refused


async def test_a_repeated_confirmation_gives_the_same_answer_and_one_fact(post):
    """A phone in a valley sends again when the answer is lost."""
    item = await post.out()
    proposing = propose(item)
    first = await post.stub.ProposeHandover(proposing, metadata=WORKER)
    again = await post.stub.ProposeHandover(proposing, metadata=WORKER)
    opening = confirm(first.handover_id)
    done = [await post.stub.ConfirmHandover(opening, metadata=OFFICER) for _ in range(2)]

    told = await post.started.told(item.dossier_id)
    assert first == again
    assert done[0] == done[1]
    assert (told.count("HandoverProposed"), told.count("ShipmentDelivered")) == (1, 1)


async def test_a_repeated_manifest_is_the_same_manifest(post):
    """Two manifests for one bag would make the worker owe everything twice."""
    request = manifest(await post.at_office(), await post.at_office())
    first = await post.stub.OpenManifest(request, metadata=WORKER)

    assert await post.stub.OpenManifest(request, metadata=WORKER) == first


async def test_a_request_id_belongs_to_one_request(post):
    """A client that counts its ids wrongly must hear of it."""
    request = manifest(await post.at_office())
    await post.stub.OpenManifest(request, metadata=WORKER)
    request.route = "T2"
    refusal = await refused(post.stub.OpenManifest(request, metadata=WORKER))

    assert refusal.reason == "REQUEST_ID_REUSED"
