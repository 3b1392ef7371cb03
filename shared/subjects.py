"""The NATS subjects on which facts travel: `dossierpost.SERVICE.v1.FACT.AGENCY`."""

import re
from functools import lru_cache
from typing import Final

from google.protobuf import descriptor_pool

ROOT: Final = "dossierpost"
"""First part of every NATS subject and protobuf package."""

AGENCY: Final = re.compile(r"[A-Za-z0-9_-]+")
"""An agency as the last part of a subject."""


@lru_cache(maxsize=4096)
def subject(service: str, fact_name: str, agency: str) -> str:
    """Name the NATS subject of a fact; an empty agency is `-`, dots in it are written as `-`."""
    token = token_of(agency)
    if not AGENCY.fullmatch(token):
        raise ValueError("an agency code on a NATS subject has letters, digits, dots, - and _ only")
    return f"{ROOT}.{service}.v1.{fact_name}.{token}"


@lru_cache(maxsize=16)
def kinds(service: str) -> frozenset[str]:
    """List the facts a service tells, by full name; none for one that tells nothing."""
    try:
        file = descriptor_pool.Default().FindFileByName(f"protos/{service}/v1/events.proto")
    except KeyError:
        return frozenset()
    return frozenset(kind.full_name for kind in file.message_types_by_name.values())


def token_of(agency: str) -> str:
    """Write an agency as the last part of a subject."""
    return agency.replace(".", "-") or "-"


def agency_of(nats_subject: str) -> str:
    """Give the agency of a NATS subject, with its dots again; empty where there is none."""
    last = nats_subject.rpartition(".")[2]
    return "" if last == "-" else last.replace("-", ".")
