"""A machine of one's own, and the demo: secrets made on first use, SQLite under var/."""

from config import env, logs
from config.settings.base import *  # noqa: F403 — settings modules build on base by name
from config.settings.base import IS_DEMO, SITE_PARTICULARS, VAR_DIR, databases

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
if IS_DEMO and not any(SITE_PARTICULARS.values()):
    # What a real site has to show at its foot, of nobody.
    SITE_PARTICULARS |= {
        "主办": "怀化市鹤城区人民政府",
        "网站标识码": "0000000000（演示）",
        "ICP 备案": "演备 00000000 号（演示）",
        "公安备案": "00000000000000（演示）",
    }
