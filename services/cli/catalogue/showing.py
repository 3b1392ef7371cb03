"""Procedures on a terminal."""

from collections.abc import Sequence
from typing import Final

from rich.markup import escape
from rich.table import Table

from protos.events.v1.vocabulary_pb2 import IntakeChannel
from protos.intake.v1 import catalogue_pb2 as pb
from services.cli.operating import table

CHANNELS_VI: Final = {
    IntakeChannel.INTAKE_CHANNEL_DIRECT: "trực tiếp",
    IntakeChannel.INTAKE_CHANNEL_ONLINE: "trực tuyến",
    IntakeChannel.INTAKE_CHANNEL_POSTAL: "bưu chính",
}
_LEVELS_VI: Final = {
    pb.LEVEL_COMMUNE: "cấp xã",
    pb.LEVEL_COMMUNE_POLICE: "công an cấp xã",
    pb.LEVEL_PROVINCE: "cấp tỉnh",
    pb.LEVEL_MINISTRY: "cấp bộ",
}
_BASES_VI: Final = {
    pb.FEE_BASIS_FREE: "miễn",
    pb.FEE_BASIS_BY_PROVINCIAL_COUNCIL: "theo HĐND cấp tỉnh",
    pb.FEE_BASIS_NOT_STATED: "chưa có mức thu",
}


def found_table(found: Sequence[pb.FoundProcedure]) -> Table:
    """List procedures to choose from."""
    rows = table("Mã", "Tên", "Thời hạn", "Giấy tờ", "Bưu chính", "Phí, lệ phí")
    for one in found:
        rows.add_row(
            one.code,
            escape(one.name),
            "; ".join(dict.fromkeys(map(terms, one.cases))),
            f"{one.component_count} + {one.conditional_count} nếu có",
            "có" if one.postal_eligible else "không",
            escape(one.fee_note),
        )
    return rows


def summary(one: pb.ProcedureDetail) -> list[tuple[str, str]]:
    """Give what a procedure is; nothing empty."""
    lines = (
        ("Mã", f"{one.code} v{one.version} {one.agency}".rstrip()),
        ("Tên", one.name),
        ("Lĩnh vực", f"{one.sector} {one.sector_code}".rstrip()),
        ("Cấp", _LEVELS_VI.get(one.level, "")),
        ("Cơ quan", one.competent),
        ("Hiệu lực", f"{one.valid_from or '…'} – {one.valid_to or '…'}"),
        ("Tiếp nhận", "" if one.active else "không còn tiếp nhận"),
        ("Bưu chính", "; ".join(map(_postal, one.postal))),
        ("Phí, lệ phí", one.fee_note),
        ("Căn cứ", "; ".join(one.legal_basis)),
    )
    return [(label, value) for label, value in lines if value]


def cases(one: pb.ProcedureDetail) -> Table:
    """List the cases with their terms."""
    rows = table("Trường hợp", "Tên", "Thời hạn")
    for case in one.cases:
        rows.add_row(case.code, escape(case.name), terms(case))
    return rows


def papers(one: pb.ProcedureDetail) -> Table:
    """List the papers."""
    rows = table("Giấy tờ", "Bản chính", "Bản sao", "", "Tên")
    for paper in one.components:
        marks = [
            "xuất trình" if paper.mode == pb.COMPONENT_MODE_PRESENT else "",
            "chứng thực" if paper.form == pb.PAPER_FORM_CERTIFIED_COPY else "",
            "nếu có" if paper.conditional else "",
        ]
        name = f"{paper.name} [{paper.condition}]" if paper.condition else paper.name
        counts = (str(paper.original_qty or "–"), str(paper.copy_qty or "–"))
        rows.add_row(paper.code, *counts, ", ".join(filter(None, marks)), escape(name))
    return rows


def fees(one: pb.ProcedureDetail) -> Table:
    """List the fees."""
    rows = table("Khoản thu", "Mức", "Kênh", "Ghi chú")
    for fee in one.fees:
        amount = _BASES_VI.get(fee.basis) or money(fee.amount_vnd)
        rates = [
            f"{rate.agency or 'mọi nơi'} {money(rate.amount_vnd)}"
            f" ({rate.first_day or '…'} – {rate.last_day or '…'})"
            for rate in fee.rates
        ]
        channels = ", ".join(CHANNELS_VI[channel] for channel in fee.channels)
        notes = ["mỗi bản" if fee.per_copy else "", fee.condition, *rates]
        rows.add_row(escape(fee.name), amount, channels, escape("; ".join(filter(None, notes))))
    return rows


def terms(case: pb.ProcedureCase) -> str:
    """Write the term of a case, and those of channels that differ."""
    others = [f"{CHANNELS_VI[one.channel]} {one.term.words}" for one in case.channel_terms]
    return case.term.words + (f" ({', '.join(others)})" if others else "")


def money(amount: int) -> str:
    """Write VND as people do: 20.000 đồng."""
    return f"{amount:,} đồng".replace(",", ".")


def _postal(row: pb.PostalEligibility) -> str:
    said = "có" if row.eligible else "không"
    period = f" {row.first_day or '…'} – {row.last_day or '…'}"
    dated = period if row.first_day or row.last_day else ""
    return f"{row.agency or 'mọi nơi'}{dated}: {said}"
