"""Letting a service hear one fact: its effect, or why it could not have it."""

from collections.abc import Callable, Mapping
from typing import Any

import structlog
from google.protobuf.message import Message
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError

from shared import engine, metrics
from shared.actor import SYSTEM
from shared.arrivals import Reason
from shared.errors import Early
from shared.events import Envelope
from shared.transaction import Origin, Transaction
from shared.writer import Raced

Listener = Callable[[Any, Envelope, Transaction], None]
"""What a service does when it hears a fact: `on_…(fact, envelope, tx)`; it never refuses."""
Listeners = Mapping[str, tuple[type[Message], Listener]]
"""Kind and listener by the full name of the kind."""

log = structlog.get_logger()


def listen(
    known: tuple[type[Message], Listener], fact: Envelope, tx: Transaction
) -> tuple[Reason, str] | None:
    """Let the listener hear a fact; gives why it could not.

    Trouble of the database is raised: then it is not the fact's fault and nothing is acknowledged.
    """
    kind, listener = known
    origin = Origin(
        key=f"fact|{fact.event_id}",
        actor=SYSTEM,
        correlation_id=fact.correlation_id,
        causation_id=fact.event_id,
        traceparent=fact.traceparent,
    )
    try:
        body = kind.FromString(fact.payload)
        tx.note_decider(fact.about, body)
        listener(body, fact, tx.within(origin))
    except Early as early:
        return Reason.EARLY, early.needs
    except Raced:
        raise
    except IntegrityError as error:
        if not engine.in_transaction(tx.connection):
            raise
        return Reason.RETRY, type(error.orig).__name__
    except (DataError, ProgrammingError) as error:
        if not engine.in_transaction(tx.connection):
            raise
        return Reason.POISON, type(error.orig).__name__
    except DBAPIError:
        raise
    except Exception as error:
        log.exception("fact_poisonous", event_id=fact.event_id, type=fact.type)
        metrics.BUGS.labels("inbox").inc()
        return Reason.POISON, type(error).__name__
    return None
