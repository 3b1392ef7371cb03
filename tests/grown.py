"""A schema that a newer version of intake would have: more revisions, in a folder of their own."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from alembic.script import ScriptDirectory

from shared import migrations

REVISION = "newer"
"""The last of what a newer version adds."""
NOTE = "note_of_a_newer_version"
INDEX = f"{NOTE}_found"
_FILE = '''"""What a newer version needs."""

import sqlalchemy as sa
from alembic import op

from shared.migrations import outside_transaction, shut_out_older_code

revision = "{revision}"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:{upgrade}'''
_COLUMN = f"""
    op.add_column("dossiers", sa.Column("{NOTE}", sa.Text(), nullable=True))
"""
_INDEX = f"""
    with outside_transaction():
        op.drop_index("{INDEX}", "dossiers", if_exists=True, postgresql_concurrently=True)
        op.create_index("{INDEX}", "dossiers", ["{NOTE}"], postgresql_concurrently=True)
"""
GROWS = {"newer_column": _COLUMN, REVISION: _INDEX}
"""A column that old code does not know, then an index that is built beside it."""
GROWS_AT_ONCE = {REVISION: _COLUMN + _INDEX}
"""The same in one revision."""
SHRINKS = {
    REVISION: """
    op.drop_column("dossiers", "guided")
    shut_out_older_code(revision)
"""
}
"""Something taken away that old code needs."""


def current_head() -> str:
    """Give the newest revision of intake in this repository."""
    head = ScriptDirectory.from_config(migrations.config("intake", "")).get_current_head()
    return str(head)


def newer_root(folder: Path, upgrades: Mapping[str, str] = GROWS) -> Path:
    """Make a folder with intake's migrations and more revisions; gives its root."""
    place = folder / "services" / "intake" / "migrations"
    if not place.exists():
        shutil.copytree(migrations.ROOT / "services" / "intake" / "migrations", place)
        before = current_head()
        for revision, upgrade in upgrades.items():
            text = _FILE.format(revision=revision, before=before, upgrade=upgrade)
            (place / "versions" / f"{revision}.py").write_text(text)
            before = revision
    return folder
