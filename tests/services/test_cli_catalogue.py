"""The commands of the catalogue, typed as an operator types them, against an intake that runs."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from services.cli.catalogue import workbook
from services.cli.main import app
from services.intake.main import SERVICE
from shared.config import settings
from tests.conftest import StartService
from tests.services.intake.desk import BIRTH
from tests.services.test_cli_portal import DOCUMENT, method

RUNNER = CliRunner()
Type = Callable[..., Awaitable[Result]]
"""Types a command."""


@pytest.fixture
async def type_(start_service: StartService, monkeypatch: pytest.MonkeyPatch):
    """Type a command while an intake runs that knows no procedure."""
    started = await start_service(SERVICE)
    monkeypatch.setenv("DOSSIERPOST_INTAKE_PORT", str(started.port))
    settings.cache_clear()

    async def type_one(*words: Any) -> Result:
        given = ["catalogue", *map(str, words)]
        return await asyncio.to_thread(lambda: RUNNER.invoke(app, given))

    yield type_one
    settings.cache_clear()


def written(tmp_path: Path, name: str, content: Any) -> Path:
    file = tmp_path / name
    file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return file


async def test_files_of_every_shape_go_in_with_remarks_and_are_found(type_: Type, tmp_path: Path):
    """Ours, a workbook and the portal's, told apart by what they hold."""
    ours = written(tmp_path, "ours.json", [BIRTH])
    book = tmp_path / "book.xlsx"
    workbook.write(book, [BIRTH | {"code": "1.000002", "name": "Đăng ký lại khai sinh"}])
    fee = ("FEE", 100, "")
    portal = written(
        tmp_path,
        "portal.json",
        {"code": "OK", "data": DOCUMENT | {"executionMethods": [method("DIRECT", 3, "DAY", fee)]}},
    )

    answer = await type_("import", ours, book, portal)
    assert answer.exit_code == 0, answer.output
    assert "FEE_IN_THOUSANDS" in answer.output
    assert "Đã thêm 3" in answer.output

    found = json.loads((await type_("find", "lai", "khai", "--json")).output)
    assert [one["code"] for one in found] == ["1.000002"]
    assert "Đăng ký khai sinh" in (await type_("find", "sinh khai")).output
    shown = (await type_("show", "9.000001")).output
    assert "chưa có mức thu" in shown
    assert (await type_("show", "7.777777")).exit_code == 3


async def test_a_dry_run_says_what_would_be_and_keeps_nothing(type_: Type, tmp_path: Path):
    """The operator looks before he leaps; and gets what was read, to correct it."""
    bad = BIRTH | {"code": "1.000003", "level": "DISTRICT"}
    file = written(tmp_path, "ours.json", {"procedures": [BIRTH, bad, {"name": "?"}]})
    output = tmp_path / "read.json"

    answer = await type_("import", file, "--dry-run", "--output", output)

    assert answer.exit_code == 1
    assert "Sẽ thêm 1" in answer.output
    assert "1.000003" in answer.output
    assert "DISTRICT" in answer.output
    assert len(json.loads(output.read_text("utf-8"))) == 2
    assert "không tìm thấy" in (await type_("find", "khai")).output.casefold()


async def test_an_update_needs_a_version_of_its_own(type_: Type, tmp_path: Path):
    """What is published never changes, and whoever tries must hear of it."""
    await type_("import", written(tmp_path, "old.json", [BIRTH]))

    again = await type_("import", written(tmp_path, "same.json", [BIRTH]), "--json")
    other = await type_("import", written(tmp_path, "new.json", [BIRTH | {"name": "Khác"}]))
    newer = await type_(
        "import", written(tmp_path, "v2.json", [BIRTH | {"name": "Khác", "version": 2}])
    )

    assert (again.exit_code, json.loads(again.output)["unchanged"]) == (0, 1)
    assert (other.exit_code, "1.000001 v1" in other.output) == (1, True)
    assert newer.exit_code == 0


@pytest.mark.parametrize("name", ["all.json", "all.xlsx"])
async def test_what_is_exported_can_be_imported(type_: Type, tmp_path: Path, name):
    """A catalogue leaves as it came; otherwise nobody could edit it."""
    await type_("import", written(tmp_path, "old.json", [BIRTH, BIRTH | {"agency": "H24"}]))

    exported = await type_("export", tmp_path / name)
    again = await type_("import", tmp_path / name, "--json")

    assert exported.exit_code == 0, exported.output
    assert json.loads(again.output) == {"added": 0, "unchanged": 2, "differing": [], "remarks": []}
    assert (await type_("export", tmp_path / "all.csv")).exit_code == 2


async def test_texts_are_shown_as_they_are_and_not_as_marks(type_: Type, tmp_path: Path):
    """A name with brackets must not vanish from the screen, nor end the command."""
    parts = [{"code": "K1", "name": "Đơn [/b] [red]", "originals": 1, "condition": "x [/i]"}]
    await type_(
        "import", written(tmp_path, "a.json", [BIRTH | {"name": "[b]", "components": parts}])
    )

    assert "[b]" in (await type_("find", "b")).output
    assert "Đơn [/b] [red] [x [/i]]" in (await type_("show", "1.000001")).output


async def test_without_a_command_the_shipped_catalogue_is_loaded(type_: Type):
    """What containers do at their first start."""
    answer = await type_()
    assert answer.exit_code == 0
    assert answer.output.startswith("51 procedures")
