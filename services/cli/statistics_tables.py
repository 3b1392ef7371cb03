"""How figures look on a terminal."""

from collections.abc import Sequence
from typing import Final

from rich.table import Table

from protos.tracking.v1 import statistics_pb2 as pb

MEASURES_VI: Final = {
    "received.direct": "Tiếp nhận trực tiếp",
    "received.online": "Tiếp nhận trực tuyến",
    "received.post": "Tiếp nhận qua bưu chính",
    "received.unknown": "Tiếp nhận, chưa rõ kênh",
    "carried_over": "Kỳ trước chuyển sang",
    "solved.early": "Giải quyết trước hạn",
    "solved.on_time": "Giải quyết đúng hạn",
    "solved.late": "Giải quyết quá hạn",
    "ended.withdrawn": "Rút hồ sơ",
    "ended.stopped": "Dừng giải quyết",
    "ended.refused": "Từ chối sau tiếp nhận",
    "in_process.within": "Đang giải quyết, trong hạn",
    "in_process.over": "Đang giải quyết, quá hạn",
    "returned.counter": "Trả tại bộ phận một cửa",
    "returned.post": "Trả qua bưu chính",
    "returned.electronic": "Trả bản điện tử",
    "returned.unknown": "Đã trả, chưa rõ hình thức",
    "delivered.items": "Bưu gửi đã phát",
    "delivered.first_attempt": "Phát được ngay lần đầu",
    "delivered.back": "Chuyển hoàn về cơ quan",
    "discrepancies.opened": "Sai lệch mới mở",
    "discrepancies.closed": "Sai lệch đã kết thúc",
    "fees.taken": "Phí, lệ phí thu tại quầy (đồng)",
    "fees.refunded": "Phí, lệ phí hoàn tại quầy (đồng)",
    "fees.collected": "Phí, lệ phí bưu chính thu (đồng)",
    "fees.refunded_by_post": "Phí, lệ phí bưu chính hoàn (đồng)",
    "fees.remitted": "Phí, lệ phí đã nộp lại (đồng)",
    "fees.reconciled": "Phí, lệ phí đã đối soát (đồng)",
    "postage.collected": "Cước đã thu (đồng)",
    "postage.refunded_by_post": "Cước đã hoàn (đồng)",
    "postage.remitted": "Cước đã nộp (đồng)",
    "postage.reconciled": "Cước đã đối soát (đồng)",
    "times.flagged": "Thời điểm không đáng tin",
}
RATIOS_VI: Final = {
    "received_by_post": "Tỷ lệ tiếp nhận qua bưu chính",
    "returned_by_post": "Tỷ lệ trả qua bưu chính",
    "solved_in_time": "Tỷ lệ giải quyết đúng và trước hạn",
    "delivered_at_first_attempt": "Tỷ lệ phát được ngay lần đầu",
    "back_at_agency": "Tỷ lệ chuyển hoàn",
}


def figures(answer: pb.GetStatisticsResponse) -> Table:
    """Make the table of figures, one block for each place."""
    table = Table(title="Số liệu hồ sơ", caption=_caption(answer))
    table.add_column("Nơi, kỳ")
    table.add_column("Chỉ tiêu", no_wrap=True)
    for heading in ("Số", "Hiệu chỉnh"):
        table.add_column(heading, justify="right")
    for row in answer.rows:
        place = _place(row.place)
        known = {one.measure: one for one in row.figures}
        for measure, text in MEASURES_VI.items():
            if one := known.get(measure):
                more = f"{one.correction:+,}" if one.correction else ""
                table.add_row(place, text, f"{one.amount:,}", more)
                place = ""
        for ratio in row.ratios:
            share = f"{ratio.part / ratio.whole:.1%}"
            table.add_row("", RATIOS_VI[ratio.name], share, "", style="dim")
        table.add_section()
    return table


def form_06a(answer: pb.GetForm06aResponse) -> Table:
    """Make form II.06a."""
    table = Table(
        title="Tình hình, kết quả giải quyết TTHC (Biểu II.06a/VPCP/KSTT)",
        caption="" if answer.adds_up else "Có hiệu chỉnh sau khi chốt: các cột không cộng khớp",
    )
    headings = (
        "STT", "Lĩnh vực", "Tiếp nhận", "trực tuyến", "trực tiếp, BCCI", "kỳ trước", "Giải quyết",
        "trước hạn", "đúng hạn", "quá hạn", "Đang giải quyết", "trong hạn", "quá hạn",
    )  # fmt: skip
    for heading in headings:
        table.add_column(heading, justify="left" if heading == "Lĩnh vực" else "right")
    for number, line in enumerate(answer.lines, start=1):
        last = number == len(answer.lines)
        table.add_row(
            "" if last else str(number), "Tổng số" if last else line.sector or "(chưa rõ)",
            *(str(one) for one in (
                line.received_total, line.received_online, line.received_direct_and_post,
                line.carried_over, line.solved_total, line.solved_early, line.solved_on_time,
                line.solved_late, line.in_process_total, line.in_process_within,
                line.in_process_over,
            )),
            style="bold" if last else None,
        )  # fmt: skip
    return table


def dossiers(answer: pb.ListCellDossiersResponse) -> Table:
    """Make the list behind a figure."""
    table = Table(title=f"{len(answer.dossiers)} hồ sơ")
    for heading in ("Hồ sơ", "Nơi, kỳ"):
        table.add_column(heading)
    table.add_column("Số", justify="right")
    for one in answer.dossiers:
        table.add_row(one.dossier_id, _place(one.place), f"{one.amount:,}")
    return table


def differences(found: Sequence[pb.Difference]) -> Table:
    """Make the table of what is not as the facts say."""
    table = Table(title="Sai khác so với sự kiện")
    for heading in ("Hồ sơ", "Chỉ tiêu", "Nơi, kỳ"):
        table.add_column(heading)
    for heading in ("Đang lưu", "Tính lại"):
        table.add_column(heading, justify="right")
    for one in found:
        where = _place(one.place) + (" (đã chốt)" if one.closed else "")
        table.add_row(one.dossier_id, one.measure, where, str(one.kept), str(one.recounted))
    return table


def compared(answer: pb.CompareDefinitionsResponse, names: tuple[str, str]) -> Table:
    """Make the table of two definitions side by side."""
    table = Table(title=f"{answer.dossiers:,} hồ sơ tính theo hai định nghĩa")
    for heading in ("Nơi, kỳ", "Chỉ tiêu"):
        table.add_column(heading)
    for heading in (*names, "Chênh lệch"):
        table.add_column(heading, justify="right")
    for one in answer.figures:
        text = MEASURES_VI.get(one.measure, one.measure)
        numbers = (f"{one.first:,}", f"{one.second:,}", f"{one.second - one.first:+,}")
        table.add_row(_place(one.place), text, *numbers)
    return table


def definitions(answer: pb.ListDefinitionsResponse) -> Table:
    """Make the table of definitions."""
    table = Table(title="Định nghĩa chỉ tiêu")
    for heading in ("Định nghĩa", "Ý nghĩa", "Chỉ tiêu", "Từ tháng", "Đến trước"):
        table.add_column(heading)
    for one in answer.definitions:
        since = one.first_month or "từ đầu"
        table.add_row(
            one.key, one.meaning_vi, ", ".join(one.measures), since if one.used else "không dùng",
            one.end_month,
        )  # fmt: skip
    return table


def _place(place: pb.Place) -> str:
    parts = (
        place.month, place.unit, place.competent, place.sector, place.procedure_code, place.channel,
    )  # fmt: skip
    return " · ".join(part for part in parts if part) or "Tất cả"


def _caption(answer: pb.GetStatisticsResponse) -> str:
    caption = "Định nghĩa: " + ", ".join(answer.definitions)
    return caption + (" · đang tính lại" if answer.refolding else "")
