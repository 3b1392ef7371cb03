"""The gRPC face of tracking."""

from services.tracking.servicer.lookup import LookingUp
from services.tracking.servicer.questions import Questions
from services.tracking.servicer.worklists import Worklists
from shared.database import Database


class TrackingServicer(Questions, Worklists, LookingUp):
    """Answers where dossiers and their papers are."""

    def __init__(self, database: Database) -> None:
        LookingUp.__init__(self, database)


__all__ = ["TrackingServicer"]
