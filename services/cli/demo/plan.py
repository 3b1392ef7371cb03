"""From rows to cases: rows in a circle, everything that must be unique made anew."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.cli.demo.people import TestPerson, identity_no, invent, waybill
from services.cli.demo.rows import Row

WAYBILLS_PER_CASE = 8
"""Numbers set aside for one dossier; no story needs more shipments."""


@dataclass(frozen=True, slots=True)
class Case:
    """One dossier to be driven."""

    number: int
    """Place in the run, from 0."""
    row: Row
    owner: TestPerson
    serial: int
    """First of its waybill serials."""

    def waybill(self, place: int) -> str:
        """Give its n-th waybill, from 0."""
        if not 0 <= place < WAYBILLS_PER_CASE:
            raise ValueError(f"one dossier has at most {WAYBILLS_PER_CASE} waybills")
        return waybill(self.serial + place)


def plan(rows: Sequence[Row], total: int, first_serial: int) -> list[Case]:
    """Give `total` cases (0: one for each row); the first of each row is the row's own person."""
    return [
        Case(
            number=number,
            row=(row := rows[number % len(rows)]),
            owner=_own(row, number) if number < len(rows) else invent(number),
            serial=first_serial + number * WAYBILLS_PER_CASE,
        )
        for number in range(total or len(rows))
    ]


def _own(row: Row, number: int) -> TestPerson:
    return TestPerson(row.owner, row.phone, row.address, identity_no(number))
