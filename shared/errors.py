"""Refusals: the expected ways in which a request is answered with no.

A refusal carries a machine-readable reason, an English text for developers and a Vietnamese text
for people. Texts and metadata never hold anything personal. Any other exception is a bug.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A request that is answered with no; nothing was changed."""

    def __init__(self, reason: str, message: str, message_vi: str, **metadata: str) -> None:
        super().__init__(f"{reason}: {message}")
        self.reason = reason
        """Why, UPPER_SNAKE, at most 63 characters; stable, for programs."""
        self.message = message
        """Why, in English, for developers."""
        self.message_vi = message_vi
        """Why, in Vietnamese, for the person at the screen."""
        self.metadata = metadata
        """The variable parts of the message, for programs."""
        self.concerned: tuple[str, ...] = ()
        """What the refused command was about, as far as it said so; for the machinery alone."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One field that cannot be accepted as it came."""

    field: str
    """Path of the field in the request, such as `owner.phone` or `papers[2].code`."""
    reason: str
    """Why, UPPER_SNAKE."""
    message: str
    """Why, in English."""
    message_vi: str
    """Why, in Vietnamese."""


class InvalidArgument(Refused):
    """The request is malformed in whatever state; all bad fields are named at once."""

    def __init__(self, *violations: Violation) -> None:
        fields = ", ".join(violation.field for violation in violations)
        super().__init__(
            violations[0].reason if len(violations) == 1 else "INVALID_FIELDS",
            "; ".join(f"{violation.field}: {violation.message}" for violation in violations),
            "; ".join(violation.message_vi for violation in violations),
            fields=fields,
        )
        self.violations: Sequence[Violation] = violations
        """Every field that is wrong."""


class NotFound(Refused):
    """The thing that is asked for does not exist, or is not the caller's to see."""


class FailedPrecondition(Refused):
    """The request is well formed, but the state of things does not allow it."""


class Conflict(Refused):
    """The caller decided on a version that is no longer the newest (stale etag)."""


class PermissionDenied(Refused):
    """The caller's role may not do this."""


class Unauthenticated(Refused):
    """The caller did not say who acts."""


class Overloaded(Refused):
    """A bound is reached: the queue is full or the disk is; try later."""


class Unavailable(Refused):
    """Something this needs, such as the database, is away; try again."""


class DeadlineExceeded(Refused):
    """The caller's time was over before the work began; nothing was done."""


class Early(Exception):  # noqa: N818 - it says when, not what went wrong
    """A fact needs a fact of another service first; raised by handlers of facts only."""

    def __init__(self, needs: str) -> None:
        super().__init__(needs)
        self.needs = needs
        """What it waits for, such as `intake.DossierAccepted`."""
