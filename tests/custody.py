"""The checker of the chain of custody: reads facts of all services and says where it breaks.

It knows the contract only, so that it serves walks over the pure rules, tests through the front
door and whatever reads the outboxes of a whole system that is quiet.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from protos.events.v1.custody_pb2 import HOLDER_KIND_POST, Custody, Holder


def chains(facts: Iterable[Any]) -> dict[str, list[Custody]]:
    """Give the changes of custody of every paper set, in the order in which they are told."""
    found: dict[str, list[Custody]] = {}
    for fact in facts:
        if "custody" in fact.DESCRIPTOR.fields_by_name and fact.HasField("custody"):
            found.setdefault(fact.custody.paper_set_id, []).append(fact.custody)
    return found


def breaks(facts: Iterable[Any]) -> list[str]:
    """Say which paper sets had two custodians, or none, at some moment."""
    return [said for name, chain in chains(facts).items() for said in _broken(name, chain)]


def holders(facts: Iterable[Any]) -> dict[str, Holder]:
    """Give who has each paper set in the end."""
    return {name: chain[-1].after for name, chain in chains(facts).items()}


def _broken(name: str, chain: list[Custody]) -> list[str]:
    said = []
    if not name or any(not change.HasField("after") for change in chain):
        said.append(f"{name}: a change without a paper set or a new holder")
    if chain[0].before.kind == HOLDER_KIND_POST:
        said.append(f"{name}: the post had it from nobody")
    # What is lost stays with the post, which answers for it.
    if any(
        change.before == change.after and change.after.kind != HOLDER_KIND_POST for change in chain
    ):
        said.append(f"{name}: given to who had it")
    for number, (one, following) in enumerate(pairwise(chain), 1):
        if one.after != following.before:
            said.append(f"{name}: holder after {number} is not the holder before {number + 1}")
    return said
