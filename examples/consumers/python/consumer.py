"""Follows dossierpost's facts and knows who has which papers, in one SQLite file.

    consumer.py follow    read the stream for ever; Ctrl-C, a crash and a restart lose nothing
    consumer.py papers    who has which papers
    consumer.py ledger    every fact that took effect, in the order in which it did

NATS_URL says where the broker is, STATE_DIR where the file lies. Written from
docs/events/consuming.md; needs nats-py, protobuf and the generated package `protos`.
"""

import asyncio
import json
import logging
import os
import sqlite3
import sys
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple

import nats
from google.protobuf import descriptor_pool, message_factory
from google.protobuf.message import DecodeError
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from protos.intake.v1 import events_pb2 as _intake  # noqa: F401 - makes its facts known
from protos.postal.v1 import events_pb2 as _postal  # noqa: F401
from protos.results.v1 import events_pb2 as _results  # noqa: F401

SCHEMA = """
CREATE TABLE IF NOT EXISTS places (source TEXT, about TEXT, epoch INT, sequence INT,
    PRIMARY KEY (source, about));
CREATE TABLE IF NOT EXISTS held (source TEXT, about TEXT, epoch INT, sequence INT, headers TEXT,
    body BLOB, PRIMARY KEY (source, about, epoch, sequence));
CREATE TABLE IF NOT EXISTS ledger (number INTEGER PRIMARY KEY, source TEXT, about TEXT, epoch INT,
    sequence INT, id TEXT, type TEXT);
CREATE TABLE IF NOT EXISTS papers (paper_set TEXT PRIMARY KEY, about TEXT, holder TEXT, unit TEXT);
CREATE TABLE IF NOT EXISTS strangers (subject TEXT, headers TEXT, body BLOB);
"""
HOLDERS = {1: "citizen", 2: "agency", 3: "post"}
log = logging.getLogger("consumer")


class Fact(NamedTuple):
    """What a message says beside its body."""

    source: str
    about: str
    epoch: int
    sequence: int
    follows: tuple[int, int] | None
    id: str
    type: str


class Verdict(Enum):
    """What is to be done with a fact."""

    APPLY = "apply"
    HOLD = "hold"
    DROP = "drop"


def read(subject: str, headers: dict[str, str]) -> Fact | None:
    """Read the headers of a message; None when it is no fact."""
    try:
        type_, source = headers["ce-type"], headers["ce-source"]
        epoch, sequence = int(headers["ce-epoch"]), int(headers["ce-sequence"])
        fact_id, about = headers["ce-id"], headers["ce-subject"]
        after = headers.get("ce-follows")
        first, second = after.split(".") if after else (0, 0)
    except (KeyError, ValueError):
        return None
    told_by_another = type_.split(".")[1:2] != source.split(":")[-1:]
    if headers.get("ce-specversion") != "1.0" or told_by_another or min(epoch, sequence) < 1:
        return None
    if subject.rpartition(".")[0] != type_:
        return None
    follows = (int(first), int(second)) if after else None
    return Fact(source, about, epoch, sequence, follows, fact_id, type_)


def decide(place: tuple[int, int] | None, fact: Fact) -> Verdict:
    """Say what is to be done, by the place (epoch, sequence) of the last fact of its kind."""
    if place is None:
        begins = fact.sequence == 1 and fact.follows is None
        return Verdict.APPLY if begins else Verdict.HOLD
    epoch, sequence = place
    if fact.epoch < epoch:
        return Verdict.DROP
    if fact.epoch == epoch:
        if fact.sequence <= sequence:
            return Verdict.DROP
        return Verdict.APPLY if fact.sequence == sequence + 1 else Verdict.HOLD
    if fact.sequence == 1 and (fact.follows is None or place >= fact.follows):
        return Verdict.APPLY
    return Verdict.HOLD


class Consumer:
    """One file: what is known, how far was read, and what waits for an earlier fact."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.db = sqlite3.connect(folder / "consumer.db", isolation_level=None)
        self.db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;" + SCHEMA)

    def take(self, subject: str, headers: dict[str, str], body: bytes) -> None:
        """Apply, hold or drop one message; the caller commits, then acknowledges."""
        fact = read(subject, headers)
        if fact is None:
            log.warning("no fact on %s; put aside", subject)
            stranger = (subject, json.dumps(headers), body)
            self.db.execute("INSERT INTO strangers VALUES (?, ?, ?)", stranger)
            return
        verdict = decide(self.place(fact), fact)
        if verdict is Verdict.APPLY and self.apply(fact, body):
            self.go_on(fact)
        elif verdict is not Verdict.DROP:
            row = (fact.source, fact.about, fact.epoch, fact.sequence, json.dumps(headers), body)
            self.db.execute("INSERT OR IGNORE INTO held VALUES (?, ?, ?, ?, ?, ?)", row)

    def place(self, fact: Fact) -> tuple[int, int] | None:
        """Give the place of the last fact of this source about this dossier."""
        found = self.db.execute(
            "SELECT epoch, sequence FROM places WHERE source = ? AND about = ?",
            (fact.source, fact.about),
        )
        return found.fetchone()  # type: ignore[no-any-return]

    def apply(self, fact: Fact, body: bytes) -> bool:
        """Have the effect of a fact and move its place; False, and nothing done, on a bug."""
        self.db.execute("SAVEPOINT fact")
        try:
            self.effect(fact, body)
        except (DecodeError, sqlite3.IntegrityError):
            log.exception("%s cannot be applied; it and what follows it wait", fact.id)
            self.db.execute("ROLLBACK TO fact")
            return False
        finally:
            self.db.execute("RELEASE fact")
        row = (fact.source, fact.about, fact.epoch, fact.sequence)
        self.db.execute("REPLACE INTO places VALUES (?, ?, ?, ?)", row)
        told = (*row, fact.id, fact.type)
        self.db.execute("INSERT INTO ledger VALUES (NULL, ?, ?, ?, ?, ?, ?)", told)
        return True

    def effect(self, fact: Fact, body: bytes) -> None:
        """Note who has the papers, if the fact says so; an unknown fact has no effect."""
        try:
            kind = descriptor_pool.Default().FindMessageTypeByName(fact.type)
        except KeyError:
            return
        message: Any = message_factory.GetMessageClass(kind).FromString(body)
        if "custody" in kind.fields_by_name and message.HasField("custody"):
            said = message.custody
            holder = HOLDERS.get(said.after.kind, "somebody")
            row = (said.paper_set_id, fact.about, holder, said.after.unit)
            self.db.execute("REPLACE INTO papers VALUES (?, ?, ?, ?)", row)

    def go_on(self, fact: Fact) -> None:
        """Look through what waits for the same source and dossier, until nothing more moves."""
        pair, moved = (fact.source, fact.about), True
        while moved:
            moved = False
            held = self.db.execute(
                "SELECT rowid, headers, body FROM held WHERE source = ? AND about = ?"
                " ORDER BY epoch, sequence", pair,
            ).fetchall()  # fmt: skip
            for row_id, headers, body in held:
                known = json.loads(headers)
                waiting = read(f"{known['ce-type']}.-", known)
                if waiting is None:
                    continue
                verdict = decide(self.place(waiting), waiting)
                if verdict is Verdict.APPLY and self.apply(waiting, body):
                    moved = True
                elif verdict is not Verdict.DROP:
                    continue
                self.db.execute("DELETE FROM held WHERE rowid = ?", (row_id,))

    async def follow(self, url: str) -> None:
        """Read the stream for ever, from its first fact or from where the durable stands."""
        client = await nats.connect(url, max_reconnect_attempts=-1)
        config = ConsumerConfig(
            deliver_policy=DeliverPolicy.ALL, ack_policy=AckPolicy.EXPLICIT,
            ack_wait=float(os.environ.get("ACK_WAIT_S", "30")), max_deliver=-1,
        )  # fmt: skip
        durable = os.environ.get("DURABLE", "example-python")
        subscription = await client.jetstream().pull_subscribe(
            "dossierpost.>", durable=durable, stream="EVENTS", config=config
        )
        while True:
            messages = []
            with suppress(TimeoutError):  # nothing new
                messages = await subscription.fetch(200, timeout=5)
            if not messages:
                continue
            self.db.execute("BEGIN IMMEDIATE")
            for message in messages:
                self.take(message.subject, message.headers or {}, message.data)
            self.db.execute("COMMIT")  # a crash before this repeats the batch, and nothing is lost
            for message in messages:
                await message.ack()


def main() -> None:
    """Do what the command line says."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    consumer = Consumer(Path(os.environ.get("STATE_DIR", ".")))
    columns = {"ledger": "source, about, epoch, sequence, id, type", "papers": "*"}
    verb = sys.argv[1] if len(sys.argv) > 1 else "follow"
    if verb in columns:
        order = "number" if verb == "ledger" else "paper_set"
        for row in consumer.db.execute(f"SELECT {columns[verb]} FROM {verb} ORDER BY {order}"):  # noqa: S608
            print(*row)  # noqa: T201
        return
    with suppress(KeyboardInterrupt):
        asyncio.run(consumer.follow(os.environ.get("NATS_URL", "nats://127.0.0.1:4222")))


if __name__ == "__main__":
    main()
