"""The Python example with one mistake that people make; the feeder has to find each.

python tests/conformance/planted.py MISTAKE follow | ledger
"""

import importlib.util
import sys
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parents[2] / "examples/consumers/python/consumer.py"

spec = importlib.util.spec_from_file_location("consumer", EXAMPLE)
assert spec
assert spec.loader
consumer = importlib.util.module_from_spec(spec)
sys.modules["consumer"] = consumer
spec.loader.exec_module(consumer)
Consumer, Verdict = consumer.Consumer, consumer.Verdict
decide, take, effect, begin = consumer.decide, Consumer.take, Consumer.effect, Consumer.__init__


def applies_repetitions(place, fact):
    known = place is not None and fact.epoch == place[0] and fact.sequence <= place[1]
    return Verdict.APPLY if known else decide(place, fact)


def passes_over_gaps(place, fact):
    beyond = place is not None and fact.epoch == place[0] and fact.sequence > place[1]
    return Verdict.APPLY if beyond else decide(place, fact)


def drops_what_waits(place, fact):
    found = decide(place, fact)
    return Verdict.DROP if found is Verdict.HOLD else found


def knows_no_epochs(place, fact):
    epoch = place[0] if place else fact.epoch
    return decide(place, fact._replace(epoch=epoch, follows=None))


def begins_an_epoch_at_once(place, fact):
    begins = place is not None and fact.epoch > place[0] and fact.sequence == 1
    return Verdict.APPLY if begins else decide(place, fact)


def skips_the_unknown(self, subject, headers, body):
    if "DossierSung" not in headers.get("ce-type", ""):
        take(self, subject, headers, body)


def believes_every_header(self, subject, headers, body):
    known = headers.get("ce-type", "")
    take(self, f"{known}.-" if known else subject, headers, body)


def falls_over_the_unknown(self, fact, body):
    if "DossierSung" in fact.type:
        raise SystemExit(f"what is {fact.type}?")
    effect(self, fact, body)


def forgets_what_waits(self, folder):
    begin(self, folder)
    if sys.argv[1] == "follow":
        self.db.execute("DELETE FROM held")


PLACES = {
    applies_repetitions: (consumer, "decide"),
    passes_over_gaps: (consumer, "decide"),
    drops_what_waits: (consumer, "decide"),
    knows_no_epochs: (consumer, "decide"),
    begins_an_epoch_at_once: (consumer, "decide"),
    skips_the_unknown: (Consumer, "take"),
    believes_every_header: (Consumer, "take"),
    falls_over_the_unknown: (Consumer, "effect"),
    forgets_what_waits: (Consumer, "__init__"),
}
"""Where each mistake is made."""

if __name__ == "__main__":
    wanted = sys.argv.pop(1)
    (mistake,) = (one for one in PLACES if one.__name__ == wanted)
    setattr(*PLACES[mistake], mistake)
    consumer.main()
