"""Tests: fixed secrets, quick hashing, tasks run by hand. The database comes from DATABASE_URL, else SQLite."""

import os
import tempfile
from pathlib import Path

from config.settings.base import *  # noqa: F403 — settings modules build on base by name
from config.settings.base import databases

VAR_DIR = Path(tempfile.mkdtemp(prefix="mingban-test-"))
MEDIA_ROOT = VAR_DIR / "files"
SEARCH_INDEX_DIR = VAR_DIR / "index"
SECRET_KEY = "only-for-tests"  # noqa: S105 — not a secret
FIELD_KEYS = ["only-for-tests"]
SANDBOX_KEY = "only-for-tests"
ALLOWED_HOSTS = ["*"]
DATABASES = databases(f"sqlite:///{VAR_DIR / f'test-{os.getpid()}.sqlite3'}")
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # a file: threads cannot share one in memory
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / f"suite-{os.getpid()}.sqlite3"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.dummy.DummyBackend",
        "QUEUES": ["outbox", "clocks", "documents", "search", "notices"],
    }
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
