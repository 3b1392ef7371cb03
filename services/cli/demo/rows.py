"""The file of examples: rows a person can read, checked before anything is sent."""

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from services.cli.demo.story import STORIES, Story

NONE_YET: Final = "-"
"""Stands in `must_end` for a result that never comes to be."""

CHANNELS: Final = ("DIRECT", "POSTAL")
RETURN_METHODS: Final = ("COUNTER", "POSTAL")
PAPERS_MAX: Final = 100
"""Most papers of one kind in one line, and most lines."""

_PROCEDURE = re.compile(r"[0-9]\.[0-9]{6}")
_AGENCY = re.compile(r"[0-9]{3}(?:\.[0-9]{2}){2}\.[A-Z][0-9]{2}|[A-Z][0-9]{2}(?:\.[0-9]{1,3}){0,3}")
_OFFICE = re.compile(r"[0-9]{6}")
_PHONE = re.compile(r"0[0-9]{9}")
_PAPERS = re.compile(r"([^:|\s]{1,40}):([0-9]{1,3}):([0-9]{1,3})")
_ENDING = re.compile(r"([A-Z_]+)/([A-Z_]+|-)")
_MARK = "TEST"


class RowsUnreadable(Exception):  # noqa: N818 - it says what the file is
    """The file of examples cannot be used; `problems` names every line that is wrong."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)
        """In Vietnamese, one a line, with the line number first."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One line of the papers of a dossier."""

    code: str
    originals: int
    copies: int


@dataclass(frozen=True, slots=True)
class Row:
    """One dossier of the examples: who, what, which way, and where it must end."""

    row_id: str
    procedure_code: str
    case_code: str
    channel: str
    return_method: str
    owner: str
    phone: str
    address: str
    commune: str
    province: str
    receiving_agency: str
    home_office: str
    """Post office near the citizen."""
    agency_office: str
    """Post office near the counter."""
    papers: tuple[Paper, ...]
    story: Story
    must_end: tuple[str, str]
    """Final state of the dossier and of its result."""


COLUMNS: Final = tuple(field.name for field in fields(Row))
"""The header line of the file."""


def read_rows(path: Path) -> list[Row]:
    """Read a file of examples, or raise RowsUnreadable."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RowsUnreadable([f"{path}: không đọc được tệp ({type(error).__name__})"]) from None
    return parse_rows(text)


def parse_rows(text: str) -> list[Row]:
    """Read the text of a file of examples, or raise RowsUnreadable."""
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    problems: list[str] = []
    try:
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise RowsUnreadable([f"dòng 1: thiếu cột {', '.join(missing)}"])
        for cells in reader:
            wrong = _problems(cells, {row.row_id for row in rows})
            problems += [f"dòng {reader.line_num}: {problem}" for problem in wrong]
            if not wrong:
                rows.append(_row(cells))
    except csv.Error as error:
        problems.append(f"dòng {reader.line_num}: không đúng dạng CSV ({error})")
    if not rows and not problems:
        problems.append("tệp không có hồ sơ nào")
    if problems:
        raise RowsUnreadable(problems)
    return rows


def _problems(cells: Mapping[str, str | None], known: set[str]) -> list[str]:
    if None in cells or None in cells.values():
        return ["số ô không khớp với dòng tiêu đề"]
    values = {name: (cells[name] or "").strip() for name in COLUMNS}
    wrong = [
        f"{name}: “{values[name]}” {message}"
        for name, accepts, message in _CHECKS
        if not accepts(values[name])
    ]
    if values["row_id"] in known:
        wrong.append(f"row_id: “{values['row_id']}” đã có ở dòng trên")
    return wrong or _story_problems(values)


def _story_problems(values: Mapping[str, str]) -> list[str]:
    needs = STORIES[Story(values["story"])]
    wrong = []
    if needs.posted_in and values["channel"] != "POSTAL":
        wrong.append(f"story: “{values['story']}” cần channel là POSTAL")
    if needs.posted_out and values["return_method"] != "POSTAL":
        wrong.append(f"story: “{values['story']}” cần return_method là POSTAL")
    return wrong


def _row(cells: Mapping[str, str]) -> Row:
    values = {name: cells[name].strip() for name in COLUMNS}
    ending = _ENDING.fullmatch(values["must_end"])
    if ending is None:
        raise AssertionError  # _CHECKS has looked at it
    special = ("papers", "story", "must_end")
    return Row(
        **{name: value for name, value in values.items() if name not in special},
        papers=_papers(values["papers"]),
        story=Story(values["story"]),
        must_end=(ending[1], ending[2]),
    )


def _papers(text: str) -> tuple[Paper, ...]:
    found = [_PAPERS.fullmatch(part.strip()) for part in text.split("|")]
    return tuple(Paper(line[1], int(line[2]), int(line[3])) for line in found if line)


def _are_papers(text: str) -> bool:
    papers = _papers(text)
    return (
        len(papers) == len(text.split("|")) <= PAPERS_MAX
        and len({paper.code for paper in papers}) == len(papers)
        and all(p.originals + p.copies > 0 for p in papers)
        and all(max(p.originals, p.copies) <= PAPERS_MAX for p in papers)
    )


def _shaped(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None


_CHECKS: Final[Sequence[tuple[str, Callable[[str], bool], str]]] = (
    ("row_id", bool, "phải có"),
    ("procedure_code", _shaped(_PROCEDURE), "không phải mã thủ tục, ví dụ 1.001193"),
    ("channel", CHANNELS.__contains__, f"phải là {' hoặc '.join(CHANNELS)}"),
    ("return_method", RETURN_METHODS.__contains__, f"phải là {' hoặc '.join(RETURN_METHODS)}"),
    ("owner", lambda text: _MARK in text.split(), f"phải là tên bịa có chữ {_MARK}"),
    ("phone", _shaped(_PHONE), "không phải số điện thoại 10 chữ số"),
    ("address", bool, "phải có"),
    ("commune", bool, "phải có"),
    ("province", bool, "phải có"),
    ("receiving_agency", _shaped(_AGENCY), "không phải mã cơ quan, ví dụ 000.00.01.H55"),
    ("home_office", _shaped(_OFFICE), "không phải mã bưu cục 6 chữ số"),
    ("agency_office", _shaped(_OFFICE), "không phải mã bưu cục 6 chữ số"),
    ("papers", _are_papers, "không phải giấy tờ dạng mã:bản chính:bản sao|…"),
    ("story", set(Story).__contains__, "không phải hành trình có trong README"),
    ("must_end", _shaped(_ENDING), "không phải dạng RESULT_RETURNED/DELIVERED_BY_POST"),
)
"""Column, what it accepts, and what is said when it does not."""
