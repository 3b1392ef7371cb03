"""The tables of handovers and of what two counts differ in."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from services.postal.store.tables import Table
from shared.tables import instant, text


class HandoverRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """One handover record (biên bản bàn giao)."""

    __tablename__ = "handovers"
    __table_args__ = (
        sa.Index("handovers_of_agency", "agency", "state", "proposed_time", "id"),
        sa.Index("handovers_of_office", "post_office", "state", "proposed_time", "id"),
    )
    id: str = text(primary_key=True)
    shipment_id: str = text(index=True)
    dossier_id: str = text()
    kind: str = text()
    state: str = text()
    giver: dict[str, Any] = Field(sa_type=sa.JSON)
    given_originals: int
    given_copies: int
    seal_no: str = text()
    waybill_no: str = text()
    proposed_time: datetime = instant()
    taker: dict[str, Any] | None = Field(default=None, sa_type=sa.JSON)
    taken_originals: int | None = None
    taken_copies: int | None = None
    seal_state: str | None = text(default=None)
    agency: str = text()
    post_office: str = text()
    list_id: str | None = text(default=None, index=True)
    refusal_reason: str | None = text(default=None)
    confirmed_time: datetime | None = instant(default=None)
    version: int


class DiscrepancyRow(Table, table=True):  # type: ignore[call-arg,misc,valid-type]
    """A difference in count or seal that both sides have in writing."""

    __tablename__ = "discrepancies"
    __table_args__ = (sa.Index("discrepancies_of_owner", "owner", "state", "opened_time", "id"),)
    id: str = text(primary_key=True)
    handover_id: str = text()
    shipment_id: str = text(index=True)
    dossier_id: str = text()
    given_originals: int
    given_copies: int
    taken_originals: int
    taken_copies: int
    seal_state: str = text()
    opened_time: datetime = instant()
    owner: str = text()
    state: str = text()
    resolution: str | None = text(default=None)
    found_originals: int
    found_copies: int
    reason: str = text()
    resolver: dict[str, Any] | None = Field(default=None, sa_type=sa.JSON)
    version: int


HANDOVERS = Table.metadata.tables["handovers"]
DISCREPANCIES = Table.metadata.tables["discrepancies"]
