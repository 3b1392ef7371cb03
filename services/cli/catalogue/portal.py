"""Procedures as the national portal (dichvucong.gov.vn) gives them, made entries of our own.

Nothing is guessed silently: what is unclear is left out or set apart, with a remark.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from services.cli.catalogue.portal_fees import read_fees
from services.cli.catalogue.portal_papers import read_components
from services.cli.catalogue.portal_terms import read_cases
from services.cli.catalogue.portal_texts import clean, cut, listed
from services.cli.catalogue.remarks import Doubt, Read, Remark

_LEVELS: Final = (("isWard", "COMMUNE"), ("isProvince", "PROVINCE"), ("isMinistry", "MINISTRY"))
_PROVINCE = re.compile(r"H[0-9]{2}")
_MINISTRY = re.compile(r"G[0-9]{2}")
_BASES_MAX: Final = 60
_BASIS_MAX: Final = 500
_NO_SECTOR: Final = "Chưa phân loại"


def is_portal(data: Any) -> bool:
    """Tell whether parsed JSON has the shape of one procedure of the portal."""
    return isinstance(data, dict) and "executionMethods" in data and "code" in data


def read(data: Mapping[str, Any], version: int) -> Read:
    """Make an entry of one procedure of the portal; the portal has no versions of its own."""
    remarks: list[Remark] = []
    name = cut(clean(data.get("name")), remarks)
    entry: dict[str, Any] = {"code": clean(data["code"]), "version": version}
    entry |= _publisher(data, remarks)
    entry |= {"name": name} | _sector(data, remarks) | _level(data, remarks)
    bases = [_basis(one) for one in listed(data, "legalBasisesDetails")]
    if any(bases):
        entry["legal_basis"] = [basis for basis in dict.fromkeys(bases) if basis][:_BASES_MAX]
    channels = [method.get("submissionMethod") for method in listed(data, "executionMethods")]
    fees, note = read_fees(data, remarks)
    entry |= {"postal": "POSTAL" in channels, "fee": note, "fees": fees}
    entry["cases"] = read_cases(data, name, remarks)
    if not entry["cases"]:
        remarks.append(Remark(Doubt.NO_CASE))
    entry["components"] = read_components(data, remarks)
    return Read(entry["code"], entry, tuple(dict.fromkeys(remarks)))


def _publisher(data: Mapping[str, Any], remarks: list[Remark]) -> dict[str, str]:
    code = clean(data.get("departmentPromulgateCode"))
    if _PROVINCE.fullmatch(code):
        return {"agency": code}
    if not _MINISTRY.fullmatch(code):
        remarks.append(Remark(Doubt.PUBLISHER_UNKNOWN, code))
    return {}


def _sector(data: Mapping[str, Any], remarks: list[Remark]) -> dict[str, str]:
    own = data.get("category")
    others = listed(data, "categoriesDetails")
    given: dict[str, Any] = own if isinstance(own, dict) else others[0] if others else {}
    name, code = clean(given.get("name")), clean(given.get("code"))
    if not name:
        remarks.append(Remark(Doubt.SECTOR_MISSING))
    return {"sector": cut(name or _NO_SECTOR, remarks)} | ({"sector_code": code} if code else {})


def _level(data: Mapping[str, Any], remarks: list[Remark]) -> dict[str, str]:
    levels = [level for flag, level in _LEVELS if data.get(flag)]
    executing = listed(data, "departmentsExecuting")
    names = [clean(one.get("name")) for one in executing]
    competent = clean(data.get("executingAgencies")) or ", ".join(filter(None, names))
    if not levels:
        remarks.append(Remark(Doubt.LEVEL_UNKNOWN, competent))
    if len(levels) > 1:
        remarks.append(Remark(Doubt.LEVELS_SEVERAL, ", ".join(levels)))
    level = levels[0] if levels else ""
    if level == "COMMUNE" and "công an" in competent.casefold():
        level = "COMMUNE_POLICE"
    found = {"level": level} | ({"competent": cut(competent, remarks)} if competent else {})
    if len(executing) == 1 and clean(executing[0].get("code")):
        found["competent_code"] = clean(executing[0].get("code"))
    return found


def _basis(one: Mapping[str, Any]) -> str:
    code, name = clean(one.get("code")), clean(one.get("name"))
    return f"{code}: {name}"[:_BASIS_MAX] if code and name else code or name[:_BASIS_MAX]
