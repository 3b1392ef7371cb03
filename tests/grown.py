"""A schema that a newer version of intake would have: one revision more, in a folder of its own."""

import shutil
from pathlib import Path

from alembic.script import ScriptDirectory

from shared import migrations

REVISION = "newer"
NOTE = "note_of_a_newer_version"
INDEX = f"{NOTE}_found"
_BEGIN = '''"""Expand: a column that old code does not know, and an index beside running code."""

import sqlalchemy as sa
from alembic import op

from shared.migrations import shut_out_older_code

revision = "newer"
down_revision = "{head}"
branch_labels = None
depends_on = None
'''
_GROW = f"""

def upgrade() -> None:
    op.add_column("dossiers", sa.Column("{NOTE}", sa.Text(), nullable=True))
    if op.get_bind().dialect.name != "postgresql":
        return
    with op.get_context().autocommit_block():
        op.drop_index("{INDEX}", "dossiers", if_exists=True, postgresql_concurrently=True)
        op.create_index("{INDEX}", "dossiers", ["{NOTE}"], postgresql_concurrently=True)
"""
_SHRINK = """

def upgrade() -> None:
    op.drop_column("dossiers", "guided")
    shut_out_older_code(revision)
"""


def current_head() -> str:
    """Give the newest revision of intake in this repository."""
    head = ScriptDirectory.from_config(migrations.config("intake", "")).get_current_head()
    return str(head)


def newer_root(folder: Path, *, shrinks: bool = False) -> Path:
    """Make a folder with intake's migrations and one revision more; gives its root."""
    place = folder / "services" / "intake" / "migrations"
    if not place.exists():
        shutil.copytree(migrations.ROOT / "services" / "intake" / "migrations", place)
        begin = _BEGIN.format(head=current_head())
        (place / "versions" / "newer.py").write_text(begin + (_SHRINK if shrinks else _GROW))
    return folder
