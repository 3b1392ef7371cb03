"""Signatures and photos through the front door."""

import hashlib
from datetime import timedelta

import pytest
import sqlalchemy as sa

from protos.postal.v1 import evidence_pb2 as ev
from protos.postal.v1 import postal_pb2 as pb
from protos.postal.v1.types_pb2 import EvidenceKind, Relation
from services.postal.policy import Policy, policy
from services.postal.store import TABLES
from tests.images import png, signature_of
from tests.services.postal.builders import RESULT_OUT, WORKER
from tests.support import actor, eventually, refused

HEAD = actor("dung.pham", "HEAD", "H55.12")
COMPLAINT = ev.EVIDENCE_REASON_COMPLAINT


async def rows(post, table):
    """Give the rows of a table."""
    query = sa.select(TABLES.metadata.tables[table])
    return await post.started.database.read(lambda connection: connection.execute(query).all())


async def look(post, evidence_hash, who=HEAD, case_no="KN-12/2026"):
    request = ev.GetEvidenceRequest(evidence_hash=evidence_hash, reason=COMPLAINT, case_no=case_no)
    return await post.stub.GetEvidence(request, metadata=who)


async def test_what_is_put_is_named_by_its_hash_and_nothing_else_is_told(post):
    """A signature in a fact could never be taken back."""
    item = await post.ordered(RESULT_OUT)
    content = png(40, 20)
    kept = await post.put(item, content, kind=EvidenceKind.EVIDENCE_KIND_PHOTO)

    told = (await post.started.facts(item.dossier_id))[-1]
    assert kept.evidence_hash == hashlib.sha256(content).digest()
    assert (kept.media_type, kept.width, kept.height) == ("image/png", 40, 20)
    assert kept.evidence_hash in told.payload
    assert content[20:60] not in told.payload
    assert not [row for row in await rows(post, "requests") if content[20:60] in row.answer]


async def test_the_same_content_again_is_kept_once(post):
    """An application without a net sends what it has until it is heard."""
    item = await post.ordered(RESULT_OUT)
    first, second = await post.put(item), await post.put(item)

    assert first == second
    assert (await post.started.told(item.dossier_id)).count("EvidencePut") == 1
    assert len(await rows(post, "evidence_contents")) == 1


async def test_what_is_no_image_is_refused_and_kept_nowhere(post):
    """A page with a script would run in the browser of whoever looks at it."""
    item = await post.ordered(RESULT_OUT)
    refusal = await refused(post.put(item, b"<svg onload='alert(1)'/>"))

    assert refusal.fields == {"content": "NOT_AN_IMAGE"}
    assert await rows(post, "evidence_contents") == []


async def test_a_look_is_written_down_with_its_reason(post):
    """Who sees the face of a citizen has to answer for it."""
    item = await post.ordered(RESULT_OUT)
    kept = await post.put(item)
    shown = await look(post, kept.evidence_hash)

    (noted,) = await rows(post, "evidence_looks")
    assert shown.content == signature_of(item.shipment_id)
    assert (noted.account, noted.role, noted.reason) == ("dung.pham", "HEAD", "COMPLAINT")
    assert (noted.case_no, noted.shipment_id) == ("KN-12/2026", item.shipment_id)


async def test_a_look_without_a_case_shows_nothing(post):
    """Curiosity has no number."""
    item = await post.ordered(RESULT_OUT)
    kept = await post.put(item)
    refusal = await refused(look(post, kept.evidence_hash, case_no=" "))
    unknown = await refused(look(post, b"x" * 32))

    assert refusal.fields == {"case_no": "REQUIRED"}
    assert unknown.reason == "EVIDENCE_NOT_FOUND"
    assert await rows(post, "evidence_looks") == []


async def test_evidence_is_deleted_in_time_and_its_hash_stays(post):
    """Kept for ever it could be stolen for ever; forgotten it could be denied."""
    item = await post.out(RESULT_OUT)
    kept = (await rows(post, "evidence"))[0]
    post.started.clock.set(post.started.clock() + timedelta(days=policy().evidence_days))

    async def put_off():
        timers = [row for row in await rows(post, "timers") if row.kind == "evidence_expired"]
        return bool(timers) and timers[0].due_at > post.started.clock()

    await eventually(put_off, "kept on while the shipment is on its way")
    await post.stub.DeliverShipment(post.deliver(item), metadata=WORKER)
    post.started.clock.set(post.started.clock() + timedelta(days=policy().evidence_days))

    async def deleted():
        return await rows(post, "evidence_contents") == []

    await eventually(deleted, "deleted")
    shown = await look(post, kept.evidence_hash)
    assert shown.content == b""
    assert shown.evidence.HasField("deleted_time")
    assert (await post.started.told(item.dossier_id))[-1] == "EvidenceDeleted"


async def test_a_delivery_names_what_was_put(post, monkeypatch):
    """A hash that nobody can look at proves nothing; a post with its own archive may say so."""
    item = await post.out(RESULT_OUT)
    request = post.deliver(item, signature_hash=b"s" * 32)
    refusal = await refused(post.stub.DeliverShipment(request, metadata=WORKER))
    assert (refusal.reason, refusal.metadata["field"]) == (
        "EVIDENCE_NOT_PUT",
        "proof.signature_hash",
    )

    elsewhere = Policy(evidence_required=False)
    monkeypatch.setattr("services.postal.handlers.delivery.policy", lambda: elsewhere)
    done = await post.stub.DeliverShipment(request, metadata=WORKER)
    assert done.shipment.state == pb.Shipment.STATE_DELIVERED


async def test_an_authorised_receiver_leaves_a_photo_and_a_valid_paper(post):
    """The paper of a stranger is all that says that he may."""
    item = await post.out(RESULT_OUT)
    photo = await post.put(item, png(9, 9), kind=EvidenceKind.EVIDENCE_KIND_PHOTO)
    fields = {
        "relation": Relation.RELATION_AUTHORISED,
        "authorisation_ref": "UQ-7",
        "authorisation_day": (post.started.clock() - timedelta(days=9)).date().isoformat(),
        "photo_hash": photo.evidence_hash,
    }
    for changes, reason in (
        ({"photo_hash": b""}, "PROOF_INCOMPLETE"),
        ({"authorisation_day": ""}, "AUTHORISATION_MISSING"),
        ({"authorisation_day": "2020-01-01"}, "AUTHORISATION_EXPIRED"),
    ):
        request = post.deliver(item, **{**fields, **changes})
        refusal = await refused(post.stub.DeliverShipment(request, metadata=WORKER))
        assert refusal.reason == reason
    done = await post.stub.DeliverShipment(post.deliver(item, **fields), metadata=WORKER)

    (proof,) = await rows(post, "proofs")
    assert done.shipment.state == pb.Shipment.STATE_DELIVERED
    assert (proof.authorisation_ref, proof.photo_hash) == ("UQ-7", photo.evidence_hash)
    assert proof.authorisation_day.isoformat() == fields["authorisation_day"]


@pytest.mark.parametrize("day", ["2026-2-3", "2026-02-30", "20260203", "1999-01-01"])
async def test_a_day_that_is_none_is_refused(post, day):
    """A paper of the thirtieth of February is forged or misread."""
    item = await post.out(RESULT_OUT)
    request = post.deliver(item, authorisation_day=day)
    refusal = await refused(post.stub.DeliverShipment(request, metadata=WORKER))

    assert refusal.fields == {"proof.authorisation_day": "BAD_DAY"}
