"""The steps of an explanation in words, Vietnamese and English."""

from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from services.intake.domain.clock import ClockCause
from services.intake.domain.counting import Counting, TermEnd
from services.intake.domain.steps import Step, StepKind, StepReason
from services.intake.domain.term import WORKING_DAY, Term, TermUnit
from services.intake.domain.vocabulary import IntakeChannel

_LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
_HOUR, _MINUTE = timedelta(hours=1), timedelta(minutes=1)


class Words(NamedTuple):
    """One sentence in two languages."""

    vi: str
    en: str


_UNITS: Final = {
    TermUnit.WORKING_DAY: Words("ngày làm việc", "working days"),
    TermUnit.HOUR: Words("giờ làm việc", "working hours"),
    TermUnit.DAY: Words("ngày", "days"),
    TermUnit.MONTH: Words("tháng", "months"),
}
_CHANNELS: Final = {
    IntakeChannel.DIRECT: Words("nộp trực tiếp", "handed in at the counter"),
    IntakeChannel.ONLINE: Words("nộp trực tuyến", "sent online"),
    IntakeChannel.POSTAL: Words("nộp qua bưu chính", "sent by post"),
}
_REASONS: Final = {
    StepReason.BEFORE_OPENING: Words("trước giờ làm việc", "before opening"),
    StepReason.BREAK: Words("trong giờ nghỉ trưa", "in the lunch break"),
    StepReason.AFTER_CLOSING: Words("sau giờ làm việc", "after closing"),
    StepReason.CUT_OFF: Words(
        "sau giờ chốt trả kết quả trong ngày", "after the cut-off of same-day results"
    ),
    StepReason.WEEKLY: Words("ngày nghỉ hằng tuần", "not worked by the week"),
}
_CAUSES: Final = {
    ClockCause.ACCEPTANCE: Words("tiếp nhận hồ sơ", "acceptance"),
    ClockCause.SUPPLEMENT: Words("bổ sung hồ sơ", "supplement"),
    ClockCause.PAYMENT: Words("thực hiện nghĩa vụ tài chính", "payment"),
    ClockCause.RESOLUTION_RECALLED: Words("thu hồi kết quả", "recall of the result"),
    ClockCause.CASE_CORRECTED: Words("đính chính trường hợp giải quyết", "correction of the case"),
    ClockCause.REAPPOINTMENT: Words("xin lỗi và hẹn lại ngày trả kết quả", "reappointment"),
    ClockCause.DAYS_CHANGED: Words("ngày nghỉ, ngày làm bù thay đổi", "changed days off"),
    ClockCause.HOURS_CHANGED: Words("giờ làm việc thay đổi", "changed working hours"),
}


def words(step: Step) -> Words:
    """Say a step in one sentence of each language."""
    return {
        StepKind.RECEIVED: _received,
        StepKind.TERM: _term,
        StepKind.WAITED: _waited,
        StepKind.WORKED: _worked,
        StepKind.SKIPPED: _skipped,
        StepKind.COUNTED: _counted,
        StepKind.ROLLED: _rolled,
        StepKind.CLOSED: _closed,
        StepKind.OVERDUE: _overdue,
        StepKind.PAUSED: _paused,
        StepKind.REAPPOINTED: _reappointed,
        StepKind.MOVED: _moved,
        StepKind.DUE: _due,
    }[step.kind](step)


def duration(worked: timedelta) -> Words:
    """Say working time in days of eight hours, hours and minutes."""
    days, rest = divmod(worked, WORKING_DAY)
    hours, rest = divmod(rest, _HOUR)
    parts = ((days, "ngày", "d"), (hours, "giờ", "h"), (rest // _MINUTE, "phút", "min"))
    vi = " ".join(f"{number} {vi}" for number, vi, _ in parts if number) or "0 phút"
    en = " ".join(f"{number} {en}" for number, _, en in parts if number) or "0 min"
    return Words(f"{vi} làm việc", f"{en} of work")


def _received(step: Step) -> Words:
    at = _at(step.start)
    return Words(f"Tiếp nhận lúc {at}.", f"Received at {at}.")


def _term(step: Step) -> Words:
    if step.term is None or step.channel is None or step.counting is None:
        raise ValueError("a term that says nothing")
    whole, left = _whole(step.term), _left(step)
    amount = whole if step.whole else Words(f"phần còn lại ({left.vi})", f"the rest ({left.en})")
    channel, how = _CHANNELS[step.channel], _policy(step.counting, step.term)
    again = _CAUSES[step.cause] if step.cause else Words("", "")
    why = Words(
        f" tính từ khi xong việc {again.vi}" if step.cause else "",
        f" counted after the {again.en}" if step.cause else "",
    )
    return Words(
        f"Thời hạn: {amount.vi}{why.vi} ({step.name}, {channel.vi}); {how.vi}; "
        f"lịch {step.calendar_version}.",
        f"Term: {amount.en}{why.en} ({step.name}, {channel.en}); {how.en}; "
        f"calendar {step.calendar_version}.",
    )


def _policy(counting: Counting, term: Term) -> Words:
    if term.unit is TermUnit.WORKING_DAY and not term.is_same_day:
        if counting.term_end is TermEnd.EXACT:
            return Words("tính đúng đến giờ", "to the exact time")
        return Words("đến hết giờ làm việc ngày cuối", "to the close of the last day")
    if term.unit is TermUnit.DAY and counting.skips_holidays:
        return Words("không tính ngày lễ", "holidays left out")
    if term.in_working_time and not term.is_same_day:
        return Words("tính theo giờ làm việc", "in working hours")
    return Words("đến hết giờ làm việc ngày cuối", "to the close of the last day")


def _whole(term: Term) -> Words:
    if term.is_same_day:
        return Words("trong ngày", "the same day")
    unit, amount = _UNITS[term.unit], f"{term.amount.normalize():f}"
    return Words(f"{amount.replace('.', ',')} {unit.vi}", f"{amount} {unit.en}")


def _left(step: Step) -> Words:
    if step.days:
        return Words(f"{step.days} ngày", f"{step.days} days")
    return duration(step.working_time)


def _waited(step: Step) -> Words:
    why, span = _why(step), _span(step)
    if step.reason is StepReason.CUT_OFF:
        return Words(f"Nhận {why.vi}: tính sang ngày sau.", f"Received {why.en}: the next day.")
    return Words(f"{span}: {why.vi}, chưa tính.", f"{span}: {why.en}, not counted yet.")


def _worked(step: Step) -> Words:
    spent, span = duration(step.working_time), _span(step)
    if step.reason is StepReason.MAKE_UP:
        why = f"{step.name} ({step.basis})"
        return Words(f"{span}: {spent.vi}, {why}.", f"{span}: {spent.en}, make-up day: {why}.")
    return Words(f"{span}: {spent.vi}.", f"{span}: {spent.en}.")


def _skipped(step: Step) -> Words:
    why, span = _why(step), _days(step)
    return Words(f"{span}: không tính, {why.vi}.", f"{span}: does not count, {why.en}.")


def _counted(step: Step) -> Words:
    span = _span(step)
    return Words(f"{span}: {step.days} ngày.", f"{span}: {step.days} days.")


def _rolled(step: Step) -> Words:
    why, span = _why(step), _days(step)
    return Words(
        f"{span}: {why.vi}, chuyển sang ngày làm việc tiếp theo.",
        f"{span}: {why.en}; on to the next worked day.",
    )


def _closed(step: Step) -> Words:
    until = _at(step.end or step.start)
    return Words(f"Đến hết giờ làm việc: {until}.", f"Until the close of work: {until}.")


def _overdue(step: Step) -> Words:
    return Words(f"Quá hạn từ {_at(step.start)}.", f"Overdue since {_at(step.start)}.")


def _paused(step: Step) -> Words:
    why, left = _CAUSES[step.cause or ClockCause.SUPPLEMENT], _left(step)
    until = Words("nay", "now") if step.end is None else Words(_at(step.end), _at(step.end))
    return Words(
        f"Tạm dừng từ {_at(step.start)} đến {until.vi} chờ {why.vi}, còn {left.vi}.",
        f"Paused from {_at(step.start)} to {until.en} for a {why.en}, {left.en} left.",
    )


def _reappointed(step: Step) -> Words:
    why, at = _CAUSES[ClockCause.REAPPOINTMENT], _at(step.start)
    return Words(f"{at}: {why.vi}.", f"{at}: {why.en}; the due time is set by a person.")


def _moved(step: Step) -> Words:
    why, at = _CAUSES[step.cause or ClockCause.DAYS_CHANGED], _at(step.start)
    version = step.calendar_version
    return Words(
        f"{at}: tính lại theo lịch {version}, {why.vi}.",
        f"{at}: counted again on calendar {version}, {why.en}.",
    )


def _due(step: Step) -> Words:
    return Words(f"Hẹn trả kết quả: {_at(step.start)}.", f"Due at {_at(step.start)}.")


def _why(step: Step) -> Words:
    if step.reason is StepReason.HOLIDAY:
        open_vi, open_en = ("", "") if step.confirmed else (", chưa có thông báo", ", unconfirmed")
        named = f"{step.name} ({step.basis}"
        return Words(f"{named}{open_vi})", f"{named}{open_en})")
    return _REASONS[step.reason or StepReason.WEEKLY]


def _days(step: Step) -> str:
    first, last = step.first_day or date.min, step.last_day or date.min
    return f"{first:%d/%m/%Y}" if first == last else f"{first:%d/%m/%Y} – {last:%d/%m/%Y}"


def _span(step: Step) -> str:
    return f"{_at(step.start)} – {_at(step.end or step.start)}"


def _at(instant: datetime) -> str:
    return f"{instant.astimezone(_LOCAL):%H:%M %d/%m/%Y}"
