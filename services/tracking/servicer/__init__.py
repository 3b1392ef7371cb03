"""The gRPC face of tracking."""

from services.tracking.servicer.questions import Questions


class TrackingServicer(Questions):
    """Answers where dossiers and their papers are."""


__all__ = ["TrackingServicer"]
