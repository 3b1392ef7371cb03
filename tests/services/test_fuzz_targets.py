"""The targets of `make fuzz`, without Atheris: what they begin with, and a little noise on it."""

import random

import pytest

from tests.fuzz.seeds import seeds
from tests.fuzz.targets import REQUESTS, TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_refuses_what_it_must_and_breaks_at_nothing(name: str):
    """A reader that raises something else answers INTERNAL, or stops a consumer."""
    dice = random.Random(name)
    for seed in seeds(name):
        for _ in range(3):
            noisy = bytearray(seed[:2_000])
            for _ in range(dice.randrange(4)):
                if noisy:
                    noisy[dice.randrange(len(noisy))] = dice.randrange(256)
            if noisy:
                TARGETS[name](bytes(noisy))


def test_every_request_has_a_reader():
    """A reader that is not found is not fuzzed."""
    assert len({kind for kind, _ in REQUESTS}) > 35
