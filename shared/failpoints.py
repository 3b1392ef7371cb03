"""Named places where a test lets a process die at once, as a power cut would.

Off, a failpoint is one look at an empty dict. Armed ones are refused outside of tests.
"""

import os
import signal
from typing import Final

from shared.config import Settings

NAMES: Final = frozenset(
    {
        "writer.before_commit",
        "writer.after_commit",
        "command.before_reply",
        "relay.before_publish",
        "relay.after_publish",
        "relay.before_mark",
        "relay.after_mark",
        "inbox.after_fetch",
        "inbox.before_apply",
        "inbox.before_park",
        "inbox.after_park",
        "inbox.after_apply",
        "inbox.after_ack",
        "heal.before_apply",
        "heal.after_apply",
        "rebuild.after_read",
        "rebuild.before_switch",
        "rebuild.after_switch",
    }
)
"""Every place there is."""

_armed: dict[str, int] = {}


def arm(settings: Settings) -> None:
    """Arm what the settings name, as `relay.after_publish@3`: die when it is hit the third time."""
    _armed.clear()
    if not settings.failpoints:
        return
    if not settings.testing:
        raise SystemExit("DOSSIERPOST_FAILPOINTS is for tests: set DOSSIERPOST_TESTING=true")
    for entry in settings.failpoints.split(","):
        name, _, count = entry.partition("@")
        if name not in NAMES:
            raise SystemExit(f"there is no failpoint {name}")
        _armed[name] = int(count or 1)


def hit(name: str) -> None:
    """Die here if a test wants it."""
    if name in _armed:
        _armed[name] -= 1
        if _armed[name] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
