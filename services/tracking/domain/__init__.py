"""What facts say about a dossier together; pure."""

from services.tracking.domain.fact import Fact, Heard, Source
from services.tracking.domain.texts import TEXTS_VI, WORDS_VI, text_vi
from services.tracking.domain.view import Entry, States, Summary, fold, summarise, timeline
from services.tracking.domain.vocabulary import STAGES_VI, Holder, Stage

__all__ = [
    "STAGES_VI",
    "TEXTS_VI",
    "WORDS_VI",
    "Entry",
    "Fact",
    "Heard",
    "Holder",
    "Source",
    "Stage",
    "States",
    "Summary",
    "fold",
    "summarise",
    "text_vi",
    "timeline",
]
