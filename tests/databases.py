"""Databases for tests that start processes of their own: new ones, on the engine of this test run."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg


@contextmanager
def new_database(folder: Path) -> Iterator[str]:
    """Yield the DATABASE_URL of an empty database: of this run's PostgreSQL server, else of an SQLite file in the folder."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield f"sqlite:///{folder / 'new.sqlite3'}"
        return
    name = f"new_{uuid4().hex}"
    with closing(psycopg.connect(server, autocommit=True)) as console:
        console.execute(f"CREATE DATABASE {name}".encode())
        try:
            yield f"{server.rsplit('/', 1)[0]}/{name}"
        finally:
            console.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def ask(url: str, statement: str) -> list[tuple[Any, ...]]:
    """Ask a database something without Django."""
    if url.startswith("postgres"):
        with closing(psycopg.connect(url)) as console:
            return console.execute(statement.encode()).fetchall()
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20)) as console:
        return console.execute(statement).fetchall()
