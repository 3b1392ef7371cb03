"""The rows by which a dossier is found: its id, what it is called, and what many share."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from services.tracking.domain import Called, Heard
from services.tracking.store.tables import Kept
from shared.folding import fold


def rows(
    dossier_id: str, came: Heard, called: Called, kept: Kept
) -> Iterator[tuple[sa.Table, dict[str, Any]]]:
    """Give the rows that a fact adds; with a source's first fact a dossier is found by its id.

    Keys are in capitals, labels without diacritics too.
    """
    if came.sequence == 1:
        yield kept.keys, {"key": dossier_id.upper(), "dossier_id": dossier_id, "is_id": True}
    for key in called.keys:
        yield kept.keys, {"key": key.upper(), "dossier_id": dossier_id, "is_id": False}
    for label in called.labels:
        yield kept.labels, {"key": fold(label).upper(), "dossier_id": dossier_id}
