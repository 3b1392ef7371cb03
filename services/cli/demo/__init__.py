"""Example dossiers driven through the running system by its own front doors."""

from services.cli.demo.calls import Clients
from services.cli.demo.command import demo
from services.cli.demo.rows import Row, RowsUnreadable, read_rows
from services.cli.demo.runner import Outcome, run_demo

__all__ = ["Clients", "Outcome", "Row", "RowsUnreadable", "demo", "read_rows", "run_demo"]
