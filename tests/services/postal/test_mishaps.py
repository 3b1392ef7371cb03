"""What goes wrong on the way, through the front door."""

import sqlalchemy as sa

from protos.events.v1.vocabulary_pb2 import Direction
from protos.intake.v1 import events_pb2 as intake_events
from protos.postal.v1 import codes_pb2, events_pb2, manifests_pb2, types_pb2
from protos.postal.v1 import postal_pb2 as pb
from services.postal.commands import Contact, DueContact, KnowContact
from services.postal.handlers import know_contacts
from services.postal.store import TABLES
from shared.actor import SYSTEM
from shared.transaction import Origin
from tests.services.postal.builders import (
    OFFICER,
    PAPERS,
    PAPERS_BACK,
    RESULT_OUT,
    WORKER,
    State,
    collect,
)
from tests.support import actor, refused, rid

SUPERVISOR = actor("hoa.pham", "POSTAL_SUPERVISOR", "230100")
HEAD = actor("head-1", "HEAD", "H55.12")


def about(kind, item, **fields):
    return kind(request_id=rid(), shipment_id=item.shipment_id, **fields)


def lost(item):
    return about(pb.DeclareLostRequest, item, investigation_no="BB-7", reason="TEST Mất trên xe")


def cancel(item):
    reason = types_pb2.CancellationReason.CANCELLATION_REASON_WRONG_RECEIVER
    return about(pb.CancelDeliveryRequest, item, reason=reason, description="TEST Phát nhầm")


async def know_contact(post, item):
    """Let the contact of a shipment come from intake."""
    s = TABLES.metadata.tables["shipments"].c

    def come(tx):
        # Read here, for who asks intake in the background puts it off now and then.
        due = tx.execute(sa.select(s.contact_due_at).where(s.id == item.shipment_id)).scalar()
        asked = DueContact(item.shipment_id, item.order_id, due)
        know_contacts([KnowContact(asked, Contact("TEST", "+84901", "3", "P", "T"))], tx)

    await post.started.database.run(come, Origin("contacts", SYSTEM), first=False)


async def test_a_redirected_item_goes_by_the_office_of_the_owners_new_address(post):
    """35,326 identity cards once went back because nobody could be asked for an address."""
    item = await post.held()
    request = about(pb.RedirectShipmentRequest, item, post_office="230300")
    early = await refused(post.stub.RedirectShipment(request, metadata=WORKER))
    corrected = intake_events.ContactCorrected(
        dossier_id=item.dossier_id, order_ids=[item.order_id]
    )
    await post.started.hear(corrected, about=item.dossier_id)
    await know_contact(post, item)
    request.request_id = rid()
    sent = (await post.stub.RedirectShipment(request, metadata=WORKER)).shipment
    arrived = await post.outcomes(post.scan(item, post_office="230300", minutes=1))

    assert early.reason == "ADDRESS_NOT_CONFIRMED"
    assert (sent.state, sent.address_renewed) == (State.STATE_IN_TRANSIT, False)
    assert arrived == ["MOVED"]
    told = (await post.started.facts(item.dossier_id))[-2]
    fact = events_pb2.ShipmentRedirected.FromString(told.payload)
    assert (fact.from_post_office, fact.to_post_office) == ("230100", "230300")


async def test_a_lost_item_opens_its_claim_and_a_found_one_goes_to_the_agency(post):
    """An item that nobody can find would stay on somebody's list for ever."""
    item = await post.out(RESULT_OUT)
    done = await post.stub.DeclareLost(lost(item), metadata=HEAD)
    found = about(
        pb.FindShipmentRequest, item,
        papers=PAPERS, seal_no="NP-78", waybill_no=post.waybill(), post_office="230100",
    )  # fmt: skip
    back = (await post.stub.FindShipment(found, metadata=WORKER)).shipment
    found.request_id, found.waybill_no = rid(), post.waybill()
    again = await refused(post.stub.FindShipment(found, metadata=WORKER))
    home = await post.hand_over(back, WORKER, OFFICER)

    assert (done.shipment.state, bool(done.incident_id)) == (State.STATE_LOST, True)
    assert back.direction == Direction.DIRECTION_RETURN_TO_AGENCY
    assert again.reason == "ILLEGAL_TRANSITION"
    assert await post.state(item) == "STATE_FOUND"
    assert home.state == State.STATE_DELIVERED
    told = await post.started.told(item.dossier_id)
    assert told[-6:] == [
        "ShipmentLost", "ShipmentFound", "ShipmentOrdered", "ShipmentCollected",
        "HandoverProposed", "ShipmentDelivered",
    ]  # fmt: skip


async def test_what_is_written_of_an_incident_stays_with_the_post(post):
    """A name in a fact could never be taken back."""
    item = await post.collected(RESULT_OUT)
    await post.stub.DeclareLost(lost(item), metadata=SUPERVISOR)

    payloads = [fact.payload for fact in await post.started.facts(item.dossier_id)]
    assert not any(b"TEST" in payload for payload in payloads)


async def test_a_damaged_item_goes_back_with_its_incident(post):
    """Who opens a wet envelope at home has nobody to ask."""
    item = await post.out(PAPERS_BACK)
    request = about(
        pb.ReportDamageRequest, item,
        after_damage=types_pb2.AfterDamage.AFTER_DAMAGE_RETURN, description="Ướt",
    )  # fmt: skip
    done = await post.stub.ReportDamage(request, metadata=WORKER)

    assert (done.shipment.state, bool(done.incident_id)) == (State.STATE_RETURNING, True)
    told = await post.started.told(item.dossier_id)
    assert told[-2:] == ["ShipmentDamaged", "ShipmentReturning"]


async def test_a_delivery_report_is_taken_back_and_the_item_delivered_again(post):
    """Hủy báo phát is a real event: the citizen has nothing although the post says so."""
    item = await post.out(RESULT_OUT)
    await post.stub.DeliverShipment(post.deliver(item), metadata=WORKER)
    himself = actor("tam.le", "POSTAL_SUPERVISOR", "230100")
    own = await refused(post.stub.CancelDelivery(cancel(item), metadata=himself))
    undone = (await post.stub.CancelDelivery(cancel(item), metadata=SUPERVISOR)).shipment
    again = (await post.send_out(undone)).shipments[0]
    done = await post.stub.DeliverShipment(post.deliver(again, place="Số 9"), metadata=WORKER)

    assert own.reason == "SAME_ACCOUNT_BOTH_SIDES"
    assert undone.state == State.STATE_AT_DELIVERY_OFFICE
    assert done.shipment.state == State.STATE_DELIVERED
    told = await post.started.told(item.dossier_id)
    assert told[-4:] == [
        "ShipmentDelivered", "ShipmentDeliveryCancelled", "ManifestOpened", "ShipmentDelivered",
    ]  # fmt: skip


async def test_a_delivery_report_stands_when_its_window_is_over(post):
    """What stood for a day was told to the portal."""
    item = await post.out(RESULT_OUT)
    await post.stub.DeliverShipment(post.deliver(item), metadata=WORKER)
    post.started.clock.set(post.stamp(minutes=61).ToDatetime(tzinfo=post.started.clock().tzinfo))

    refusal = await refused(post.stub.CancelDelivery(cancel(item), metadata=SUPERVISOR))
    assert refusal.reason == "CANCELLATION_TOO_LATE"


async def test_a_manifest_is_one_list_and_closed_when_every_item_has_an_outcome(post):
    """At the end of a shift every item is somewhere, or somebody is asked where."""
    first, second = await post.at_office(RESULT_OUT), await post.at_office(RESULT_OUT)
    opened = await post.send_out(first)
    added = await post.send_out(second)
    await post.attempt(first)
    close = manifests_pb2.CloseManifestRequest(request_id=rid(), manifest_id=opened.manifest_id)
    early = await refused(post.stub.CloseManifest(close, metadata=WORKER))
    await post.stub.DeliverShipment(post.deliver(second), metadata=WORKER)
    close.request_id = rid()
    closed = (await post.stub.CloseManifest(close, metadata=WORKER)).manifest
    asked = manifests_pb2.GetManifestRequest(manifest_id=opened.manifest_id)
    shown = (await post.stub.GetManifest(asked)).manifest

    assert opened.manifest_id == added.manifest_id
    assert early.reason == "ITEMS_WITHOUT_OUTCOME"
    assert early.metadata["shipment_ids"] == second.shipment_id
    assert shown == closed
    assert [(line.shipment_id, line.outcome) for line in closed.lines] == [
        (first.shipment_id, manifests_pb2.LINE_OUTCOME_FAILED),
        (second.shipment_id, manifests_pb2.LINE_OUTCOME_DELIVERED),
    ]
    assert (await post.send_out(first)).manifest_id != opened.manifest_id


async def test_codes_of_others_are_read_by_the_table_and_unknown_ones_are_shown(post):
    """A feed of the post speaks its own language, and changes it without a word."""
    item = await post.collected(RESULT_OUT)
    ems, app = types_pb2.CODE_SYSTEM_EMSEVT, types_pb2.CODE_SYSTEM_POSTMAN_APP

    def code(system, raw, minutes):
        return post.scan(item, 0, code_system=system, raw_code=raw, minutes=minutes)

    scans = [code(ems, "EMB", -9), code(app, "C14", -8), code(app, "ZZ", -7), code(app, "C44", -6)]
    outcomes = await post.outcomes(*scans, code(app, "ZZ", -5), code(ems, "EMG", -4))
    repeated = await post.outcomes(*scans[:3])
    unknown = await post.stub.ListUnknownCodes(codes_pb2.ListUnknownCodesRequest())

    assert outcomes == ["MOVED", "NOTED", "NOTED", "PARTIAL_NOT_ALLOWED", "NOTED", "MOVED"]
    assert repeated == outcomes[:3]
    assert await post.state(item) == "STATE_AT_DELIVERY_OFFICE"
    assert [(c.code_system, c.raw_code, c.scans) for c in unknown.codes] == [(app, "ZZ", 2)]


async def test_a_lost_items_waybill_stays_its_own(post):
    """Invariant 11: a number names one item for ever, a lost one too."""
    item = await post.collected(RESULT_OUT)
    await post.stub.DeclareLost(lost(item), metadata=HEAD)
    other = await post.assigned()

    refusal = await refused(
        post.stub.CollectShipment(collect(other, item.waybill_no), metadata=WORKER)
    )
    assert refusal.reason == "WAYBILL_TAKEN"
