"""What of a service's own account deserves a person's attention."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from google.protobuf.timestamp_pb2 import Timestamp

from protos.events.v1 import operator_pb2 as pb
from services.cli.checked import Check, State

CLOCK_MAX: Final = timedelta(seconds=5)
"""Clocks that differ by more make times in facts doubtful."""
DISK_FREE_MIN: Final = 0.15
"""Share of the disk that must be free."""
IN_VAIN: Final = 3
"""After so many comparisons in a row that find facts missing it is the broker that forgets."""
BACKUP_AGE_MAX: Final = timedelta(hours=26)
"""A copy a day, and two hours for a slow night."""


def check_standing(service: str, status: pb.GetStatusResponse, now: datetime) -> list[Check]:
    """Name what is wrong with a service beside whether it serves; nothing when all is well."""
    return [
        *_problem(service, status),
        *_broker_drift(service, status),
        *_schema(service, status),
        *check_clock(service, _instant(status.service_time), now),
        *_disk(service, status),
        *_backup(service, status, now),
        *_conflicts(service, status),
    ]


def check_clock(name: str, there: datetime | None, now: datetime) -> Iterator[Check]:
    """Compare a clock with this machine's."""
    if there is None or abs(there - now) <= CLOCK_MAX:
        return
    apart = (there - now).total_seconds()
    yield Check(
        f"{name} clock",
        State.ATTENTION,
        f"{apart:+.0f} s from this machine's",
        f"lệch {apart:+.0f} giây so với máy này",
        {"seconds": apart},
    )


def check_memory(service: str, in_vain: float) -> Iterator[Check]:
    """Tell of a broker that acknowledges a service's facts and does not have them afterwards."""
    if in_vain < IN_VAIN:
        return
    yield Check(
        f"{service} stream",
        State.ATTENTION,
        f"lacked acknowledged facts {in_vain:g} times in a row: start the broker again",
        f"thiếu sự kiện đã xác nhận {in_vain:g} lần liên tiếp: khởi động lại máy chủ NATS",
        {"reconcile_in_vain": in_vain},
    )


def _problem(service: str, status: pb.GetStatusResponse) -> Iterator[Check]:
    if status.problem:
        yield Check(f"{service} problem", State.DOWN, status.problem, status.problem)


def _broker_drift(service: str, status: pb.GetStatusResponse) -> Iterator[Check]:
    if status.broker_drift:
        named = ", ".join(status.broker_drift)
        yield Check(
            f"{service} drift",
            State.ATTENTION,
            f"not as it is made: {named}",
            f"khác với cấu hình chuẩn: {named}",
        )


def _schema(service: str, status: pb.GetStatusResponse) -> Iterator[Check]:
    found, needed = status.schema_revision, status.code_revision
    if found != needed:
        yield Check(
            f"{service} schema",
            State.ATTENTION,
            f"the database is at {found}, the code at {needed}",
            f"cơ sở dữ liệu ở bản {found}, chương trình ở bản {needed}",
        )


def _disk(service: str, status: pb.GetStatusResponse) -> Iterator[Check]:
    if not status.disk_size_bytes:
        return
    share = status.disk_free_bytes / status.disk_size_bytes
    if share < DISK_FREE_MIN:
        yield Check(
            f"{service} disk",
            State.ATTENTION,
            f"{share:.0%} free",
            f"chỉ còn trống {share:.0%}",
            {"free": share},
        )


def _backup(service: str, status: pb.GetStatusResponse, now: datetime) -> Iterator[Check]:
    made = _instant(status.last_backup_time)
    if made is not None and now - made > BACKUP_AGE_MAX:
        hours = (now - made).total_seconds() / 3600
        yield Check(
            f"{service} backup",
            State.ATTENTION,
            f"the last copy is {hours:.0f} h old",
            f"bản sao lưu cuối đã {hours:.0f} giờ",
            {"hours": hours},
        )


def _conflicts(service: str, status: pb.GetStatusResponse) -> Iterator[Check]:
    for one in status.set_aside_counts:
        if one.reason == pb.SET_ASIDE_REASON_CONFLICT:
            yield Check(
                f"{service} conflicts",
                State.ATTENTION,
                f"{one.fact_count} facts at places that others have",
                f"{one.fact_count} sự kiện trùng chỗ với sự kiện khác",
                {"facts": one.fact_count},
            )


def _instant(stamp: Timestamp) -> datetime | None:
    return stamp.ToDatetime(tzinfo=UTC) if stamp.seconds else None
