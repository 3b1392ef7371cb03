"""The operator's questions and answers: rows into messages, requests into what is meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

from protos.events.v1 import operator_pb2 as pb
from shared.arrivals import Reason
from shared.backup import Copy
from shared.checks import Checks
from shared.losses import Found
from shared.restore import Restored
from shared.set_aside import Why
from shared.status import Status

LOST_MAX: Final = 1000
"""Lost facts named in the answer of a restore, which is kept."""
NOTE_MAX: Final = 500
NUMBER_MAX: Final = 100
ENTRIES_MAX: Final = 1000

REASONS: Final = {Reason(name): pb.ParkedReason.Value(f"PARKED_REASON_{name}") for name in Reason}
WHYS: Final = {Why(name): pb.SetAsideReason.Value(f"SET_ASIDE_REASON_{name}") for name in Why}
FOUND: Final = {
    Found.NOWHERE: pb.FOUND_AT_UNSPECIFIED,
    Found.STREAM: pb.FOUND_AT_STREAM,
    Found.CONSUMER: pb.FOUND_AT_CONSUMER,
}


@dataclass(frozen=True, slots=True)
class Restoring:
    """What an operator says to a restore."""

    note: str
    numbers_above: Sequence[str]
    without: frozenset[str]


def restoring(
    request: pb.RestoreRequest, *, witnesses: Sequence[str], has_numbers: bool
) -> Restoring:
    """Read a request to restore; only who would be asked can be left out."""
    with Checks() as checks:
        checks.id("request_id", request.request_id)
        note = checks.text("note", request.note, NOTE_MAX)
        checks.count("numbers_above", request.numbers_above, 0, ENTRIES_MAX)
        numbers = [
            checks.text(f"numbers_above[{place}]", number, NUMBER_MAX)
            for place, number in enumerate(request.numbers_above)
        ]
        if numbers and not has_numbers:
            checks.refuse(
                "numbers_above", "NO_NUMBERS", "this service gives none out",
                "Dịch vụ này không cấp số.",
            )  # fmt: skip
        for place, name in enumerate(request.without_services):
            if name not in witnesses:
                checks.refuse(
                    f"without_services[{place}]", "NOT_ASKED",
                    f"must be one of {', '.join(witnesses)}", "Tên dịch vụ không đúng.",
                )  # fmt: skip
    return Restoring(note, numbers, frozenset(request.without_services))


def parked(row: Any) -> pb.ParkedFact:
    """Write a fact that waits, without its body."""
    return pb.ParkedFact(
        parked_id=row.id,
        source=row.source,
        about=row.about,
        type=row.type,
        event_id=row.event_id,
        epoch=row.epoch,
        sequence=row.sequence,
        reason=REASONS[Reason(row.reason)],
        fault=row.fault,
        attempts=row.attempts,
        parked_time=_stamp(row.parked_at),
        retry_time=_stamp(row.retry_at),
    )


def whole(row: Any) -> pb.GetParkedResponse:
    """Write a fact that waits, whole."""
    return pb.GetParkedResponse(
        parked=parked(row),
        nats_subject=row.nats_subject,
        headers=row.headers,
        payload=row.payload,
    )


def set_aside(row: Any) -> pb.SetAsideFact:
    """Write a fact that will never be applied."""
    return pb.SetAsideFact(
        set_aside_id=row.id,
        source=row.source,
        about=row.about,
        type=row.type,
        event_id=row.event_id,
        epoch=row.epoch,
        sequence=row.sequence,
        reason=WHYS[Why(row.why)],
        note=row.note,
        recorded_time=_stamp(row.recorded_at),
    )


def status(seen: Status, problem: str, drift: Sequence[str], now: datetime) -> pb.GetStatusResponse:
    """Write how a service stands."""
    stored = seen.stored
    return pb.GetStatusResponse(
        problem=problem,
        epoch=stored.epoch,
        told_count=stored.told,
        pending_count=stored.pending,
        oldest_pending_time=_stamp(stored.oldest_pending),
        last_position=stored.last_position,
        parked_counts=[
            pb.ParkedCount(reason=REASONS[Reason(name)], fact_count=count)
            for name, count in sorted(stored.parked.items())
        ],
        set_aside_counts=[
            pb.SetAsideCount(reason=WHYS[Why(name)], fact_count=count)
            for name, count in sorted(stored.set_aside.items())
        ],
        schema_revision=stored.revision,
        code_revision=seen.code_revision,
        service_time=_stamp(now),
        disk_free_bytes=seen.disk_free,
        disk_size_bytes=seen.disk_size,
        last_backup_time=_stamp(seen.last_backup),
        broker_drift=drift,
    )


def backed_up(copy: Copy) -> pb.BackUpResponse:
    """Write what is known of a copy."""
    duration = Duration()
    duration.FromMilliseconds(round(copy.seconds * 1000))
    return pb.BackUpResponse(
        path=str(copy.path),
        size_bytes=copy.size_bytes,
        fact_count=copy.facts,
        epoch=copy.epoch,
        duration=duration,
    )


def restored(done: Restored) -> dict[str, Any]:
    """Give the fields of a restore's answer."""
    return {
        "epoch": done.epoch,
        "lost": [
            pb.LostFact(
                about=one.about,
                epoch=one.epoch,
                sequence=one.sequence,
                type=one.type,
                event_id=one.event_id,
                found_at=FOUND[one.found],
                told_again=one.told_again,
            )
            for one in done.lost[:LOST_MAX]
        ],
        "lost_count": len(done.lost),
        "told_again_count": sum(one.told_again for one in done.lost),
        "moved_count": done.moved,
    }


def _stamp(instant: datetime | None) -> Timestamp | None:
    if instant is None:
        return None
    stamp = Timestamp()
    stamp.FromDatetime(instant)
    return stamp
