"""State fees as intake told of them: one row each, kept when it is paid."""

import sqlalchemy as sa

from services.results.domain import Fee
from services.results.store.tables import FEES
from shared.transaction import Transaction

_F = FEES.c
_OF_DOSSIER = sa.select(FEES).where(_F.dossier_id == sa.bindparam("about"))
_INSERT = sa.insert(FEES)
_UPDATE = (
    sa.update(FEES)
    .where(_F.dossier_id == sa.bindparam("about"), _F.fee_code == sa.bindparam("code"))
    .values({name: sa.bindparam(name) for name in ("amount_vnd", "with_result", "owed")})
)


def of_dossier(tx: Transaction, dossier_id: str) -> dict[str, Fee]:
    """Give the fees of a dossier by their codes."""
    rows = tx.execute(_OF_DOSSIER, {"about": dossier_id})
    return {
        row.fee_code: Fee(row.fee_code, row.amount_vnd, row.with_result, row.owed) for row in rows
    }


def put(tx: Transaction, dossier_id: str, fee: Fee) -> None:
    """Write down what was told last of a fee."""
    values = {"amount_vnd": fee.amount, "with_result": fee.with_result, "owed": fee.owed}
    if not tx.execute(_UPDATE, {"about": dossier_id, "code": fee.code, **values}).rowcount:
        tx.execute(_INSERT, {"dossier_id": dossier_id, "fee_code": fee.code, **values})
