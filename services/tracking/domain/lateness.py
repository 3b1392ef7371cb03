"""Why a dossier is late: the agency, the post or the citizen; from the due times that facts tell.

The agency's clock is that of the facts: it stands while a supplement or a payment is waited for,
and whether a result is late is decided by local date against the due time in force (NĐ 118/2025).
A shipment has a promise; once it could not be delivered for a reason of somebody else, it is no
longer the post that keeps everybody waiting.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.tracking.domain.folds import IntakeState
from services.tracking.domain.shipments import AT_POST, Shipment, Step
from services.tracking.domain.states import States, stage_of
from services.tracking.domain.texts import LOCAL, WORDS_VI, moment_vi
from services.tracking.domain.vocabulary import Stage


class Cause(StrEnum):
    """Who keeps a dossier waiting."""

    AGENCY = "AGENCY"
    POST = "POST"
    CITIZEN = "CITIZEN"


@dataclass(frozen=True, slots=True)
class Deadline:
    """What somebody has to do, and until when."""

    cause: Cause
    """Who is late once it has passed."""
    due: datetime
    late_from: datetime
    """The instant from which it counts as late; of a due date the day after it."""
    sentence_vi: str
    """What was to be done, with `{due}` for the time."""
    event_ids: tuple[str, ...]
    """Of the facts that say so."""
    decided: bool = False
    """Whether it was decided for good when the result was there; nobody can do anything now."""

    @property
    def text_vi(self) -> str:
        """What was to be done until when, for a person."""
        return self.sentence_vi.format(due=moment_vi(self.due))


_AWAY = {
    "NOBODY_THERE": Cause.CITIZEN,
    "POSTPONED": Cause.CITIZEN,
    "WRONG_ADDRESS": Cause.CITIZEN,
    "REFUSED": Cause.CITIZEN,
    "NO_ENTITLED_RECEIVER": Cause.CITIZEN,
    "COUNTER_CLOSED": Cause.AGENCY,
}
"""Who is the reason that a delivery failed; all others are the post's."""
_RUNNING = frozenset({Stage.ACCEPTED, Stage.IN_PROCESS})
_WAITING_VI = {
    Stage.SUPPLEMENT_REQUESTED: "Công dân bổ sung hồ sơ đến {due}",
    Stage.PAYMENT_REQUESTED: "Công dân thực hiện nghĩa vụ tài chính đến {due}",
}


def late(deadlines: Iterable[Deadline], now: datetime) -> tuple[Deadline, ...]:
    """Give those that have passed, the longest late in front."""
    passed = (one for one in deadlines if one.late_from <= now)
    return tuple(sorted(passed, key=lambda one: (one.late_from, one.cause)))


def deadlines(states: States) -> tuple[Deadline, ...]:
    """Give all that somebody has to do by a time that facts tell."""
    of_shipments = map(_of_shipment, states.postal.shipments.values())
    return (
        *_of_agency(states.intake, stage_of(states)),
        *_of_citizen(states.intake, stage_of(states)),
        *(one for one in of_shipments if one),
    )


def _of_agency(intake: IntakeState, stage: Stage) -> Iterator[Deadline]:
    due, by = intake.due_time, (intake.stage_by, intake.due_by)
    if stage is Stage.AT_COUNTER and intake.answer_due_time is not None:
        text = "Bộ phận một cửa trả lời tiếp nhận trước {due}"
        at = intake.answer_due_time
        yield Deadline(Cause.AGENCY, at, at, text, (intake.answer_due_by,))
    if due is None:
        return
    text = "Cơ quan giải quyết hẹn trả {due}"
    whole = Deadline(Cause.AGENCY, due, day_after(due), text, tuple(filter(None, by)))
    if stage in _RUNNING:
        yield whole
    elif stage in _WAITING_VI and intake.stage_since and whole.late_from <= intake.stage_since:
        yield whole  # who stops the clock afterwards was late before
    elif intake.timeliness == "LATE":
        text = "Cơ quan giải quyết xong sau ngày hẹn trả {due}"
        yield Deadline(Cause.AGENCY, due, whole.late_from, text, whole.event_ids, decided=True)


def _of_citizen(intake: IntakeState, stage: Stage) -> Iterator[Deadline]:
    if stage in _WAITING_VI and intake.deadline_time is not None:
        at = intake.deadline_time
        text = _WAITING_VI[stage]
        yield Deadline(Cause.CITIZEN, at, at, text, (intake.stage_by,))


def _of_shipment(shipment: Shipment) -> Deadline | None:
    carried = WORDS_VI.get(shipment.direction, "bưu gửi")
    if shipment.step is Step.HELD and shipment.storage_end_time is not None:
        at = shipment.storage_end_time
        text = f"Công dân đến bưu cục nhận {carried} đến {{due}}"
        return Deadline(Cause.CITIZEN, at, at, text, (shipment.step_by,))
    if shipment.step in {Step.ORDERED, Step.ASSIGNED} and shipment.appointment_time is not None:
        at = shipment.appointment_time
        text = f"Bưu chính hẹn đến nhận {carried} lúc {{due}}"
        return Deadline(Cause.POST, at, at, text, (shipment.step_by,))
    if shipment.step in AT_POST | {Step.LOST} and shipment.promised_time is not None:
        return _promise(shipment, shipment.promised_time, carried)
    return None


def _promise(shipment: Shipment, at: datetime, carried: str) -> Deadline:
    """Say who is late when a promised delivery is not made: whoever made it fail in time."""
    text = f"Bưu chính cam kết giao {carried} trước {{due}}"
    tried = shipment.attempted_time
    if tried is None or tried > at or shipment.step is Step.LOST:
        return Deadline(Cause.POST, at, at, text, (shipment.promised_by,))
    cause = _AWAY.get(shipment.attempt_reason, Cause.POST)
    why = WORDS_VI.get(shipment.attempt_reason, shipment.attempt_reason)
    by = (shipment.promised_by, shipment.attempt_by)
    return Deadline(cause, at, at, f"{text}; phát không thành công: {why}", by)


def day_after(due: datetime) -> datetime:
    """Give the local midnight behind a due time; the last day of the calendar has none."""
    try:
        local = due.astimezone(LOCAL).replace(hour=0, minute=0, second=0, microsecond=0)
        return (local + timedelta(days=1)).astimezone(due.tzinfo)
    except OverflowError:
        return due
