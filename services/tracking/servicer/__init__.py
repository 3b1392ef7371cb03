"""The gRPC face of tracking."""

from services.tracking.servicer.lookup import LookingUp
from services.tracking.servicer.questions import Questions
from services.tracking.servicer.rebuilding import Rebuilding
from services.tracking.servicer.statistics import StatisticsServicer
from services.tracking.servicer.watching import Watching
from services.tracking.servicer.worklists import Worklists
from shared import config
from shared.config import Settings
from shared.database import Database


class TrackingServicer(Questions, Worklists, Watching, LookingUp, Rebuilding):
    """Answers where dossiers and their papers are."""

    def __init__(self, database: Database, settings: Settings | None = None) -> None:
        settings = settings or config.settings()
        LookingUp.__init__(self, database)
        Watching.__init__(self, database, settings)
        Rebuilding.__init__(self, database, settings)


__all__ = ["StatisticsServicer", "TrackingServicer"]
