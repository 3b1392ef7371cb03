"""Copies of a service's database as an operator takes them, and how one is put back."""

import asyncio
import shutil
from pathlib import Path

import grpc
import psycopg
from sqlalchemy.engine import make_url

from protos.events.v1 import operator_pb2 as pb
from protos.events.v1.operator_pb2_grpc import OperatorServiceStub
from tests.e2e.system import System
from tests.support import actor

OPERATOR = actor("hoa", "OPERATOR")
PATIENCE_S = 120


async def take(system: System, name: str) -> str:
    """Copy a database; on PostgreSQL while the service is stopped. Gives the copy."""
    url = system.settings.database_url(name)
    if make_url(url).get_backend_name() == "sqlite":
        async with grpc.aio.insecure_channel(system.settings.target(name)) as channel:
            made = await OperatorServiceStub(channel).BackUp(
                pb.BackUpRequest(), metadata=OPERATOR, timeout=PATIENCE_S
            )
        return str(made.path)
    await system.stop(name)
    database = make_url(url).database
    await asyncio.to_thread(_clone, url, str(database), f"{database}_copy")
    await system.start(name)
    return f"{database}_copy"


async def put_back(system: System, name: str, copy: str) -> None:
    """Put a copy in the place of the database of a stopped service; the copy is used up."""
    url = system.settings.database_url(name)
    database = str(make_url(url).database)
    if make_url(url).get_backend_name() == "sqlite":
        await asyncio.to_thread(_replace, Path(database), Path(copy))
        return
    await asyncio.to_thread(_clone, url, copy, database)
    await asyncio.to_thread(_drop, url, copy)


def _replace(database: Path, copy: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        database.with_name(database.name + ending).unlink(missing_ok=True)
    shutil.move(copy, database)


def _clone(url: str, source: str, target: str) -> None:
    _drop(url, target)
    with psycopg.connect(_server(url), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"'.encode())


def _drop(url: str, database: str) -> None:
    with psycopg.connect(_server(url), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)'.encode())


def _server(url: str) -> str:
    return (
        make_url(url)
        .set(drivername="postgresql", database="postgres")
        .render_as_string(hide_password=False)
    )
