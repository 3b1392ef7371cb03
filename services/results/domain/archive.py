"""A result that nobody comes for (kết quả không có người nhận)."""

from datetime import datetime, timedelta

from services.results.domain.facts import ResultArchived
from services.results.domain.inquiry import check_none_missing
from services.results.domain.lifecycle import LIFECYCLE, Action
from services.results.domain.result import Result, check_going_on, moved
from shared.errors import FailedPrecondition


def archive_unclaimed(
    result: Result, unclaimed_days: int, now: datetime
) -> tuple[Result, ResultArchived]:
    """End the waiting for an owner who has not come in as many days."""
    check_going_on(result)
    state = LIFECYCLE.after(result.state, Action.ARCHIVE)
    check_none_missing(result)
    since = result.since
    if since is None or now < since + timedelta(days=unclaimed_days):
        raise FailedPrecondition(
            "NOT_WAITING_LONG_ENOUGH",
            f"A result is archived when nobody has come for {unclaimed_days} days.",
            f"Chỉ lưu trữ kết quả sau {unclaimed_days} ngày không có người nhận.",
            unclaimed_days=str(unclaimed_days),
        )
    archived = moved(result, state, now)
    return archived, ResultArchived(result.dossier_id, result.result_id, since, now)
