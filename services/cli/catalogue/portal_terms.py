"""Terms of the national portal: one of each case, and others of the channels beside them.

Figures with a unit are used. Words, and the unit OTHER, are left to a person.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from services.cli.catalogue.portal_texts import clean, cut, listed
from services.cli.catalogue.remarks import Doubt, Remark, shortened

CHANNELS: Final = ("DIRECT", "ONLINE", "POSTAL")
Term = dict[str, Any]

_UNITS: Final = {"WORKING_DAY", "DAY", "HOUR", "MONTH"}
_IN_WORDS = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:\([^)]*\)\s*)?(?:ngày|giờ|tháng)")
_MOST: Final = 5_000


def read_cases(data: Mapping[str, Any], name: str, remarks: list[Remark]) -> list[dict[str, Any]]:
    """Give the cases with their terms; those without any usable term are left out."""
    by_channel = _channel_terms(data, remarks)
    given = listed(data, "cases")
    if not given:
        remarks.append(Remark(Doubt.CASES_MISSING))
        given = [{"code": f"{data['code']}.01", "name": name}]
    own: dict[str, Term | None] = {}
    names: dict[str, str] = {}
    for one in given:
        code, said = clean(one.get("code")), clean(one.get("name"))
        if code in own:
            remarks.append(Remark(Doubt.CASE_TWICE, f"{code}: {shortened(said)}"))
            continue
        day = one.get("processingDay")
        has_own = isinstance(day, dict) and day
        own[code] = _term(code, day.get("qty"), day.get("type"), remarks) if has_own else None
        names[code] = cut(said or name, remarks)
    return [
        {"code": code, "name": names[code]} | terms
        for code in own
        if (terms := _terms(code, own, by_channel, remarks))
    ]


def _channel_terms(data: Mapping[str, Any], remarks: list[Remark]) -> dict[str, list[Term]]:
    """Give the usable terms of each channel, each once."""
    found: dict[str, list[Term]] = {channel: [] for channel in CHANNELS}
    for method in listed(data, "executionMethods"):
        channel = method.get("submissionMethod")
        if channel not in CHANNELS:
            remarks.append(Remark(Doubt.CHANNEL_UNKNOWN, str(channel)))
            continue
        amount, unit = method.get("processingTime"), method.get("processingTimeUnit")
        term = _term(channel, amount, unit, remarks)
        if term and term not in found[channel]:
            found[channel].append(term)
        _remark_words(channel, clean(method.get("description")), amount, remarks)
    return found


def _remark_words(channel: str, words: str, amount: Any, remarks: list[Remark]) -> None:
    said = {Decimal(figure.replace(",", ".")) for figure in _IN_WORDS.findall(words)}
    if any(figure != amount for figure in said):
        remarks.append(Remark(Doubt.TERM_IN_WORDS, f"{channel}: {shortened(words)}"))


def _term(where: str, amount: Any, unit: Any, remarks: list[Remark]) -> Term | None:
    found = f"{where}: {amount} {unit}"
    if unit == "OTHER":
        remarks.append(Remark(Doubt.TERM_IN_WORDS, found))
        return None
    is_figure = isinstance(amount, (int, Decimal)) and not isinstance(amount, bool)
    if str(unit) not in _UNITS or not is_figure or not _is_sensible(Decimal(amount), unit):
        remarks.append(Remark(Doubt.TERM_UNREADABLE, found))
        return None
    exact = Decimal(amount)
    whole = exact == exact.to_integral_value()
    return {"unit": unit, "amount": int(exact) if whole else f"{exact.normalize():f}"}


def _is_sensible(amount: Decimal, unit: str) -> bool:
    """Tell whether an amount is more than nothing, and whole minutes or whole days."""
    if not amount.is_finite() or not 0 < amount <= _MOST:
        return False
    exact = {"WORKING_DAY": amount * 480, "HOUR": amount * 480}.get(unit, amount)
    return exact == exact.to_integral_value()


def _terms(
    code: str,
    all_own: Mapping[str, Term | None],
    by_channel: Mapping[str, list[Term]],
    remarks: list[Remark],
) -> dict[str, Any]:
    """Choose the terms of a case: that of a channel first where it has one only, else its own.

    A channel's term that is another case's own is meant for that one.
    """
    own = all_own[code]
    single = {channel: terms[0] for channel, terms in by_channel.items() if len(terms) == 1}
    if own is None:
        if not single or any(len(terms) > 1 for terms in by_channel.values()):
            return {}
        own = next(iter(single.values()))
        remarks.append(Remark(Doubt.TERM_OF_CHANNEL, f"{code}: {_said(own)}"))
    for channel, terms in by_channel.items():
        if terms and own not in terms:
            said = ", ".join(map(_said, terms))
            remarks.append(Remark(Doubt.TERM_CONFLICT, f"{code} {_said(own)}, {channel} {said}"))
    others = {
        channel: term
        for channel, term in single.items()
        if term != own and term not in all_own.values()
    }
    return {"term": own} | ({"terms": others} if others else {})


def _said(term: Term) -> str:
    return f"{term['amount']} {term['unit']}"
