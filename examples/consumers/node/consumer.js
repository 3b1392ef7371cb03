// Follows dossierpost's facts and knows who has which papers, in one file that is only appended to.
//
//   node consumer.js follow    read the stream for ever; a crash and a restart lose nothing
//   node consumer.js papers    who has which papers
//   node consumer.js ledger    every fact that took effect, in the order in which it did
//
// NATS_URL says where the broker is, STATE_DIR where the file lies, PROTOS where the folder `protos`
// is. Written from docs/events/consuming.md.
//
// A line of the journal is a fact that took effect, with place and effect together, or one that
// waits. So one write is the transaction: a line is there or it is not.

import fs from "node:fs";
import path from "node:path";
import { AckPolicy, DeliverPolicy, jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import protobuf from "protobufjs";

const STREAM = "EVENTS";
const DURABLE = process.env.DURABLE ?? "example-node";
const HOLDERS = { 1: "citizen", 2: "agency", 3: "post" };
const HERE = path.dirname(new URL(import.meta.url).pathname);
const PROTOS = process.env.PROTOS ?? path.resolve(HERE, "../../..");

/** Read the headers of a message; null when it is no fact. */
function read(subject, headers) {
  const number = (text) => (/^[0-9]{1,18}$/.test(text ?? "") ? Number(text) : 0);
  const fact = {
    source: headers["ce-source"],
    about: headers["ce-subject"],
    epoch: number(headers["ce-epoch"]),
    sequence: number(headers["ce-sequence"]),
    id: headers["ce-id"],
    type: headers["ce-type"],
    follows: headers["ce-follows"]?.split(".").map(number),
  };
  if (headers["ce-specversion"] !== "1.0" || !fact.id || !fact.about) return null;
  if (!fact.source || !fact.type || fact.epoch < 1 || fact.sequence < 1) return null;
  if (fact.type.split(".")[1] !== fact.source.split(":").pop()) return null;
  if (subject.slice(0, subject.lastIndexOf(".")) !== fact.type) return null;
  return fact;
}

/** Say what is to be done with a fact, by the place of the last one of its source and dossier. */
function decide(place, fact) {
  if (!place) return fact.sequence === 1 && !fact.follows ? "apply" : "hold";
  if (fact.epoch < place.epoch) return "drop";
  if (fact.epoch === place.epoch) {
    if (fact.sequence <= place.sequence) return "drop";
    return fact.sequence === place.sequence + 1 ? "apply" : "hold";
  }
  const [epoch, sequence] = fact.follows ?? [0, 0];
  const reached = place.epoch > epoch || (place.epoch === epoch && place.sequence >= sequence);
  return fact.sequence === 1 && reached ? "apply" : "hold";
}

class Consumer {
  constructor(folder) {
    fs.mkdirSync(folder, { recursive: true });
    this.file = path.join(folder, "journal.jsonl");
    this.places = new Map(); // pair -> { epoch, sequence }
    this.held = new Map(); // pair -> Map of "epoch.sequence" -> { fact, body }
    this.papers = new Map(); // paper set -> { about, holder, unit }
    this.ledger = [];
    this.lines = [];
    this.readJournal();
  }

  /** Know again what the journal says; a last line that a crash cut off was never acknowledged. */
  readJournal() {
    if (!fs.existsSync(this.file)) return;
    const text = fs.readFileSync(this.file, "utf8");
    this.whole = Buffer.byteLength(text.slice(0, text.lastIndexOf("\n") + 1));
    for (const line of text.split("\n").slice(0, -1)) {
      const { applied, papers, held, body } = JSON.parse(line);
      if (applied) this.know(applied, papers);
      if (held) this.wait(held, body);
    }
  }

  /** Open the journal for writing, behind its last whole line. */
  open() {
    if (this.whole !== undefined) fs.truncateSync(this.file, this.whole);
    this.journal = fs.openSync(this.file, "a");
    const names = ["intake", "postal", "results"].map((name) => `protos/${name}/v1/events.proto`);
    this.root = new protobuf.Root();
    this.root.resolvePath = (_origin, target) =>
      target.startsWith("protos/") ? path.join(PROTOS, target) : target;
    this.root.loadSync(names);
  }

  /** Apply, hold or drop one message; `commit` keeps it. */
  take(subject, headers, body) {
    const fact = read(subject, headers);
    if (!fact) {
      console.error(`no fact on ${subject}; put aside`);
      this.lines.push({ stranger: { subject, headers }, body: body.toString("base64") });
      return;
    }
    const verdict = decide(this.places.get(pairOf(fact)), fact);
    if (verdict === "apply" && this.apply(fact, body)) this.goOn(pairOf(fact));
    else if (verdict !== "drop" && !this.held.get(pairOf(fact))?.has(placeOf(fact))) {
      const kept = body.toString("base64");
      this.wait(fact, kept);
      this.lines.push({ held: fact, body: kept });
    }
  }

  /** Have the effect of a fact; false, and nothing done, when it cannot be read. */
  apply(fact, body) {
    let papers;
    try {
      papers = this.effect(fact, body);
    } catch (error) {
      console.error(`${fact.id} cannot be applied; it and what follows it wait: ${error.message}`);
      return false;
    }
    this.know(fact, papers);
    this.lines.push({ applied: fact, papers });
    return true;
  }

  /** Say who has which papers now, if the fact does; a fact that nobody knows has no effect. */
  effect(fact, body) {
    let type;
    try {
      type = this.root.lookupType(fact.type);
    } catch {
      return undefined;
    }
    const { custody } = type.decode(body);
    if (!custody) return undefined;
    const after = custody.after ?? {};
    const holder = HOLDERS[after.kind] ?? "somebody";
    return { set: custody.paperSetId, about: fact.about, holder, unit: after.unit ?? "" };
  }

  know(fact, papers) {
    const { epoch, sequence } = fact;
    this.places.set(pairOf(fact), { epoch, sequence });
    this.held.get(pairOf(fact))?.delete(placeOf(fact));
    this.ledger.push(fact);
    if (papers) this.papers.set(papers.set, papers);
  }

  wait(fact, body) {
    const waiting = this.held.get(pairOf(fact)) ?? new Map();
    this.held.set(pairOf(fact), waiting.set(placeOf(fact), { fact, body }));
  }

  /** Look through what waits for the same source and dossier, until nothing more moves. */
  goOn(pair) {
    for (let moved = true; moved; ) {
      moved = false;
      for (const [place, { fact, body }] of this.held.get(pair) ?? []) {
        const verdict = decide(this.places.get(pair), fact);
        if (verdict === "apply") moved = this.apply(fact, Buffer.from(body, "base64")) || moved;
        if (verdict === "drop") this.held.get(pair).delete(place);
      }
    }
  }

  /** Keep what was taken; only then may it be acknowledged. */
  commit() {
    fs.writeSync(this.journal, this.lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    fs.fsyncSync(this.journal);
    this.lines = [];
  }

  /** Read the stream for ever, from its first fact or from where the durable stands. */
  async follow(url) {
    const client = await connect({ servers: url, maxReconnectAttempts: -1 });
    const manager = await jetstreamManager(client);
    await manager.consumers.add(STREAM, {
      durable_name: DURABLE,
      deliver_policy: DeliverPolicy.All,
      ack_policy: AckPolicy.Explicit,
      ack_wait: Number(process.env.ACK_WAIT_S ?? 30) * 1e9,
      max_deliver: -1,
      filter_subject: "dossierpost.>",
    });
    const consumer = await jetstream(client).consumers.get(STREAM, DURABLE);
    for (;;) {
      const batch = [];
      for await (const message of await consumer.fetch({ max_messages: 200, expires: 1000 })) {
        const headers = {};
        for (const name of message.headers?.keys() ?? []) headers[name] = message.headers.get(name);
        this.take(message.subject, headers, Buffer.from(message.data));
        batch.push(message);
      }
      if (batch.length === 0) continue;
      this.commit();
      for (const message of batch) message.ack();
    }
  }
}

const pairOf = (fact) => `${fact.source} ${fact.about}`;
const placeOf = (fact) => `${fact.epoch}.${fact.sequence}`;

const consumer = new Consumer(process.env.STATE_DIR ?? ".");
const verb = process.argv[2] ?? "follow";
if (verb === "ledger") {
  for (const one of consumer.ledger) {
    console.log(one.source, one.about, one.epoch, one.sequence, one.id, one.type);
  }
} else if (verb === "papers") {
  for (const [set, one] of consumer.papers) console.log(set, one.about, one.holder, one.unit);
} else {
  consumer.open();
  await consumer.follow(process.env.NATS_URL ?? "nats://127.0.0.1:4222");
}
