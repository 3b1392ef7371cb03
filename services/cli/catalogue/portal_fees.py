"""Fees of the national portal: amounts that are sure are used, all others wait for a person."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from services.cli.catalogue.portal_terms import CHANNELS
from services.cli.catalogue.portal_texts import TEXT_MAX, clean, cut, listed
from services.cli.catalogue.remarks import Doubt, Remark, shortened

SMALLEST: Final = 1_000
"""VND; whoever writes less means thousands, or something else."""

_KINDS: Final = {"FEE": ("FEE", "Phí"), "SERVICE_FEE": ("CHARGE", "Lệ phí")}
_COUNCIL = re.compile(r"hội đồng nhân dân|hđnd", re.IGNORECASE)
_MONEY = re.compile(r"\d[\d.]*\s*(?:đồng|đ\b|vnđ)", re.IGNORECASE)
_LARGEST: Final = 1_000_000_000


def read_fees(data: Mapping[str, Any], remarks: list[Remark]) -> tuple[list[dict[str, Any]], str]:
    """Give the fees, each with the channels it is asked for on, and what is to be paid in words."""
    fees: list[dict[str, Any]] = []
    words: list[str] = []
    for channel, rows in _rows(data).items():
        positive = [row for row in rows if _is_positive(row)]
        for row in rows:
            text = clean(row.get("description"))
            words += [text] if text and text not in words else []
            if not _is_positive(row) and positive and row.get("value") == 0:
                remarks.append(Remark(Doubt.FEE_EXEMPTION, shortened(text)))
                continue
            fee = _fee(channel, row, text, remarks)
            if len(positive) > 1:
                remarks.append(Remark(Doubt.FEES_TO_CHOOSE, f"{channel} {row['value']}"))
                fee["condition"] = cut(text or f"Mức {row['value']} đồng", remarks)
            _merge(fees, fee, channel)
    if not fees:
        remarks.append(Remark(Doubt.FEES_ABSENT))
    for number, fee in enumerate(fees, 1):
        fee["code"] = f"P{number}"
        if set(fee["channels"]) == set(CHANNELS):
            del fee["channels"]
    note = cut("; ".join(words), remarks, TEXT_MAX) or _in_words(fees)
    return fees, note


def _rows(data: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Give the rows by channel; those of the procedure itself are those of every channel."""
    everywhere = listed(data, "fees")
    rows: dict[str, list[dict[str, Any]]] = {}
    for method in listed(data, "executionMethods"):
        channel = method.get("submissionMethod")
        if channel in CHANNELS:
            known = rows.setdefault(channel, [*everywhere])
            known += [row for row in listed(method, "fees") if row not in known]
    return rows


def _fee(channel: str, row: dict[str, Any], text: str, remarks: list[Remark]) -> dict[str, Any]:
    kind, name = _KINDS.get(str(row.get("type")), ("", ""))
    amount: int | str = "NOT_STATED"
    if kind:
        amount = _amount(channel, row.get("value"), text, remarks)
    else:
        remarks.append(Remark(Doubt.FEE_UNREADABLE, f"{channel}: {row.get('type')}"))
    return {"name": name or "Phí, lệ phí", "kind": kind or "CHARGE", "amount": amount}


def _amount(channel: str, value: Any, text: str, remarks: list[Remark]) -> int | str:
    found = f"{channel}: {value} {shortened(text)}".rstrip()
    if value == 0 and value is not False:
        if _COUNCIL.search(text):
            return "BY_PROVINCIAL_COUNCIL"
        if _MONEY.search(text):
            remarks.append(Remark(Doubt.FEE_IN_WORDS, found))
            return "NOT_STATED"
        if text:
            remarks.append(Remark(Doubt.FEE_IN_WORDS, found))
        return "FREE"
    is_amount = isinstance(value, (int, Decimal)) and not isinstance(value, bool)
    if not is_amount or value != int(value) or not 0 < value <= _LARGEST:
        remarks.append(Remark(Doubt.FEE_UNREADABLE, found))
        return "NOT_STATED"
    if value < SMALLEST:
        remarks.append(Remark(Doubt.FEE_IN_THOUSANDS, found))
        return "NOT_STATED"
    if text:
        remarks.append(Remark(Doubt.FEE_IN_WORDS, found))
    return int(value)


def _is_positive(row: Mapping[str, Any]) -> bool:
    value = row.get("value")
    return isinstance(value, (int, Decimal)) and value > 0


def _merge(fees: list[dict[str, Any]], fee: dict[str, Any], channel: str) -> None:
    """Add a fee, or its channel to the same fee of another channel."""
    for known in fees:
        if {**known, "channels": None} == {**fee, "channels": None}:
            if channel not in known["channels"]:
                known["channels"].append(channel)
            return
    fees.append(fee | {"channels": [channel]})


def _in_words(fees: list[dict[str, Any]]) -> str:
    said = {
        "FREE": "miễn",
        "NOT_STATED": "chưa rõ mức thu",
        "BY_PROVINCIAL_COUNCIL": "theo nghị quyết của Hội đồng nhân dân cấp tỉnh",
    }
    lines = [f"{fee['name']}: {said.get(fee['amount'], fee['amount'])}" for fee in fees]
    return "; ".join(lines) or "Không thu phí, lệ phí"
