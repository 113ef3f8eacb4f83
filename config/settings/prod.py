"""Production: every secret and host from the environment, HTTPS only."""

from config import env
from config.settings.base import *  # noqa: F403 — settings modules build on base by name
from config.settings.base import SILENCED_SYSTEM_CHECKS, databases

SECRET_KEY = env.required("MINGBAN_SECRET_KEY")
FIELD_KEYS = env.words("MINGBAN_FIELD_KEYS") or [env.required("MINGBAN_FIELD_KEYS")]
SANDBOX_KEY = env.required("MINGBAN_SANDBOX_KEY")
ALLOWED_HOSTS = env.words("MINGBAN_HOSTS")
DATABASES = databases(env.required("DATABASE_URL"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "open": OPEN_STORAGE,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
IS_DEMO = env.flag("MINGBAN_DEMO")
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# Other subdomains of the government's domain are not ours to decide about; see docs/deploy.md.
SILENCED_SYSTEM_CHECKS += ["security.W005", "security.W021"]
