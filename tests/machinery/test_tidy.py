"""The bounds that no tool of `make check` holds: sizes, loose ends, targets that exist."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINES_MAX = 250
FOLDERS = ("services", "shared", "tests", "bench", "docs")
# In two halves, or this file would find itself.
LOOSE_ENDS = tuple(
    a + b for a, b in (("TO", "DO"), ("FIX", "ME"), ("XX", "X"), ("NotImplemented", "Error"))
)
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").glob("*.md")]
)


def written(*folders: str) -> list[Path]:
    """Give the Python files that people write: nothing generated."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if not path.stem.endswith(("_pb2", "_pb2_grpc")))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def is_index(path: Path) -> bool:
    """Tell whether a file only lists what its neighbours offer; such a list is looked up."""
    lists = (ast.Import, ast.ImportFrom, ast.Assign, ast.Expr)
    body = ast.parse(path.read_text("utf-8")).body
    return path.stem == "__init__" and all(isinstance(one, lists) for one in body)


def targets() -> set[str]:
    """Give the targets of the Makefile."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    return set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))


def mentioned(document: Path) -> set[str]:
    """Give the targets that a document tells people to make, in code or at the start of a line."""
    text = document.read_text("utf-8")
    return set(re.findall(r"(?:^|`)(?:[A-Z]+=\S+ )*make ([a-z][a-z-]*)", text, re.MULTILINE))


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in written("services", "shared")
        if "migrations" not in path.parts and not is_index(path)
    ],
    ids=named,
)
def test_a_file_is_short_enough_to_be_read_at_once(path):
    """A file that grows without bound is one that nobody reads before he changes it."""
    assert len(path.read_text("utf-8").splitlines()) <= LINES_MAX


def test_no_file_has_a_loose_end():
    """What is to be done is done, or decided against; a note in the code is neither."""
    word = re.compile("|".join(LOOSE_ENDS))
    loose = [named(path) for path in written(*FOLDERS) if word.search(path.read_text("utf-8"))]

    assert loose == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_a_document_names_only_targets_that_exist(document):
    """The first command that a newcomer types must not fail."""
    assert mentioned(document) <= targets()


def test_the_documents_name_targets_at_all():
    """Without it the test above could look for something that no document writes."""
    assert {"run", "demo", "test"} <= mentioned(ROOT / "README.md") & targets()
