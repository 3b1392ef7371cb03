"""Papers of the national portal: groups of lines, of which many only explain."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from services.cli.catalogue.portal_texts import clean, cut, listed
from services.cli.catalogue.remarks import Doubt, Remark, shortened

QUANTITY_MAX: Final = 100
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_SHOWN = re.compile(r"xuất trình", re.IGNORECASE)
_PLAIN_GROUP = re.compile(r"(?:|giấy tờ phải (?:nộp|xuất trình)|lưu ý|thành phần hồ sơ)")
_IN_SOME_CASES = re.compile(r"\bnếu\b|\btrường hợp\b|\bđối với\b", re.IGNORECASE)
_CERTIFIED = re.compile(r"bản sao (?:có |được )?chứng thực", re.IGNORECASE)


def read_components(data: Mapping[str, Any], remarks: list[Remark]) -> list[dict[str, Any]]:
    """Give the papers, each once; what asks for nothing is counted and left out."""
    papers: dict[str, dict[str, Any]] = {}
    explaining = conditional = 0
    for group, line in _lines(data):
        originals, copies = line.get("originalQty"), line.get("copyQty")
        if not originals and not copies:
            explaining += 1
            continue
        paper = _paper(group, line, remarks)
        if not (_CODE.fullmatch(paper["code"]) and paper["name"] and _counted(originals, copies)):
            found = f"{paper['code']} {originals}/{copies} {shortened(paper['name'])}"
            remarks.append(Remark(Doubt.COMPONENT_UNREADABLE, found))
            continue
        known = papers.setdefault(paper["code"], paper)
        if known is not paper:
            _join(known, paper, remarks)
    conditional = sum("conditional" in paper for paper in papers.values())
    if explaining:
        remarks.append(Remark(Doubt.EXPLANATORY_LINES, str(explaining)))
    if conditional:
        remarks.append(Remark(Doubt.CONDITIONS, f"{conditional}/{len(papers)}"))
    if not papers:
        remarks.append(Remark(Doubt.COMPONENTS_MISSING))
    return list(papers.values())


def _lines(data: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give every line with the name of its group."""
    for group in listed(data, "executionCases"):
        for line in listed(group, "profileComponents"):
            yield clean(group.get("name")), line
    for line in listed(data, "profileComponents"):
        yield "", line
    for case in listed(data, "cases"):
        for line in listed(case, "profileComponents"):
            yield clean(case.get("name")), line


def _paper(group: str, line: Mapping[str, Any], remarks: list[Remark]) -> dict[str, Any]:
    name = cut(clean(line.get("name")), remarks)
    paper: dict[str, Any] = {"code": clean(line.get("code")), "name": name}
    counted = {"originals": line.get("originalQty"), "copies": line.get("copyQty")}
    paper |= {key: quantity for key, quantity in counted.items() if quantity}
    if _SHOWN.search(group):
        paper["mode"] = "PRESENT"
    if "copies" in paper and _CERTIFIED.search(name):
        paper["form"] = "CERTIFIED_COPY"
    if not _PLAIN_GROUP.fullmatch(group.casefold()):
        paper |= {"conditional": True, "condition": cut(group, remarks)}
    elif _IN_SOME_CASES.search(name):
        paper["conditional"] = True
    return paper


def _counted(originals: Any, copies: Any) -> bool:
    return all(
        quantity is None or (type(quantity) is int and 0 <= quantity <= QUANTITY_MAX)
        for quantity in (originals, copies)
    )


def _join(known: dict[str, Any], again: dict[str, Any], remarks: list[Remark]) -> None:
    """Keep a paper that is there already; asked for always if one of the two is."""
    if any(known.get(key) != again.get(key) for key in ("originals", "copies", "mode")):
        remarks.append(Remark(Doubt.COMPONENT_TWICE, f"{known['code']} {shortened(known['name'])}"))
    if not ("conditional" in known and "conditional" in again):
        for key in ("conditional", "condition"):
            known.pop(key, None)
        return
    groups = [paper["condition"] for paper in (known, again) if "condition" in paper]
    if len(groups) == 2 and again["condition"] not in known["condition"]:  # noqa: PLR2004 - both
        known["condition"] = cut("; ".join(groups), remarks)
