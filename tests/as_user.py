"""Become another program: `python as_user.py USER TIED PROGRAM …`; USER `-` is who calls.

Instead of what `subprocess` can do between fork and exec: that runs code in a copy of a process
whose other threads, gRPC's among them, are missing. TIED `yes`: end at once when the caller ends.
"""

import ctypes
import os
import pwd
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Become the program."""
    user, tied, *program = sys.argv[1:]
    if user != "-":
        entry = pwd.getpwnam(user)
        os.setgroups([])
        os.setgid(entry.pw_gid)
        os.setuid(entry.pw_uid)
    if tied == "yes" and sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)
    os.execv(program[0], program)  # noqa: S606 - that is what it is for


if __name__ == "__main__":
    main()
