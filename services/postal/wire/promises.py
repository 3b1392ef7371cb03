"""Promises and silences, written into answers."""

from typing import Final

from protos.postal.v1 import postal_pb2, promises_pb2
from services.postal import domain
from services.postal.wire.answers import shipment
from services.postal.wire.facts import stamp

_PPM: Final = 1_000_000


def promises(made: domain.Promises) -> promises_pb2.Promises:
    """Write what a citizen may hold the post to."""
    damage_end = made.damage_complaint_end_time
    return promises_pb2.Promises(
        promised_time=stamp(made.promised_time),
        late=made.late,
        loss_complaint_end_time=stamp(made.loss_complaint_end_time),
        damage_complaint_end_time=stamp(damage_end) if damage_end else None,
        loss_compensation_vnd=made.loss_compensation_vnd,
        delay_refund_vnd=made.delay_refund_vnd,
    )


def stuck(found: domain.Stuck) -> postal_pb2.StuckShipment:
    """Write an item of which nothing is heard."""
    return postal_pb2.StuckShipment(
        shipment=shipment(found.shipment),
        silent_seconds=int(found.silence.total_seconds()),
        likelihood_ppm=round(found.likelihood * _PPM),
        learnt=found.learnt,
    )
