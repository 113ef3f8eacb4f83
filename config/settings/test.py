"""Tests: fixed secrets, quick hashing, tasks run by hand. The database comes from DATABASE_URL, else SQLite."""

import atexit
import shutil
import tempfile
from pathlib import Path

from config.settings.base import *  # noqa: F403 — settings modules build on base by name
from config.settings.base import databases

VAR_DIR = Path(tempfile.mkdtemp(prefix="mingban-test-"))
atexit.register(shutil.rmtree, VAR_DIR, ignore_errors=True)
MEDIA_ROOT = VAR_DIR / "files"
SEARCH_INDEX_DIR = VAR_DIR / "index"
SECRET_KEY = "only-for-tests"  # noqa: S105 — not a secret
FIELD_KEYS = ["only-for-tests"]
SANDBOX_KEY = "only-for-tests"
PUSH_SECRET = "only-for-tests"  # noqa: S105 — not a secret
ALLOWED_HOSTS = ["*"]
# A file rather than SQLite's memory, so that tests with several connections see what production would.
DATABASES = databases(f"sqlite:///{VAR_DIR / 'unused.sqlite3'}")
# Tables are made of the models (conftest.py).
DATABASES["default"]["TEST"] = {"MIGRATE": False}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"]["NAME"] = VAR_DIR / "test.sqlite3"
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.dummy.DummyBackend",
        "QUEUES": ["default", "outbox", "clocks", "documents", "search", "notices", "webhooks"],
    }
}
VIRUS_SCANNER = CLAMAV_ADDRESS = ""  # tests that want one take the fixture `clamd`
API_CALLS_PER_MINUTE = API_TOKENS_PER_MINUTE = 1_000_000
WEBHOOKS_NEED_HTTPS = False
WEBHOOK_NETWORKS = ["127.0.0.0/8"]
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "open": OPEN_STORAGE,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
