"""What the doctor makes of a service's own account."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from protos.events.v1 import operator_pb2 as pb
from services.cli.checked import State
from services.cli.standing import IN_VAIN, check_clock, check_memory, check_standing

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def stamp(**ago: float) -> Timestamp:
    made = Timestamp()
    made.FromDatetime(NOW - timedelta(**ago))
    return made


def well(**changed: Any) -> pb.GetStatusResponse:
    """Give the account of a service that is well, with changes."""
    status = pb.GetStatusResponse(
        epoch=1_770_000_000, told_count=5, schema_revision="0001", code_revision="0001",
        service_time=stamp(seconds=1), disk_free_bytes=50, disk_size_bytes=100,
        last_backup_time=stamp(hours=25),
    )  # fmt: skip
    status.MergeFrom(pb.GetStatusResponse(**changed))
    return status


def test_a_service_that_is_well_needs_no_line():
    """A list of twenty good things hides the bad one."""
    assert check_standing("intake", well(), NOW) == []
    never = well()
    never.ClearField("last_backup_time")
    assert check_standing("intake", never, NOW) == []


@pytest.mark.parametrize(
    ("changed", "name", "state", "said"),
    [
        ({"problem": "it is older"}, "intake problem", State.DOWN, "older"),
        ({"broker_drift": ["EVENTS discard"]}, "intake drift", State.ATTENTION, "EVENTS discard"),
        ({"schema_revision": "0002"}, "intake schema", State.ATTENTION, "0002"),
        ({"service_time": stamp(seconds=9)}, "intake clock", State.ATTENTION, "-9 s"),
        ({"service_time": stamp(seconds=-9)}, "intake clock", State.ATTENTION, "+9 s"),
        ({"disk_free_bytes": 14}, "intake disk", State.ATTENTION, "14%"),
        ({"last_backup_time": stamp(hours=27)}, "intake backup", State.ATTENTION, "27 h"),
        (
            {
                "set_aside_counts": [
                    pb.SetAsideCount(reason=pb.SET_ASIDE_REASON_CONFLICT, fact_count=3)
                ]
            },
            "intake conflicts",
            State.ATTENTION,
            "3 facts",
        ),
    ],
)
def test_what_is_wrong_is_named(changed: dict[str, Any], name: str, state: State, said: str):
    """Each of these stays unseen for weeks if nobody asks."""
    (check,) = check_standing("intake", well(**changed), NOW)

    assert (check.name, check.state) == (name, state)
    assert said in check.detail


def test_a_clock_that_nobody_told_is_no_alarm():
    """A broker without a stream says no time."""
    assert list(check_clock("broker", None, NOW)) == []


def test_a_broker_that_forgets_is_named_after_some_rounds_only():
    """One round in vain is how every loss is healed; many say that the broker needs a person."""
    assert list(check_memory("intake", IN_VAIN - 1)) == []
    (check,) = check_memory("intake", IN_VAIN)
    assert (check.name, check.state) == ("intake stream", State.ATTENTION)
    assert "start the broker again" in check.detail
