"""The gRPC face of tracking."""

from services.tracking.servicer.questions import Questions
from services.tracking.servicer.worklists import Worklists


class TrackingServicer(Questions, Worklists):
    """Answers where dossiers and their papers are."""


__all__ = ["TrackingServicer"]
