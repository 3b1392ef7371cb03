"""What promises are reckoned from: the postage that was taken for an item."""

import sqlalchemy as sa

from services.postal import domain
from services.postal.store.tables import RECEIPTS

_POSTAGE = sa.select(sa.func.coalesce(sa.func.sum(RECEIPTS.c.amount_vnd), 0)).where(
    RECEIPTS.c.shipment_id == sa.bindparam("shipment_id"),
    RECEIPTS.c.kind == domain.FeeKind.POSTAGE.value,
)


def postage_of(connection: sa.Connection, shipment_id: str) -> int:
    """Read the postage taken for an item, in VND."""
    return int(connection.execute(_POSTAGE, {"shipment_id": shipment_id}).scalar_one())
