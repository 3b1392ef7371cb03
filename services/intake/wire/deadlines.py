"""Due times: what is asked about them, and their explanations as protobuf."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from google.protobuf.duration_pb2 import Duration

from protos.intake.v1 import deadlines_pb2 as pb
from services.intake import commands
from services.intake.domain.calendar import DatedDay
from services.intake.domain.clock import Clock
from services.intake.domain.counting import Counting
from services.intake.domain.dossier import Dossier
from services.intake.domain.explanation import Explanation
from services.intake.domain.moving import ChangedDay, Move
from services.intake.domain.step_texts import words
from services.intake.domain.steps import Step
from services.intake.domain.vocabulary import IntakeChannel
from services.intake.wire import checks
from services.intake.wire.facts import stamp
from services.intake.wire.vocabulary import CHANNELS, number
from shared.checks import Checks

MOVES_MAX: Final = 500


def explained_id(request: pb.ExplainDueTimeRequest) -> str:
    """Read which dossier is asked for."""
    with Checks() as c:
        return c.id("dossier_id", request.dossier_id)


def preview_due_time(request: pb.PreviewDueTimeRequest, now: datetime) -> commands.PreviewDueTime:
    """Read PreviewDueTime; without a time it is now."""
    with Checks() as c:
        receiving = c.agency("receiving_agency", request.receiving_agency)
        competent = c.agency("competent_agency", request.competent_agency, needed=False)
        return commands.PreviewDueTime(
            procedure_code=c.code("procedure_code", request.procedure_code, checks.CODE_MAX),
            case_code=c.code("case_code", request.case_code, checks.CODE_MAX, needed=False),
            channel=c.choice("channel", request.channel, CHANNELS, IntakeChannel.DIRECT),
            receiving_agency=receiving,
            competent_agency=competent or receiving,
            accepted_time=c.instant("accepted_time", request, needed=False) or now,
        )


def moved_filter(request: pb.ListMovedDueTimesRequest) -> str:
    """Read of which counter; empty for all."""
    with Checks() as c:
        return c.agency("receiving_agency", request.receiving_agency, needed=False)


def after_moved(key: list[Any] | None) -> tuple[str, str, datetime, str] | None:
    """Read the place of a page of due times that would move."""
    return (key[0], key[1], datetime.fromisoformat(key[2]), key[3]) if key else None


def place_of_moved(place: tuple[str, str, datetime, str]) -> list[Any]:
    """Write that place."""
    version, state, due, dossier_id = place
    return [version, state, due.isoformat(), dossier_id]


def move_due_times(request: pb.MoveDueTimesRequest) -> commands.MoveDueTimes:
    """Read MoveDueTimes; a dossier that is named twice is moved once."""
    with Checks() as c:
        c.id("request_id", request.request_id)
        given = c.count("dossier_ids", request.dossier_ids, 1, MOVES_MAX)
        ids = [c.id(f"dossier_ids[{index}]", one) for index, one in enumerate(given)]
        reason = c.text("reason", request.reason, checks.REASON_MAX)
    return commands.MoveDueTimes(tuple(dict.fromkeys(ids)), reason)


def explanation(explained: Explanation, dossier: Dossier) -> pb.ExplainDueTimeResponse:
    """Write an explanation, and the history of the due times."""
    return pb.ExplainDueTimeResponse(
        due_time=stamp(explained.due_time),
        steps=[step(one) for one in explained.steps],
        due_times=[due_time(act) for act in dossier.clock],
    )


def preview(explained: Explanation) -> pb.PreviewDueTimeResponse:
    """Write what a due time would be, and why."""
    steps = [step(one) for one in explained.steps]
    return pb.PreviewDueTimeResponse(due_time=stamp(explained.due_time), steps=steps)


def moved(one: Move, place: tuple[str, str, datetime, str]) -> pb.MovedDueTime:
    """Write a due time that would move."""
    return pb.MovedDueTime(
        dossier_id=one.dossier_id,
        dossier_code=one.dossier_code,
        receiving_agency=one.receiving_agency,
        due_time=stamp(one.due_time),
        new_due_time=stamp(one.new_due_time),
        calendar_version=place[0],
        cause=number(one.cause),  # type: ignore[arg-type]
        changed_days=[_changed_day(day) for day in one.changed],
    )


def moved_fields(dossiers: Sequence[Dossier]) -> dict[str, Any]:
    """Give the fields of the answer to MoveDueTimes."""
    return {
        "moves": [
            pb.DueTimeMove(
                dossier_id=one.dossier_id,
                due_time_before=stamp(one.clock[-2].due_time),
                due_time=stamp(one.due_time),
                receipt_no=one.clock[-1].receipt_no,
            )
            for one in dossiers
        ]
    }


def step(one: Step) -> pb.Step:
    """Write a step."""
    said = words(one)
    return pb.Step(
        kind=number(one.kind),  # type: ignore[arg-type]
        start_time=stamp(one.start),
        end_time=stamp(one.end),
        working_time=_duration(one.working_time),
        days=one.days,
        reason=number(one.reason),  # type: ignore[arg-type]
        cause=number(one.cause),  # type: ignore[arg-type]
        name=one.name,
        basis=one.basis,
        unconfirmed=not one.confirmed,
        first_day=_day(one.first_day),
        last_day=_day(one.last_day),
        calendar_version=one.calendar_version,
        counting=_counting(one.counting),
        text_vi=said.vi,
        text_en=said.en,
    )


def due_time(act: Clock) -> pb.DueTime:
    """Write one act on the clock."""
    return pb.DueTime(
        act=number(act.act),  # type: ignore[arg-type]
        cause=number(act.cause),  # type: ignore[arg-type]
        act_time=stamp(act.time),
        due_time=stamp(act.due_time),
        calendar_version=act.calendar_version,
        receipt_no=act.receipt_no,
    )


def _changed_day(one: ChangedDay) -> pb.ChangedDay:
    named = one.after or one.before
    return pb.ChangedDay(
        day=one.day.isoformat(),
        kind_before=_kind(one.before),
        kind=_kind(one.after),
        name=named.name if named else "",
        basis=named.basis if named else "",
    )


def _kind(row: DatedDay | None) -> str:
    return row.kind.value if row else ""


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _duration(worked: timedelta) -> Duration:
    written = Duration()
    written.FromTimedelta(worked)
    return written


def _counting(counting: Counting | None) -> pb.Counting | None:
    if counting is None:
        return None
    end = number(counting.term_end)
    return pb.Counting(skips_holidays=counting.skips_holidays, term_end=end)  # type: ignore[arg-type]
