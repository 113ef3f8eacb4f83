"""A machine of one's own, and the demo: secrets made on first use, SQLite under var/."""

from config import env, logs
from config.settings.base import *  # noqa: F403 — settings modules build on base by name
from config.settings.base import VAR_DIR, databases

SECRET_KEY = env.local_secret("MINGBAN_SECRET_KEY")
FIELD_KEYS = [env.local_secret("MINGBAN_FIELD_KEY")]
SANDBOX_KEY = env.local_secret("MINGBAN_SANDBOX_KEY")
PUSH_SECRET = env.local_secret("MINGBAN_PUSH_SECRET")
ALLOWED_HOSTS = env.words("MINGBAN_HOSTS", "127.0.0.1,localhost,[::1]")
DATABASES = databases(f"sqlite:///{VAR_DIR / 'mingban.sqlite3'}")
# The sandbox on this machine takes pushes without https.
WEBHOOKS_NEED_HTTPS = False
WEBHOOK_NETWORKS = ["127.0.0.0/8"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "open": OPEN_STORAGE,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
LOGGING = logs.words_and_file(VAR_DIR / "log")
