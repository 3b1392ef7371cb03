"""Where the papers of a dossier are, as sentences for a person."""

from collections.abc import Iterable
from datetime import datetime

from services.tracking.domain.lateness import Cause, late
from services.tracking.domain.paper_sets import Papers, PaperSet
from services.tracking.domain.texts import moment_vi
from services.tracking.domain.view import Summary
from services.tracking.domain.vocabulary import HOLDERS_VI

PAPERS_VI = {
    Papers.DOSSIER: "Hồ sơ",
    Papers.SUPPLEMENT: "Hồ sơ bổ sung",
    Papers.RESULT: "Kết quả",
    Papers.FOUND: "Giấy tờ của kết quả tìm thấy sau",
}
CAUSES_VI = {
    Cause.AGENCY: "do cơ quan",
    Cause.POST: "do bưu chính",
    Cause.CITIZEN: "chờ công dân",
}


def whereabouts_vi(known: Summary, sets: Iterable[PaperSet], now: datetime) -> list[str]:
    """Say who has what since when and on whose signature, what is next, and why it is late."""
    said = [_paper_set_vi(one) for one in sets]
    if known.next_step_vi:
        said.append(f"Bước tiếp theo: {known.next_step_vi}")
    said += [f"Chậm {CAUSES_VI[one.cause]}: {one.text_vi}" for one in late(known.deadlines, now)]
    return said


def _paper_set_vi(known: PaperSet) -> str:
    where = (
        f"{HOLDERS_VI[known.holder]} ({known.place})" if known.place else HOLDERS_VI[known.holder]
    )
    state = "đã thất lạc, thuộc trách nhiệm của" if known.lost else "đang do"
    held = "" if known.lost else " giữ"
    signed = f". {known.signed_vi}" if known.signed_vi else ""
    return f"{PAPERS_VI[known.papers]} {state} {where}{held} từ {moment_vi(known.since)}{signed}"
