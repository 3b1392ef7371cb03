"""The catalogue of procedures (danh mục thủ tục hành chính).

The file `data/procedures.json` is a list of

    {"code": "1.115614", "version": 1, "agency": "H24", "name": "Tách thửa đất, hợp thửa đất",
     "sector": "Đất đai", "level": "PROVINCE", "postal": true, "fee": "Theo nghị quyết của HĐND …",
     "cases": [{"code": "1.115614.01", "name": "Không thay đổi người sử dụng đất",
                "term": {"unit": "WORKING_DAY", "amount": 7.5}}, …],
     "components": [{"code": "000.00.00.G15-KQ004389", "name": "Giấy chứng sinh", "originals": 1,
                     "copies": 0, "mode": "SUBMIT", "conditional": true, "channels": ["DIRECT"]}]}

`agency` is absent for national procedures; a same-day term is 0 working days, with a `cutoff` where
the procedure names one; `copies`, `mode`, `conditional` and `channels` are absent where they are 0,
SUBMIT, false and all; `active` is absent where it is true.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from services.intake.domain import component, parsed, term
from services.intake.domain.code import is_agency_code
from services.intake.domain.component import Component, ComponentLine
from services.intake.domain.term import Term
from services.intake.domain.vocabulary import IntakeChannel, PaperCount
from shared.errors import FailedPrecondition


class Level(StrEnum):
    """Who decides."""

    COMMUNE = "COMMUNE"
    """People's committee of the commune (cấp xã)."""
    COMMUNE_POLICE = "COMMUNE_POLICE"
    """Police of the commune (công an cấp xã)."""
    PROVINCE = "PROVINCE"
    """Department or office of the province (cấp tỉnh)."""


@dataclass(frozen=True, slots=True)
class ProcedureKey:
    """What makes a procedure this one: provinces publish their own beside the national ones."""

    code: str
    """Such as `1.001193`."""
    version: int
    """From 1; a dossier keeps the version it was registered under."""
    agency: str = ""
    """Agency whose own procedure it is; empty for a national one."""


@dataclass(frozen=True, slots=True)
class ProcedureCase:
    """One case of a procedure (trường hợp), with its own term."""

    code: str
    name: str
    term: Term


@dataclass(frozen=True, slots=True)
class Procedure:
    """One administrative procedure (TTHC) as it is published."""

    key: ProcedureKey
    name: str
    sector: str
    """Lĩnh vực."""
    level: Level
    postal_eligible: bool
    """Whether a dossier may come in by the public post (QĐ 45/2016, published list)."""
    fee_note: str
    """What is to be paid, in words."""
    cases: tuple[ProcedureCase, ...]
    components: tuple[Component, ...]
    active: bool = True
    """Whether new dossiers may be registered."""

    def check_open_to(self, channel: IntakeChannel) -> None:
        """Refuse a registration on a channel that is not open, or for a procedure that is over."""
        if not self.active:
            raise FailedPrecondition(
                "PROCEDURE_NOT_ACTIVE",
                "This procedure takes no new dossiers.",
                "Thủ tục hành chính này không còn tiếp nhận hồ sơ.",
                procedure_code=self.key.code,
            )
        if channel is IntakeChannel.POSTAL and not self.postal_eligible:
            raise FailedPrecondition(
                "PROCEDURE_NOT_BY_POST",
                "This procedure does not take dossiers by post.",
                "Thủ tục này không tiếp nhận hồ sơ qua dịch vụ bưu chính công ích.",
                procedure_code=self.key.code,
            )

    def case(self, code: str) -> ProcedureCase:
        """Give a case by its code; without a code the only case there is."""
        if not code and len(self.cases) == 1:
            return self.cases[0]
        for case in self.cases:
            if case.code == code:
                return case
        raise FailedPrecondition(
            "CASE_UNKNOWN" if code else "CASE_NOT_CHOSEN",
            "The procedure has no such case." if code else "The procedure has several cases.",
            "Cần chọn đúng trường hợp giải quyết của thủ tục.",
            procedure_code=self.key.code,
            cases=", ".join(case.code for case in self.cases),
        )

    def lines(self, channel: IntakeChannel, codes: Collection[str]) -> tuple[ComponentLine, ...]:
        """Give the lines a person chose; without a choice all that are asked for in every case."""
        offered = {offer.line.code: offer for offer in self.components if channel in offer.channels}
        unknown = set(codes) - set(offered)
        if unknown:
            raise FailedPrecondition(
                "COMPONENT_UNKNOWN",
                "The procedure does not ask for these papers on this channel.",
                "Giấy tờ không thuộc thành phần hồ sơ của thủ tục.",
                components=", ".join(sorted(unknown)),
            )
        chosen = [
            offer.line_for(channel)
            for code, offer in offered.items()
            if (code in codes if codes else not offer.conditional)
        ]
        if not chosen:
            raise FailedPrecondition(
                "COMPONENTS_NOT_CHOSEN",
                "All papers of this procedure are conditional; choose those that apply.",
                "Cần chọn các giấy tờ phải có trong hồ sơ.",
                procedure_code=self.key.code,
            )
        return tuple(chosen)

    def declared(
        self, channel: IntakeChannel, papers: Mapping[str, PaperCount]
    ) -> tuple[ComponentLine, ...]:
        """Give the lines with the papers a person says there are; not fewer than asked for."""
        lines = self.lines(channel, papers)
        short = [line for line in lines if not papers.get(line.code, line.asked).covers(line.asked)]
        if short:
            raise FailedPrecondition(
                "COMPONENTS_TOO_FEW",
                "The procedure asks for more of these papers on this channel.",
                f"Chưa đủ số lượng giấy tờ theo quy định: {'; '.join(x.name for x in short)}.",
                components=", ".join(line.code for line in short),
            )
        return tuple(line.of(papers.get(line.code, line.asked)) for line in lines)

    def line(self, channel: IntakeChannel, code: str) -> ComponentLine:
        """Give an empty line for a paper that comes later; one not published is named by its code.

        An officer may have asked for a paper that is on no list.
        """
        for offer in self.components:
            if offer.line.code == code and channel in offer.channels:
                return offer.line_for(channel).of(PaperCount())
        return ComponentLine(code, code, 0, 0)


def publishers(agency: str) -> tuple[str, ...]:
    """Give whose procedures hold for an agency, nearest first; the empty code is the nation.

    `H24.12` has its own, then those of `H24`; so has `000.00.12.H24` of the older generation.
    """
    parts = agency.split(".")
    if agency[:1].isdigit():
        return (agency, f"000.00.00.{parts[-1]}", parts[-1], "")
    return (*(".".join(parts[:count]) for count in range(len(parts), 0, -1)), "")


def choose(keys: Iterable[ProcedureKey], agency: str) -> ProcedureKey | None:
    """Choose the newest version of the nearest publisher; None when nobody has published one."""
    nearest = publishers(agency)
    known = [key for key in keys if key.agency in nearest]
    return min(known, key=lambda key: (nearest.index(key.agency), -key.version), default=None)


def from_dict(data: Mapping[str, Any]) -> Procedure:
    """Make a procedure of parsed JSON; ValueError or KeyError when it is not one."""
    cases = tuple(
        ProcedureCase(
            parsed.code(case, "code"), parsed.text(case, "name"), term.from_dict(case["term"])
        )
        for case in data["cases"]
    )
    components = tuple(map(component.from_dict, data["components"]))
    codes = [case.code for case in cases] + [offer.line.code for offer in components]
    if not cases or len(set(codes)) != len(codes):
        raise ValueError(f"{data['code']}: no case, or a code twice")
    return Procedure(
        key=_key(data),
        name=parsed.text(data, "name"),
        sector=parsed.text(data, "sector"),
        level=Level(data["level"]),
        postal_eligible=parsed.flag(data, "postal"),
        fee_note=parsed.text(data, "fee"),
        cases=cases,
        components=components,
        active=parsed.flag(data, "active", default=True),
    )


def _key(data: Mapping[str, Any]) -> ProcedureKey:
    key = ProcedureKey(
        parsed.code(data, "code"), parsed.number(data, "version"), data.get("agency", "")
    )
    if key.version < 1 or (key.agency != "" and not is_agency_code(key.agency)):
        raise ValueError("version must be at least 1, agency an agency code or absent")
    return key
