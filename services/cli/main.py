"""The command line `dossierpost`: every command and how it introduces itself."""

import typer

from services.cli import backup, calendar, demo, events, outbox, parked, track, work
from services.cli import tracking as tracking_commands
from services.cli.catalogue.commands import catalogue
from services.cli.conformance.commands import conformance
from services.cli.doctor import doctor
from services.cli.health import health
from services.cli.run import run
from services.cli.statistics import statistics

START = "Start and look after"
KEEP = "Look after facts and data"
WORK = "Work with dossiers"


def examples(*lines: str) -> str:
    """Write the foot of a help text."""
    return "\n  ".join(("Examples:", *lines))


app = typer.Typer(
    name="dossierpost",
    help="Dossiers that travel through the public post (hồ sơ hành chính qua bưu chính công ích).",
    epilog="Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 the state of things does"
    " not allow it, 5 away or too busy: try again. Settings are environment variables.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(
    rich_help_panel=START,
    epilog=examples(
        "dossierpost run --quiet",
        "DOSSIERPOST_DATA_DIR=/tmp/trial dossierpost run",
        "NATS_URL=nats://10.0.0.5:4222 dossierpost run   (uses that broker, starts none)",
    ),
)(run)
app.command(
    rich_help_panel=START,
    epilog=examples("dossierpost doctor", "dossierpost doctor --json | jq .ready"),
)(doctor)
app.command(
    rich_help_panel=START,
    epilog=examples("dossierpost health intake", "dossierpost health 10.0.0.7:50051"),
)(health)
app.add_typer(catalogue, name="catalogue", rich_help_panel=START)
app.add_typer(calendar.calendar, name="calendar", rich_help_panel=START)
app.add_typer(parked.parked, name="parked", rich_help_panel=KEEP)
app.add_typer(outbox.outbox, name="outbox", rich_help_panel=KEEP)
app.command(
    rich_help_panel=KEEP,
    epilog=examples("dossierpost backup", "dossierpost backup intake --json"),
)(backup.backup)
app.command(
    rich_help_panel=KEEP,
    epilog=examples(
        'dossierpost restore intake --note "copy of 02:00, disk broke at 09:40"',
        'dossierpost restore intake --note "…" --codes-above 000.00.01.H55-261123-0042',
        'dossierpost restore postal --note "…" --without broker',
    ),
)(backup.restore)
app.command(
    rich_help_panel=WORK,
    epilog=examples("dossierpost demo", "dossierpost demo --repeat 1000"),
)(demo.demo)
app.command(
    rich_help_panel=WORK,
    epilog=examples("dossierpost track H55.12-261123-0001", "dossierpost track EA123456789VN"),
)(track.track)
app.add_typer(
    tracking_commands.tracking,
    name="tracking",
    rich_help_panel=WORK,
    epilog=examples(
        "dossierpost tracking work --agency H55.12",
        "dossierpost tracking work --kind LATE_POST --json",
        "dossierpost tracking watch H55.12-261123-0001",
        "dossierpost tracking rebuild",
    ),
)
app.add_typer(
    work.work,
    name="work",
    rich_help_panel=WORK,
    epilog=examples(
        "dossierpost work intake --agency H55.12",
        "dossierpost work intake --agency H55.12 --kind LATE --json",
        "dossierpost work results --agency H55.12 --kind CAME_BACK",
    ),
)
app.add_typer(
    statistics,
    name="statistics",
    rich_help_panel=WORK,
    epilog=examples(
        "dossierpost statistics show --month 2026-03 --by unit --by sector",
        "dossierpost statistics show --month 2026-03 --unit H55.12 --form",
        "dossierpost statistics show --month 2026-03 --behind solved.late",
        "dossierpost statistics verify",
        "dossierpost statistics compare --definition solved@1 solved@2 --month 2026-03",
    ),
)
app.add_typer(events.events, name="events", rich_help_panel=WORK)
app.command(
    rich_help_panel=WORK,
    epilog=examples('dossierpost conformance "node examples/consumers/node/consumer.js"'),
)(conformance)


if __name__ == "__main__":
    app()
