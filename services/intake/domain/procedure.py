"""The catalogue of procedures (danh mục thủ tục hành chính); docs/catalogue.md has its format."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from services.intake.domain import case as cases_of
from services.intake.domain import component, eligibility, fee, parsed
from services.intake.domain.case import ProcedureCase
from services.intake.domain.component import Component, ComponentLine
from services.intake.domain.dated import ALWAYS, Period, read_agency, read_period
from services.intake.domain.eligibility import PostalEligibility, goes_by_post
from services.intake.domain.fee import FeeLine, StateFee
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
    MINISTRY = "MINISTRY"
    """Ministry or central agency (cấp bộ)."""


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
class Procedure:
    """One administrative procedure (TTHC) as it is published."""

    key: ProcedureKey
    name: str
    sector: str
    """Lĩnh vực."""
    level: Level
    postal: tuple[PostalEligibility, ...]
    """Whether a dossier may come in by the public post, by agency and date."""
    fee_note: str
    """What is to be paid, in words."""
    cases: tuple[ProcedureCase, ...]
    components: tuple[Component, ...]
    state_fees: tuple[StateFee, ...] = ()
    active: bool = True
    """Whether new dossiers may be registered."""
    validity: Period = ALWAYS
    """When this version holds."""
    sector_code: str = ""
    """Such as `G15-TP07`."""
    competent: str = ""
    """Who decides, in words (cơ quan thực hiện)."""
    competent_code: str = ""
    legal_basis: tuple[str, ...] = ()
    """Acts it rests on (căn cứ pháp lý)."""

    def check_open_to(self, channel: IntakeChannel, agency: str, day: date) -> None:
        """Refuse a channel that is not open at an agency on a day, or a procedure that is over."""
        if not self.active:
            raise FailedPrecondition(
                "PROCEDURE_NOT_ACTIVE",
                "This procedure takes no new dossiers.",
                "Thủ tục hành chính này không còn tiếp nhận hồ sơ.",
                procedure_code=self.key.code,
            )
        if channel is IntakeChannel.POSTAL and not goes_by_post(self.postal, agency, day):
            raise FailedPrecondition(
                "PROCEDURE_NOT_BY_POST",
                "This procedure does not take dossiers by post.",
                "Thủ tục này không tiếp nhận hồ sơ qua dịch vụ bưu chính công ích.",
                procedure_code=self.key.code,
                agency=agency,
                day=day.isoformat(),
            )

    def fees(
        self, case_code: str, channel: IntakeChannel, day: date, agency: str
    ) -> tuple[FeeLine, ...]:
        """Give what one case pays that comes in this way to an agency on a local day.

        All lines are asked for, but for those with a condition, which a person decides.
        """
        return tuple(
            each.line(day, agency) for each in self.state_fees if each.is_asked(case_code, channel)
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


_KEYS = {
    "code", "version", "agency", "name", "sector", "sector_code", "level", "competent",
    "competent_code", "legal_basis", "valid_from", "valid_to", "postal", "fee", "fees", "cases",
    "components", "active",
}  # fmt: skip
_BASES_MAX = 60
_BASIS_MAX = 500


def from_dict(data: Mapping[str, Any]) -> Procedure:
    """Make a procedure of parsed JSON; ValueError or KeyError when it is not one."""
    cases = tuple(map(cases_of.from_dict, data["cases"]))
    parsed.only(data, _KEYS)
    components = tuple(map(component.from_dict, data["components"]))
    note = parsed.text(data, "fee")
    fees = tuple(map(fee.from_dict, data["fees"])) if "fees" in data else (fee.not_stated(note),)
    for codes in (
        [case.code for case in cases] + [offer.line.code for offer in components],
        [each.code for each in fees],
    ):
        if len(set(codes)) != len(codes):
            raise ValueError(f"{data['code']}: a code twice")
    paying = frozenset[str]().union(*(each.cases for each in fees))
    if not cases or not paying <= {case.code for case in cases}:
        raise ValueError(f"{data['code']}: no case, or a fee of a case that is not there")
    return Procedure(
        key=_key(data),
        name=parsed.text(data, "name"),
        sector=parsed.text(data, "sector"),
        level=Level(data["level"]),
        postal=eligibility.from_value(data["postal"]),
        fee_note=note,
        cases=cases,
        components=components,
        state_fees=fees,
        active=parsed.flag(data, "active", default=True),
        validity=read_period(data, "valid_from", "valid_to"),
        sector_code=parsed.text(data, "sector_code", default=""),
        competent=parsed.text(data, "competent", default=""),
        competent_code=parsed.text(data, "competent_code", default=""),
        legal_basis=_legal_basis(data.get("legal_basis", [])),
    )


def _legal_basis(given: Any) -> tuple[str, ...]:
    if not isinstance(given, list) or len(given) > _BASES_MAX:
        raise ValueError(f"legal_basis must be a list of at most {_BASES_MAX} texts")
    if not all(isinstance(text, str) and 0 < len(text.strip()) <= _BASIS_MAX for text in given):
        raise ValueError(f"legal_basis must be texts of 1 to {_BASIS_MAX} characters")
    return tuple(given)


def _key(data: Mapping[str, Any]) -> ProcedureKey:
    key = ProcedureKey(parsed.code(data, "code"), parsed.number(data, "version"), read_agency(data))
    if key.version < 1:
        raise ValueError("version must be at least 1")
    return key
