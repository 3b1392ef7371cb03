"""Writes the pages of facts: an index, and for each teller what its facts say and what follows."""

import re
from collections.abc import Iterator

from docs.contract import TELLERS, Contract, Kind, contract, heard_by
from docs.following import Reached, next_facts, reached
from docs.notes import CUSTODY, NOTES, WRITTEN

_INDEX = """\
# Facts

What happens is told as facts: complete, in order for each dossier, kept for ever.
Whoever wants to build on them reads, in this order:

1. [How to consume them](events/consuming.md): envelope, sequences, epochs, gaps, repetitions,
   replay, and the traps of the broker.
2. What each fact says and what may follow it: [intake](events/intake.md),
   [postal](events/postal.md), [results](events/results.md), and the [words](events/words.md) that
   stand in them.
3. The same for programs: [asyncapi.yaml](asyncapi.yaml) and `protos/*/v1/events.proto`.
4. [Complete programs](../examples/consumers/README.md) in Python, Node and Java, and a feeder that
   tells whether a program of your own is right.

These pages are drawn from the protos, the lifecycle tables and the subscriptions by `make docs`.
A fact never says anything about a person: names, telephone numbers and addresses cannot be reached
from any of their fields.
"""
_PAGE = """\
# Facts told by {teller}

Drawn by `make docs`; the notes were read against the code on {written}.
Every fact is about a dossier (`ce-subject`), comes from `urn:dossierpost:<installation>:{teller}`
and travels on the subject given with it, where AGENCY is the receiving counter with `-` for `.`.
“May follow” lists what a lifecycle table allows next, whoever tells it; facts of other lifecycles
of the same dossier may stand in between.
"""
_QUOTED = re.compile(r"`([A-Z][A-Za-z]+)`")


def index() -> str:
    """List every fact with its page; the rest of the contract is named at the top."""
    told = contract()
    lines = [_INDEX.rstrip()]
    for teller in TELLERS:
        lines += ["", f"## Told by {teller}", "", "| fact | what happened |", "|---|---|"]
        lines += [
            f"| [`{fact.name}`](events/{teller}.md#{fact.name.lower()}) | {fact.meaning} |"
            for fact in told.facts(teller)
        ]
    return "\n".join(lines) + "\n"


def page(teller: str) -> str:
    """Describe every fact of a service, field by field, and what may follow it."""
    told = contract()
    lines = [_PAGE.format(teller=teller, written=WRITTEN).rstrip()]
    for fact in told.facts(teller):
        lines += ["", f"## {fact.name}", "", fact.meaning, ""]
        lines += [f"* Type and subject: `{fact.full_name}`, on `{fact.full_name}.AGENCY`"]
        if fact.name in CUSTODY:
            lines += [f"* Custody: {CUSTODY[fact.name]}"]
        lines += [f"* Heard by {service}: {what}" for service, what in heard_by(fact)]
        lines += [*_fields(fact), *_following(fact, told)]
    return "\n".join(lines) + "\n"


def words() -> str:
    """Describe the messages and enums that stand in facts."""
    told = contract()
    lines = ["# Words that stand in facts", "", "Drawn from the protos by `make docs`."]
    lines += ["A reader keeps what it does not know: values are added, never changed.", ""]
    for kind in told.kinds.values():
        if kind.full_name.startswith("dossierpost.events."):
            lines += [f"## {kind.name}", "", kind.meaning, *_fields(kind), ""]
    for enum in told.words.values():
        lines += [f"## {enum.full_name.rpartition('.')[2]}", "", f"{_meaning(enum.meaning)}", ""]
        lines += [f"Full name `{enum.full_name}`.", "", "| value | meaning |", "|---|---|"]
        lines += [f"| `{name}` | {meaning} |" for name, meaning in enum.values]
        lines += [""]
    return "\n".join(lines)


def _fields(kind: Kind) -> Iterator[str]:
    yield from ("", "| no. | field | type | meaning |", "|---:|---|---|---|")
    for part in kind.parts:
        type_ = part.type
        if part.full_type.startswith("dossierpost."):
            type_ = f"[{type_}](words.md#{part.full_type.rpartition('.')[2].lower()})"
        yield f"| {part.number} | `{part.name}` | {type_} | {part.meaning} |"


def _following(fact: Kind, told: Contract) -> Iterator[str]:
    yield from ("", "**May follow**", "")
    places = reached(fact.name)
    if not places:
        yield "* It leaves every lifecycle where it is: what could follow before may follow now."
    for place in places:
        yield from _next(place, told)
    if fact.name in NOTES:
        yield from ("", _linked(NOTES[fact.name], told))


def _next(place: Reached, told: Contract) -> Iterator[str]:
    how = f" by “{place.action}”" if place.action else ""
    said = f"* {place.lifecycle} → {place.state.name} ({place.name_vi}){how}"
    following = list(next_facts(place))
    if not following:
        yield f"{said}: final; nothing more is told of it."
        return
    yield f"{said}; then"
    for action, facts in following:
        names = " or ".join(f"`{name}`" for name in facts) or "no fact"
        yield f"  * {action}: {_linked(names, told)}"


def _linked(text: str, told: Contract) -> str:
    """Make links of the names of facts; one that nobody tells is a mistake in the notes."""
    pages = {kind.name: teller for teller in TELLERS for kind in told.facts(teller)}

    def link(found: re.Match[str]) -> str:
        name = found[1]
        if name not in pages:
            raise SystemExit(f"docs: nobody tells {name}")
        return f"[`{name}`]({pages[name]}.md#{name.lower()})"

    return _QUOTED.sub(link, text)


def _meaning(comment: str) -> str:
    return comment[:1].upper() + comment[1:]
