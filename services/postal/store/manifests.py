"""Manifests (BD13), their lines, and what became of them."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from services.postal import domain
from services.postal.store.tables import MANIFEST_LINES, MANIFESTS
from shared.errors import NotFound
from shared.transaction import Transaction

_INSERT = sa.insert(MANIFESTS)
_INSERT_LINE = sa.insert(MANIFEST_LINES)
_BY_ID = sa.select(MANIFESTS).where(MANIFESTS.c.id == sa.bindparam("key"))
_NEWEST = (
    sa.select(MANIFESTS)
    .where(
        *(MANIFESTS.c[n] == sa.bindparam(n) for n in ("postman", "route", "shift", "post_office"))
    )
    .order_by(MANIFESTS.c.opened_at.desc(), MANIFESTS.c.id)
    .limit(1)
)
_LINES = (
    sa.select(MANIFEST_LINES)
    .where(MANIFEST_LINES.c.manifest_id == sa.bindparam("key"))
    .order_by(MANIFEST_LINES.c.id)
)
_SETTLE = (
    MANIFEST_LINES.update()
    .where(MANIFEST_LINES.c.shipment_id == sa.bindparam("key"), MANIFEST_LINES.c.outcome.is_(None))
    .values(outcome=sa.bindparam("what"), outcome_at=sa.bindparam("at"))
)
_CLOSE = (
    MANIFESTS.update()
    .where(MANIFESTS.c.id == sa.bindparam("key"))
    .values(closed_at=sa.bindparam("at"))
)


def newest_manifest(
    tx: Transaction, postman: str, route: str, shift: str, post_office: str
) -> domain.Manifest | None:
    """Load the newest manifest of a worker, route and shift, open or not."""
    asked = {"postman": postman, "route": route, "shift": shift, "post_office": post_office}
    row = tx.execute(_NEWEST, asked).one_or_none()
    return None if row is None else _manifest(row)


def add_manifest(tx: Transaction, manifest: domain.Manifest) -> None:
    """Keep a manifest that is opened."""
    values = {
        "id": manifest.manifest_id,
        "postman": manifest.postman,
        "route": manifest.route,
        "shift": manifest.shift,
        "post_office": manifest.post_office,
        "opened_at": manifest.opened_time,
        "closed_at": manifest.closed_time,
    }
    tx.execute(_INSERT, values)


def add_lines(tx: Transaction, manifest_id: str, shipment_ids: Iterable[str]) -> None:
    """Put items on a manifest."""
    rows = [{"manifest_id": manifest_id, "shipment_id": one} for one in shipment_ids]
    tx.execute(_INSERT_LINE, rows)


def settle_line(tx: Transaction, shipment_id: str, outcome: domain.LineOutcome) -> None:
    """Write down what became of an item on the manifest on which it is out."""
    tx.execute(_SETTLE, {"key": shipment_id, "what": outcome.value, "at": tx.now})


def get_manifest(
    connection: sa.Connection, manifest_id: str
) -> tuple[domain.Manifest, list[domain.Line]]:
    """Read a manifest and its lines; refuses one that is not there."""
    row = connection.execute(_BY_ID, {"key": manifest_id}).one_or_none()
    if row is None:
        raise NotFound(
            "MANIFEST_NOT_FOUND",
            "there is no such manifest",
            "Không tìm thấy bản kê phát.",
            manifest_id=manifest_id,
        )
    lines = connection.execute(_LINES, {"key": manifest_id})
    return _manifest(row), [_line(line) for line in lines]


def close_manifest(tx: Transaction, manifest: domain.Manifest) -> None:
    """Save that a manifest is closed."""
    tx.execute(_CLOSE, {"key": manifest.manifest_id, "at": manifest.closed_time})


def _manifest(row: Any) -> domain.Manifest:
    return domain.Manifest(
        row.id, row.postman, row.route, row.shift, row.post_office, row.opened_at, row.closed_at
    )


def _line(row: Any) -> domain.Line:
    outcome = domain.LineOutcome(row.outcome) if row.outcome else None
    return domain.Line(row.shipment_id, outcome, row.outcome_at)
