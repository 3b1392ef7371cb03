"""The consumers of the examples conform, and the feeder finds the mistakes that people make."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples/consumers"
DOSSIERPOST = Path(sys.executable).with_name("dossierpost")
MISTAKES = {
    "applies_repetitions": "repetitions",
    "passes_over_gaps": "gap",
    "drops_what_waits": "filled",
    "forgets_what_waits": "filled",
    "skips_the_unknown": "unknown",
    "falls_over_the_unknown": "unknown",
    "believes_every_header": "strangers",
    "begins_an_epoch_at_once": "epoch early",
    "knows_no_epochs": "epoch begins",
}
"""Each with the stage that has to find it."""


def feed(command, *more):
    """Run the feeder; gives its exit code and what it prints."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "ACK_WAIT_S": "3"}
    done = subprocess.run(
        [DOSSIERPOST, "conformance", command, "--settle", "30", *more],
        env=environment, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


@pytest.mark.timeout(300)
def test_the_python_consumer_conforms():
    """People would copy a program that loses facts."""
    code, said = feed(f"{sys.executable} {EXAMPLES / 'python/consumer.py'}")

    assert code == 0, said


@pytest.mark.timeout(300)
def test_the_node_consumer_conforms():
    """People would copy a program that loses facts."""
    node = shutil.which("node")
    if node is None or not (EXAMPLES / "node/node_modules").is_dir():
        pytest.skip("there is no node, or its packages are not installed: make examples")
    code, said = feed(f"{node} {EXAMPLES / 'node/consumer.js'}")

    assert code == 0, said


@pytest.mark.timeout(300)
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_found(mistake):
    """A province's own system would be certified, and lose facts."""
    planted = ROOT / "tests/conformance/planted.py"
    code, said = feed(f"{sys.executable} {planted} {mistake}", "--first")

    assert code == 1, said
    assert f"✗ {MISTAKES[mistake]} " in said
    assert said.count("✗") == 2, said
