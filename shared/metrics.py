"""Every instrument of every service, declared once; each service serves its own on its own port."""

from prometheus_client import Counter, Gauge, Histogram

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

RPC_HANDLED = Counter(
    "grpc_server_handled", "Calls answered.", ["grpc_service", "grpc_method", "grpc_code"]
)
RPC_SECONDS = Histogram(
    "grpc_server_handling_seconds",
    "Time from the request to its answer.",
    ["grpc_service", "grpc_method"],
    buckets=_SECONDS,
)
BUGS = Counter("bugs", "Exceptions that are not refusals, by place.", ["place"])

WRITER_BATCH = Histogram(
    "writer_batch_jobs", "Jobs of one commit.", buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256)
)
WRITER_ALONE = Counter("writer_alone", "Jobs that had to run in a transaction of their own.")
WRITER_WAITING = Gauge("writer_waiting", "Jobs that wait for the writer.")

OUTBOX_PENDING = Gauge("outbox_pending", "Facts told but not yet published.")
OUTBOX_OLDEST_AGE = Gauge(
    "outbox_oldest_age_seconds", "Age of the oldest fact that is not yet published."
)
RELAY_PUBLISHED = Counter("relay_published", "Facts published.")
RELAY_FAILED = Counter("relay_failed", "Facts whose publishing failed and is tried again.")

RECONCILE_ROUNDS = Counter("reconcile_rounds", "Comparisons of the stream with the outbox.")
RECONCILE_MISSING = Counter(
    "reconcile_missing", "Facts sent again because the broker had lost them."
)
RECONCILE_IN_VAIN = Gauge(
    "reconcile_in_vain", "Rounds in a row in which the stream lacked what it had acknowledged."
)
RECONCILE_AGE = Gauge(
    "reconcile_age_seconds", "Time since the whole stream was last read and compared."
)
CONSUMER_RESETS = Counter(
    "consumer_resets", "Consumers made anew because they stood ahead of the stream."
)

INBOX_APPLIED = Counter("inbox_applied", "Facts whose effect was applied.", ["source"])
INBOX_DUPLICATES = Counter("inbox_duplicates", "Facts that were known already.", ["source"])
INBOX_CONFLICTS = Counter("inbox_conflicts", "Facts at a place that another fact has.", ["source"])
INBOX_HEALED = Counter(
    "inbox_healed",
    "Facts fetched from their producer because the broker had not brought them.",
    ["source"],
)
INBOX_PULLED = Counter(
    "inbox_pulled", "Facts fetched from their producer before the broker could bring them.",
    ["source"],
)  # fmt: skip
CATCH_UPS = Counter(
    "catch_ups", "Commands that asked producers before they were refused, by outcome.", ["outcome"]
)
COMPARE_ROUNDS = Counter("compare_rounds", "Complete comparisons with a producer.", ["source"])
COMPARE_MISSING = Gauge(
    "compare_missing", "Facts that a producer told and that were not heard yet.", ["source"]
)
INBOX_PARKED = Gauge("inbox_parked", "Facts that wait, by reason.", ["reason"])
INBOX_SILENCE = Gauge(
    "inbox_silence_seconds", "Time since the broker last sent a fact or a heartbeat."
)
INBOX_LAG = Gauge("inbox_lag_seconds", "Age of the last applied fact when it was applied.")

BROKER_CONNECTED = Gauge("nats_connected", "1 while connected to the broker.")
LOCK_HELD = Gauge("lock_held", "1 while this process relays, consumes and sweeps timers.")
TIMERS_FIRED = Counter("timers_fired", "Timers that fired.", ["kind"])
FACTS_TOLD = Counter("facts_told", "Facts told, by kind.", ["type"])

UNKNOWN_CODES = Counter(
    "postal_unknown_codes", "Scans with a code that nobody knows, by whose code.", ["code_system"]
)
