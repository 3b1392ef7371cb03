"""Tracking on the wire."""

from services.tracking.wire.answers import (
    ENTRIES_MAX,
    PAPERS,
    ask_for_paper,
    find_dossiers,
    get_timeline,
    timeline,
    watch_dossier,
    where_is_the_paper,
)
from services.tracking.wire.called import called
from services.tracking.wire.facts import FACTS, heard, read
from services.tracking.wire.lookup import look_up, looked_up
from services.tracking.wire.statistics import cut
from services.tracking.wire.summaries import CAUSES, HOLDERS, summary
from services.tracking.wire.told import COUNTED, recount_heard, told
from services.tracking.wire.work import (
    KINDS,
    AskedWork,
    after_work,
    count_work,
    list_work,
    work_counts,
    work_page,
)

__all__ = [
    "CAUSES",
    "COUNTED",
    "ENTRIES_MAX",
    "FACTS",
    "HOLDERS",
    "KINDS",
    "PAPERS",
    "AskedWork",
    "after_work",
    "ask_for_paper",
    "called",
    "count_work",
    "cut",
    "find_dossiers",
    "get_timeline",
    "heard",
    "list_work",
    "look_up",
    "looked_up",
    "read",
    "recount_heard",
    "summary",
    "timeline",
    "told",
    "watch_dossier",
    "where_is_the_paper",
    "work_counts",
    "work_page",
]
