"""Fuzzing with Atheris: `python -m tests.fuzz --seconds 60 [--only TARGET]`.

Every target runs in a process of its own. What breaks one is left in the folder that is named, as
an input that `--only TARGET --again FILE` runs once more.
"""

import argparse
import importlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

LONGEST: Final = 16_384
"""Bytes of an input."""
HANG_S: Final = 25
"""An input that takes longer is a fault: somebody could stop a service with it."""
MEMORY_MIB: Final = 2_048


def main() -> int:
    """Run all targets, or one of them; gives 0 when nothing broke."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--only", help="run this target alone")
    parser.add_argument("--again", type=Path, help="run this input once, without Atheris")
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.again:
        _target(given.only)(given.again.read_bytes())
        return 0
    if given.folder:
        _fuzz(given.only, given.seconds, given.folder)
        return 0
    from tests.fuzz.targets import TARGETS  # noqa: PLC0415 - Atheris wants to import it itself

    names = [given.only] if given.only else list(TARGETS)
    broken = [name for name in names if not _run(name, given.seconds)]
    sys.stdout.write(f"{len(names) - len(broken)} targets held, broken: {broken or 'none'}\n")
    return 1 if broken else 0


def _run(name: str, seconds: int) -> bool:
    folder = Path(tempfile.mkdtemp(prefix=f"dossierpost-fuzz-{name}-"))
    command = [sys.executable, "-m", "tests.fuzz", "--only", name, "--seconds", str(seconds)]
    done = subprocess.run(
        [*command, "--folder", str(folder)],
        check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    lines = done.stdout.splitlines()
    if done.returncode == 0:
        sys.stdout.write(f"{name}: {next((x for x in reversed(lines) if 'DONE' in x), '')}\n")
        shutil.rmtree(folder)
        return True
    sys.stdout.write("\n".join([f"{name} broke, see {folder}", *lines[-60:], ""]))
    return False


def _fuzz(name: str, seconds: int, folder: Path) -> None:
    """Fuzz one target; ends the process."""
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["services", "shared"]):
        importlib.import_module("tests.fuzz.targets")
    from tests.fuzz.seeds import seeds  # noqa: PLC0415 - after what it imports is instrumented

    corpus = folder / "corpus"
    corpus.mkdir()
    for number, seed in enumerate(seeds(name)):
        (corpus / f"seed-{number}").write_bytes(seed[:LONGEST])
    atheris.Setup(
        [
            sys.argv[0], f"-max_total_time={seconds}", f"-max_len={LONGEST}",
            f"-timeout={HANG_S}", f"-rss_limit_mb={MEMORY_MIB}",
            f"-artifact_prefix={folder}/", str(corpus),
        ],
        _target(name),
    )  # fmt: skip
    atheris.Fuzz()


def _target(name: str) -> Any:
    """Give a target; no target looks at an empty input."""
    target = importlib.import_module("tests.fuzz.targets").TARGETS[name]
    return lambda data: target(data) if data else None


if __name__ == "__main__":
    sys.exit(main())
