"""Databases for tests that start processes of their own: new ones, on the engine of this test run."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations import RunPython
from django.db.migrations.loader import MigrationLoader
from django.test.utils import override_settings


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


class NoMigrations:
    """Stands for all apps' migration modules, and says that there are none."""

    def __contains__(self, label: str) -> bool:
        return True

    def __getitem__(self, label: str) -> None:
        return None


def make_tables() -> None:
    """Make the tables of the models, which takes a tenth of the time of all migrations, and note the migrations as done.

    That migrations lead to the same tables, `make check` asks; that they run, the test of `make run`.
    """
    with override_settings(MIGRATION_MODULES=NoMigrations()):
        call_command("migrate", run_syncdb=True, verbosity=0)
    add_triggers()
    call_command("migrate", fake=True, verbosity=0)


def add_triggers() -> None:
    """Add our triggers, which models do not know, to tables that were made of them."""
    with connection.schema_editor() as editor:
        for (label, _), migration in sorted(MigrationLoader(None, replace_migrations=False).disk_migrations.items()):
            if apps.get_app_config(label).name.startswith("mingban."):
                for step in migration.operations:
                    if isinstance(step, RunPython):
                        step.code(apps, editor)  # type: ignore[arg-type]  # our steps ask no model of it
