"""What the outside world remembers: text messages, nonces, pushes, and who was registered under which identity number."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

SCHEMA = """
CREATE TABLE IF NOT EXISTS message (
    id TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, phone TEXT NOT NULL, text TEXT NOT NULL, at REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS message_phone ON message (phone, at);
CREATE TABLE IF NOT EXISTS nonce (nonce TEXT PRIMARY KEY, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS registered (number TEXT PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS receiver (name TEXT PRIMARY KEY, secret TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS push (
    name TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, at REAL NOT NULL, times INTEGER NOT NULL, PRIMARY KEY (name, id)
);
CREATE TABLE IF NOT EXISTS mail (
    address TEXT NOT NULL, id TEXT NOT NULL, raw TEXT NOT NULL, at REAL NOT NULL, times INTEGER NOT NULL, PRIMARY KEY (address, id)
);
"""
NONCES_KEPT_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Message:
    """One text message on a phone."""

    id: str
    key: str
    phone: str
    text: str
    at: float

    @property
    def time(self) -> str:
        """When it came, as the phone shows it."""
        return datetime.fromtimestamp(self.at, ZoneInfo("Asia/Shanghai")).strftime("%m-%d %H:%M:%S")


@dataclass(frozen=True, slots=True)
class Mail:
    """One letter in a mailbox, and how often it came: mailboxes keep one of those with the same Message-ID."""

    address: str
    id: str
    raw: str
    at: float
    times: int


@dataclass(frozen=True, slots=True)
class Push:
    """One message to a receiver, and how often it came."""

    name: str
    id: str
    body: str
    at: float
    times: int


class Store:
    """One SQLite file; each thread has opened it for itself."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._own = threading.local()
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._open() as database:
            database.execute("PRAGMA journal_mode=WAL")
            database.executescript(SCHEMA)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        database: sqlite3.Connection | None = getattr(self._own, "database", None)
        if database is None:
            database = self._own.database = sqlite3.connect(self.path, timeout=10)
            # What this pretends to be may forget the last second when the machine stops; it need not wait for the disk.
            database.execute("PRAGMA synchronous=NORMAL")
        with database:
            yield database

    def is_new_nonce(self, nonce: str) -> bool:
        """Remember a nonce; False when it was there."""
        now = time.time()
        with self._open() as database:
            database.execute("DELETE FROM nonce WHERE at < ?", (now - NONCES_KEPT_SECONDS,))
            return database.execute("INSERT OR IGNORE INTO nonce VALUES (?, ?)", (nonce, now)).rowcount == 1

    def take(self, message: Message) -> Message:
        """Keep a message; the same key again returns the one that was kept first."""
        values = (message.id, message.key, message.phone, message.text, message.at)
        with self._open() as database:
            database.execute("INSERT OR IGNORE INTO message VALUES (?, ?, ?, ?, ?)", values)
            row = database.execute(
                "SELECT id, key, phone, text, at FROM message WHERE key = ?", (message.key,)
            ).fetchone()
        return Message(*row)

    def messages(self, phone: str, limit: int = 50) -> list[Message]:
        """Return the messages on a phone, newest first."""
        with self._open() as database:
            rows = database.execute(
                "SELECT id, key, phone, text, at FROM message WHERE phone = ? ORDER BY at DESC, rowid DESC LIMIT ?",
                (phone, limit),
            ).fetchall()
        return [Message(*row) for row in rows]

    def phones(self) -> list[str]:
        """Return every phone that got a message, the latest first."""
        with self._open() as database:
            rows = database.execute("SELECT phone FROM message GROUP BY phone ORDER BY MAX(at) DESC").fetchall()
        return [row[0] for row in rows]

    def registered_name(self, number: str, name: str) -> str:
        """Return the name under which a number is registered; an unknown number is registered under `name`."""
        with self._open() as database:
            database.execute("INSERT OR IGNORE INTO registered VALUES (?, ?)", (number, name))
            row = database.execute("SELECT name FROM registered WHERE number = ?", (number,)).fetchone()
        return str(row[0])

    def keep_webhook_secret(self, name: str, secret: str) -> None:
        """Set up a receiver, or give it another secret."""
        with self._open() as database:
            database.execute("INSERT OR REPLACE INTO receiver VALUES (?, ?)", (name, secret))

    def webhook_secret(self, name: str) -> str | None:
        """Return a receiver's secret; None when there is no such receiver."""
        with self._open() as database:
            row = database.execute("SELECT secret FROM receiver WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def keep_push(self, push: Push) -> None:
        """Keep a message; one that came before is counted."""
        values = (push.name, push.id, push.body, push.at, push.times)
        with self._open() as database:
            database.execute(
                "INSERT INTO push VALUES (?, ?, ?, ?, ?) ON CONFLICT (name, id) DO UPDATE SET times = times + 1", values
            )

    def pushes(self, name: str) -> list[Push]:
        """Return what came to a receiver, in order."""
        with self._open() as database:
            rows = database.execute(
                "SELECT name, id, body, at, times FROM push WHERE name = ? ORDER BY at, rowid", (name,)
            ).fetchall()
        return [Push(*row) for row in rows]

    def keep_mail(self, letters: list[Mail]) -> None:
        """Keep letters; one that came before is counted."""
        rows = [(one.address, one.id, one.raw, one.at, one.times) for one in letters]
        with self._open() as database:
            database.executemany(
                "INSERT INTO mail VALUES (?, ?, ?, ?, ?) ON CONFLICT (address, id) DO UPDATE SET times = times + 1",
                rows,
            )

    def mail(self, address: str, limit: int = 50) -> list[Mail]:
        """Return what lies in a mailbox, the latest first."""
        with self._open() as database:
            rows = database.execute(
                "SELECT address, id, raw, at, times FROM mail WHERE address = ? ORDER BY at DESC, rowid DESC LIMIT ?",
                (address, limit),
            ).fetchall()
        return [Mail(*row) for row in rows]

    def mailboxes(self, limit: int = 50) -> list[str]:
        """Return the mailboxes that got a letter, the latest first."""
        with self._open() as database:
            rows = database.execute(
                "SELECT address FROM mail GROUP BY address ORDER BY MAX(at) DESC LIMIT ?", (limit,)
            ).fetchall()
        return [row[0] for row in rows]
