"""A catalogue as an XLSX workbook and back; nothing is lost on the way."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from decimal import DecimalException
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.exceptions import InvalidFileException

from services.cli.catalogue.sheets import KEY, SHEETS, Cell, Column

Rows = dict[str, list[dict[str, Any]]]
Key = tuple[str, int, str]


class BadWorkbook(ValueError):  # noqa: N818 - it says what the file is
    """A workbook that is no catalogue; says in which sheet and row."""


def write(path: Path, entries: Iterable[Mapping[str, Any]]) -> None:
    """Write entries of the catalogue."""
    book = openpyxl.Workbook(write_only=True)
    pages = {name: book.create_sheet(name) for name in SHEETS}
    for name, page in pages.items():
        page.freeze_panes = "D2"
        page.append([column.title for column in (*KEY, *SHEETS[name])])
    for entry in entries:
        for name, row in _rows(entry):
            cells = [_written(column, row) for column in SHEETS[name]]
            key = [_written(column, entry) for column in KEY]
            pages[name].append([_cell(pages[name], value) for value in (*key, *cells)])
    book.save(path)


def read(path: Path) -> list[dict[str, Any]]:
    """Read entries of the catalogue, in the order of the sheet of procedures."""
    try:
        with closing(openpyxl.load_workbook(path, read_only=True)) as book:
            rows = {name: dict(_read_sheet(book, name)) for name in SHEETS}
    except (InvalidFileException, BadZipFile, ParseError, KeyError, OSError) as error:
        raise BadWorkbook(f"{path.name}: {error}") from error
    known = {key: _procedure(key, found) for key, found in rows["procedures"].items()}
    for name in SHEETS:
        lost = next((key for key in rows[name] if key not in known), None)
        if lost:
            raise BadWorkbook(f"{name}: {lost[0]} v{lost[1]} {lost[2]} has no row in procedures")
    return [_entry(entry, key, rows) for key, entry in known.items()]


def _rows(entry: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Give the rows of an entry, each with its sheet."""
    postal = entry["postal"]
    first = dict(entry)
    if not isinstance(postal, bool):
        del first["postal"]
        yield from (("postal", row) for row in postal)
    if entry.get("fees") == []:
        first["no_fees"] = True
    yield "procedures", first
    for case in entry["cases"]:
        yield "cases", case | case["term"]
        for channel, term in case.get("terms", {}).items():
            yield "terms", {"case": case["code"], "channel": channel} | term
    for fee in entry.get("fees", ()):
        yield "fees", fee
        yield from (("rates", {"fee": fee["code"]} | rate) for rate in fee.get("rates", ()))
    yield from (("components", component) for component in entry["components"])


def _written(column: Column, row: Mapping[str, Any]) -> Cell:
    value = row.get(column.key)
    return None if value is None else column.kind.write(value)


def _cell(page: Any, value: Cell) -> Any:
    """Make a cell; a text is a text, also where a table would take it for a formula."""
    cell = WriteOnlyCell(page, value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.number_format = "@"
    return cell


def _read_sheet(book: Any, name: str) -> Iterator[tuple[Key, list[dict[str, Any]]]]:
    """Give the rows of a sheet by the procedure they belong to."""
    if name not in book.sheetnames:
        raise BadWorkbook(f"there is no sheet {name}")
    lines = book[name].iter_rows(values_only=True)
    columns = _columns(name, next(lines, ()))
    found: dict[Key, list[dict[str, Any]]] = {}
    for number, line in enumerate(lines, 2):
        if any(value is not None for value in line):
            row = _read_row(f"{name}, row {number}", columns, line)
            key = (row.pop("#code", ""), row.pop("#version", 0), row.pop("#agency", ""))
            found.setdefault(key, []).append(row)
    yield from found.items()


def _columns(name: str, titles: Sequence[Any]) -> list[tuple[str, Column] | None]:
    """Give the column under each title; those nobody knows may hold notes only without a title."""
    known = {column.title: (f"#{column.key}", column) for column in KEY}
    known |= {column.title: (column.key, column) for column in SHEETS[name]}
    unknown = [title for title in titles if title is not None and title not in known]
    missing = [column.title for column in KEY if column.title not in titles]
    if unknown or missing:
        raise BadWorkbook(f"{name}: columns unknown {unknown}, missing {missing}")
    return [known[title] if title is not None else None for title in titles]


def _read_row(
    place: str, columns: Sequence[tuple[str, Column] | None], line: Sequence[Any]
) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for found, value in zip(columns, line, strict=False):
        if found is None or value is None:
            continue
        key, column = found
        try:
            row[key] = column.kind.read(value)
        except (ValueError, DecimalException) as error:
            raise BadWorkbook(f"{place}, {column.title}: {error or 'is no number'}") from error
    return row


def _procedure(key: Key, found: list[dict[str, Any]]) -> dict[str, Any]:
    if len(found) > 1:
        raise BadWorkbook(f"procedures: {key[0]} v{key[1]} {key[2]} is there twice")
    agency = {"agency": key[2]} if key[2] else {}
    return {"code": key[0], "version": key[1]} | agency | found[0]


def _entry(
    entry: dict[str, Any], key: Key, rows: Mapping[str, Mapping[Key, list[dict[str, Any]]]]
) -> dict[str, Any]:
    """Join the rows of one procedure."""

    def of(name: str) -> list[dict[str, Any]]:
        return rows[name].get(key, [])

    cases = {row.pop("code", ""): _with_term(row) for row in of("cases")}
    for row in of("terms"):
        channel = row.pop("channel", "")
        case = _owner("terms", cases, row.pop("case", ""))
        case.setdefault("terms", {})[channel] = row
    fees = {row["code"]: row for row in of("fees") if "code" in row}
    for row in of("rates"):
        _owner("rates", fees, row.pop("fee", "")).setdefault("rates", []).append(row)
    if fees or entry.pop("no_fees", False):
        entry["fees"] = list(fees.values())
    if of("postal"):
        entry["postal"] = of("postal")
    listed = [{"code": code} | case for code, case in cases.items()]
    return entry | {"cases": listed, "components": of("components")}


def _with_term(row: dict[str, Any]) -> dict[str, Any]:
    term = {key: row.pop(key) for key in ("unit", "amount", "cutoff") if key in row}
    return row | {"term": term}


def _owner(sheet: str, owners: Mapping[str, dict[str, Any]], code: str) -> dict[str, Any]:
    if code not in owners:
        raise BadWorkbook(f"{sheet}: {code} has no row of its own")
    return owners[code]
