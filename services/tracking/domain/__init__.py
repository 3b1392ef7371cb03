"""What facts say about a dossier together; pure."""

from services.tracking.domain.fact import NAMELESS, Called, Fact, Heard, Source
from services.tracking.domain.lateness import Cause, Deadline, late
from services.tracking.domain.paper_sets import Papers, PaperSet, paper_sets
from services.tracking.domain.states import States, fold
from services.tracking.domain.texts import TEXTS_VI, WORDS_VI, text_vi
from services.tracking.domain.timeline import Entry, timeline
from services.tracking.domain.view import Summary, summarise
from services.tracking.domain.vocabulary import STAGES_VI, Holder, Stage
from services.tracking.domain.whereabouts import PAPERS_VI, whereabouts_vi
from services.tracking.domain.work import BY_TIME, Standing, Work, recount

__all__ = [
    "BY_TIME",
    "NAMELESS",
    "PAPERS_VI",
    "STAGES_VI",
    "TEXTS_VI",
    "WORDS_VI",
    "Called",
    "Cause",
    "Deadline",
    "Entry",
    "Fact",
    "Heard",
    "Holder",
    "PaperSet",
    "Papers",
    "Source",
    "Stage",
    "Standing",
    "States",
    "Summary",
    "Work",
    "fold",
    "late",
    "paper_sets",
    "recount",
    "summarise",
    "text_vi",
    "timeline",
    "whereabouts_vi",
]
