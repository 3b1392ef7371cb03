"""The gRPC face of results."""

from services.results.servicer.acts import Acts
from services.results.servicer.questions import Questions
from services.results.servicer.roles import MAY

__all__ = ["MAY", "ResultsServicer"]


class ResultsServicer(Acts, Questions):
    """Everything that results is asked, in one service."""
