"""Files of procedures: our own JSON, workbooks, the portal's JSON; told apart by their shape."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from services.cli.catalogue import portal, workbook
from services.cli.catalogue.portal_fees import SMALLEST
from services.cli.catalogue.remarks import Doubt, Read, Remark, shortened


def read_file(path: Path, version: int) -> Iterator[Read]:
    """Read every procedure of a file; what cannot be read is one remark.

    `version` is what a procedure of the portal becomes, which has none of its own.
    """
    try:
        if path.suffix.casefold() == ".xlsx":
            yield from map(_own, workbook.read(path))
            return
        parsed = json.loads(path.read_text("utf-8-sig"), parse_float=Decimal)
    except (OSError, ValueError, RecursionError) as error:
        yield _unreadable(path.name, str(error))
        return
    for one in _listed(parsed):
        yield _read(path.name, one, version)


def as_json(entry: dict[str, Any], indent: int | None = None) -> str:
    """Write an entry; exact numbers stay exact."""
    return json.dumps(entry, ensure_ascii=False, sort_keys=True, indent=indent, default=str)


def _listed(parsed: Any) -> list[Any]:
    """Give the procedures of a file: one, a list, or either in an envelope."""
    if isinstance(parsed, dict):
        for key in ("data", "procedures"):
            if key in parsed:
                return _listed(parsed[key])
    return parsed if isinstance(parsed, list) else [parsed]


def _read(name: str, one: Any, version: int) -> Read:
    if portal.is_portal(one):
        return portal.read(one, version)
    if isinstance(one, dict) and {"code", "version", "cases", "components"} <= one.keys():
        return _own(one)
    return _unreadable(name, "neither a procedure of ours nor of the portal")


def _own(entry: dict[str, Any]) -> Read:
    """Take an entry of our own; the service checks it, but for amounts that may be thousands."""
    fees = entry.get("fees")
    amounts = [fee.get("amount") for fee in fees] if isinstance(fees, list) else []
    remarks = [
        Remark(Doubt.FEE_IN_THOUSANDS, str(amount))
        for amount in amounts
        if isinstance(amount, int) and 0 < amount < SMALLEST
    ]
    return Read(str(entry["code"]), entry, tuple(remarks))


def _unreadable(name: str, why: str) -> Read:
    return Read(name, {}, (Remark(Doubt.NOT_READABLE, shortened(why, 200)),))
