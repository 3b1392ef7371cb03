package vn.dossierpost.example;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.impl.Headers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Follows dossierpost's facts and knows who has which papers, in one SQLite file. See README.md. */
public final class Consumer {
  private static final String[] SCHEMA = {
    "CREATE TABLE IF NOT EXISTS places (source TEXT, about TEXT, epoch INT, sequence INT,"
        + " PRIMARY KEY (source, about))",
    "CREATE TABLE IF NOT EXISTS held (source TEXT, about TEXT, epoch INT, sequence INT,"
        + " follows TEXT, id TEXT, type TEXT, body BLOB,"
        + " PRIMARY KEY (source, about, epoch, sequence))",
    "CREATE TABLE IF NOT EXISTS ledger (number INTEGER PRIMARY KEY, source TEXT, about TEXT,"
        + " epoch INT, sequence INT, id TEXT, type TEXT)",
    "CREATE TABLE IF NOT EXISTS papers (paper_set TEXT PRIMARY KEY, about TEXT, holder TEXT,"
        + " unit TEXT)",
    "CREATE TABLE IF NOT EXISTS strangers (subject TEXT, headers TEXT, body BLOB)",
  };

  /** What is to be done with a fact. */
  private enum Verdict { APPLY, HOLD, DROP }

  /** The place of a fact among those of its source about its dossier. */
  private record Place(long epoch, long sequence) {
    boolean reached(Place other) {
      return epoch > other.epoch || (epoch == other.epoch && sequence >= other.sequence);
    }
  }

  /** What a message says beside its body; `follows` is null for most. */
  private record Fact(
      String source, String about, Place place, Place follows, String id, String type) {}

  private final Connection db;
  private final Map<String, Descriptor> known;

  private Consumer(Path folder) throws Exception {
    Files.createDirectories(folder);
    db = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("consumer.db"));
    run("PRAGMA journal_mode=WAL");
    run("PRAGMA synchronous=FULL");
    for (String table : SCHEMA) {
      run(table);
    }
    known = facts(Path.of(env("FACTS_IMAGE", "tests/contract/golden/facts.binpb")));
  }

  /** Reads the headers of a message; null when it is no fact. */
  private static Fact read(String subject, Headers headers) {
    try {
      String type = headers.getFirst("ce-type");
      String source = headers.getFirst("ce-source");
      String follows = headers.getFirst("ce-follows");
      Place place =
          new Place(
              Long.parseLong(headers.getFirst("ce-epoch")),
              Long.parseLong(headers.getFirst("ce-sequence")));
      String teller = source.substring(source.lastIndexOf(':') + 1);
      boolean right =
          "1.0".equals(headers.getFirst("ce-specversion"))
              && place.epoch > 0
              && place.sequence > 0
              && type.split("\\.")[1].equals(teller)
              && subject.substring(0, subject.lastIndexOf('.')).equals(type);
      String id = headers.getFirst("ce-id");
      String about = headers.getFirst("ce-subject");
      return right && id != null && about != null
          ? new Fact(source, about, place, placeOf(follows), id, type)
          : null;
    } catch (NullPointerException | NumberFormatException | IndexOutOfBoundsException e) {
      return null;
    }
  }

  private static Place placeOf(String follows) {
    if (follows == null || follows.isEmpty()) {
      return null;
    }
    String[] parts = follows.split("\\.");
    return new Place(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
  }

  /** Says what is to be done with a fact, by the last place of its source and dossier. */
  private static Verdict decide(Place last, Fact fact) {
    Place place = fact.place;
    if (last == null) {
      return place.sequence == 1 && fact.follows == null ? Verdict.APPLY : Verdict.HOLD;
    }
    if (place.epoch < last.epoch) {
      return Verdict.DROP;
    }
    if (place.epoch == last.epoch) {
      if (place.sequence <= last.sequence) {
        return Verdict.DROP;
      }
      return place.sequence == last.sequence + 1 ? Verdict.APPLY : Verdict.HOLD;
    }
    boolean reached = fact.follows == null || last.reached(fact.follows);
    return place.sequence == 1 && reached ? Verdict.APPLY : Verdict.HOLD;
  }

  /** Applies, holds or drops one message; the caller commits, then acknowledges. */
  private void take(String subject, Headers headers, byte[] body) throws SQLException {
    Fact fact = headers == null ? null : read(subject, headers);
    if (fact == null) {
      System.err.println("no fact on " + subject + "; put aside");
      run("INSERT INTO strangers VALUES (?, ?, ?)", subject, String.valueOf(headers), body);
      return;
    }
    Verdict verdict = decide(last(fact), fact);
    if (verdict == Verdict.APPLY && apply(fact, body)) {
      goOn(fact);
    } else if (verdict != Verdict.DROP) {
      Place follows = fact.follows;
      run(
          "INSERT OR IGNORE INTO held VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
          fact.source, fact.about, fact.place.epoch, fact.place.sequence,
          follows == null ? null : follows.epoch + "." + follows.sequence,
          fact.id, fact.type, body);
    }
  }

  private Place last(Fact fact) throws SQLException {
    try (PreparedStatement asked =
        prepare(
            "SELECT epoch, sequence FROM places WHERE source = ? AND about = ?",
            fact.source, fact.about);
        ResultSet found = asked.executeQuery()) {
      return found.next() ? new Place(found.getLong(1), found.getLong(2)) : null;
    }
  }

  /** Has the effect of a fact and moves its place; false, and nothing done, when it cannot. */
  private boolean apply(Fact fact, byte[] body) throws SQLException {
    Savepoint before = db.setSavepoint();
    try {
      effect(fact, body);
    } catch (InvalidProtocolBufferException e) {
      System.err.println(fact.id + " cannot be applied; it and what follows it wait");
      db.rollback(before);
      return false;
    }
    Place place = fact.place;
    run(
        "REPLACE INTO places VALUES (?, ?, ?, ?)",
        fact.source, fact.about, place.epoch, place.sequence);
    run(
        "INSERT INTO ledger VALUES (NULL, ?, ?, ?, ?, ?, ?)",
        fact.source, fact.about, place.epoch, place.sequence, fact.id, fact.type);
    db.releaseSavepoint(before);
    return true;
  }

  /** Notes who has the papers, if the fact says so; a fact that nobody knows has no effect. */
  private void effect(Fact fact, byte[] body) throws SQLException, InvalidProtocolBufferException {
    Descriptor kind = known.get(fact.type);
    if (kind == null || kind.findFieldByName("custody") == null) {
      return;
    }
    DynamicMessage told = DynamicMessage.parseFrom(kind, body);
    if (!told.hasField(kind.findFieldByName("custody"))) {
      return;
    }
    Message custody = (Message) told.getField(kind.findFieldByName("custody"));
    Message after = (Message) field(custody, "after");
    run(
        "REPLACE INTO papers VALUES (?, ?, ?, ?)",
        field(custody, "paper_set_id"), fact.about,
        String.valueOf(field(after, "kind")), field(after, "unit"));
  }

  /** Looks through what waits for the same source and dossier, until nothing more moves. */
  private void goOn(Fact pair) throws SQLException {
    boolean moved = true;
    while (moved) {
      moved = false;
      for (Map.Entry<Fact, byte[]> held : held(pair).entrySet()) {
        Fact fact = held.getKey();
        Verdict verdict = decide(last(fact), fact);
        boolean applied = verdict == Verdict.APPLY && apply(fact, held.getValue());
        moved |= applied;
        if (applied || verdict == Verdict.DROP) {
          run(
              "DELETE FROM held WHERE source = ? AND about = ? AND epoch = ? AND sequence = ?",
              fact.source, fact.about, fact.place.epoch, fact.place.sequence);
        }
      }
    }
  }

  private Map<Fact, byte[]> held(Fact pair) throws SQLException {
    Map<Fact, byte[]> waiting = new java.util.LinkedHashMap<>();
    try (PreparedStatement asked =
            prepare(
                "SELECT epoch, sequence, follows, id, type, body FROM held"
                    + " WHERE source = ? AND about = ? ORDER BY epoch, sequence",
                pair.source, pair.about);
        ResultSet row = asked.executeQuery()) {
      while (row.next()) {
        Place place = new Place(row.getLong(1), row.getLong(2));
        Place follows = placeOf(row.getString(3));
        waiting.put(
            new Fact(pair.source, pair.about, place, follows, row.getString(4), row.getString(5)),
            row.getBytes(6));
      }
    }
    return waiting;
  }

  /** Reads the stream for ever, from its first fact or from where the durable stands. */
  private void follow() throws Exception {
    ConsumerConfiguration config =
        ConsumerConfiguration.builder()
            .deliverPolicy(DeliverPolicy.All)
            .ackPolicy(AckPolicy.Explicit)
            .ackWait(Duration.ofSeconds(Long.parseLong(env("ACK_WAIT_S", "30"))))
            .maxDeliver(-1)
            .build();
    Options options =
        Options.builder().server(env("NATS_URL", "nats://127.0.0.1:4222")).maxReconnects(-1).build();
    try (io.nats.client.Connection client = Nats.connect(options)) {
      JetStreamSubscription stream =
          client
              .jetStream()
              .subscribe(
                  "dossierpost.>",
                  PullSubscribeOptions.builder()
                      .stream("EVENTS")
                      .durable(env("DURABLE", "example-java"))
                      .configuration(config)
                      .build());
      db.setAutoCommit(false);
      while (true) {
        List<io.nats.client.Message> batch = stream.fetch(200, Duration.ofSeconds(1));
        for (io.nats.client.Message message : batch) {
          take(message.getSubject(), message.getHeaders(), message.getData());
        }
        db.commit(); // a crash before this repeats the batch, and nothing is lost
        batch.forEach(io.nats.client.Message::ack);
      }
    }
  }

  private void print(String query) throws SQLException {
    try (PreparedStatement asked = prepare(query);
        ResultSet row = asked.executeQuery()) {
      while (row.next()) {
        List<String> cells = new ArrayList<>();
        for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
          cells.add(row.getString(column));
        }
        System.out.println(String.join(" ", cells));
      }
    }
  }

  /** Knows the facts from a descriptor set of their protos. */
  private static Map<String, Descriptor> facts(Path image) throws Exception {
    Map<String, FileDescriptor> files = new HashMap<>();
    Map<String, Descriptor> kinds = new HashMap<>();
    for (FileDescriptorProto file :
        FileDescriptorSet.parseFrom(Files.readAllBytes(image)).getFileList()) {
      FileDescriptor[] needed =
          file.getDependencyList().stream().map(files::get).toArray(FileDescriptor[]::new);
      FileDescriptor built = FileDescriptor.buildFrom(file, needed);
      files.put(file.getName(), built);
      built.getMessageTypes().forEach(kind -> kinds.put(kind.getFullName(), kind));
    }
    return kinds;
  }

  private static Object field(Message message, String name) {
    return message.getField(message.getDescriptorForType().findFieldByName(name));
  }

  private void run(String statement, Object... values) throws SQLException {
    try (PreparedStatement prepared = prepare(statement, values)) {
      prepared.execute();
    }
  }

  private PreparedStatement prepare(String statement, Object... values) throws SQLException {
    PreparedStatement prepared = db.prepareStatement(statement);
    for (int place = 0; place < values.length; place++) {
      prepared.setObject(place + 1, values[place]);
    }
    return prepared;
  }

  private static String env(String name, String otherwise) {
    return System.getenv().getOrDefault(name, otherwise);
  }

  public static void main(String[] arguments) throws Exception {
    Consumer consumer = new Consumer(Path.of(env("STATE_DIR", ".")));
    switch (arguments.length > 0 ? arguments[0] : "follow") {
      case "ledger" ->
          consumer.print(
              "SELECT source, about, epoch, sequence, id, type FROM ledger ORDER BY number");
      case "papers" -> consumer.print("SELECT * FROM papers ORDER BY paper_set");
      default -> consumer.follow();
    }
  }
}
