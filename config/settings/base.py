"""What is the same everywhere. Secrets, hosts and databases come from dev, test or prod."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
from django import forms

from config import env, logs
from config.audiences import AUDIENCES, BELOW

BASE_DIR = env.ROOT
VAR_DIR = env.var_dir()
DEBUG = False

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "oauth2_provider",
    "wagtail.contrib.redirects",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "mingban.core",
    "mingban.ledger",
    "mingban.clocks",
    "mingban.agencies",
    "mingban.accounts",
    "mingban.forms",
    "mingban.files",
    "mingban.documents",
    "mingban.notices",
    "mingban.search",
    "mingban.catalogue",
    "mingban.licences",
    "mingban.exchange",
    "mingban.cases",
    "mingban.disclosure",
    "mingban.subscriptions",
    "mingban.corrections",
    "mingban.feedback",
    "mingban.handoff",
    "mingban.statistics",
    "mingban.appointments",
    "mingban.requests",
    "mingban.reception",
    "mingban.supervision",
    "mingban.consultations",
    "mingban.datasets",
    "mingban.portal",
    "mingban.workbench",
    "mingban.gateway",
]

MIDDLEWARE = [
    "mingban.core.middleware.request_number",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "mingban.core.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "mingban.accounts.middleware.session_timeout",
    "mingban.accounts.middleware.actor",
    "mingban.accounts.middleware.audience",
    "mingban.disclosure.middleware.publishing",
    "mingban.core.middleware.refusals",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "mingban.core.forms.UiRenderer"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Django's own widgets, which cannot be installed as an app (its label is ours); apps' templates come first.
        "DIRS": [Path(forms.__file__).parent / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        # What we say differently on Wagtail's desk.
                        (
                            "django.template.loaders.filesystem.Loader",
                            [BASE_DIR / "mingban" / "disclosure" / "over_wagtail"],
                        ),
                        "django.template.loaders.app_directories.Loader",
                        "django.template.loaders.filesystem.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mingban.core.context_processors.site",
                "mingban.notices.context_processors.inbox",
            ],
            "builtins": ["mingban.core.templatetags.ui"],
        },
    }
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]

# Sign-in (docs/decisions/0004): citizens by phone code, officials by password and second factor.
ACCOUNT_ADAPTER = "mingban.accounts.contrib.allauth.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"phone"}
ACCOUNT_SIGNUP_FIELDS = ["phone*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_TIMEOUT = 10 * 60
MFA_ADAPTER = "mingban.accounts.contrib.allauth.adapter.MfaAdapter"
MFA_TOTP_ISSUER = env.text("MINGBAN_SITE_NAME", "鹤城区政务服务")
ALLAUTH_TRUSTED_PROXY_COUNT = int(env.text("MINGBAN_PROXIES", "0"))
PHONE_CODES_PER_ADDRESS_HOUR = 120

# Five failures of one login name lock it for a quarter of an hour (facts §13); a success clears the count.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # by login name only: a whole office behind one address must not be locked out
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "mingban.core.requests.client_address"
AXES_CLIENT_STR_CALLABLE = "mingban.accounts.contrib.axes.lockout.client_in_log"
AXES_LOCKOUT_CALLABLE = "mingban.accounts.contrib.axes.lockout.locked_out_page"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = VAR_DIR / "files"
SEARCH_INDEX_DIR = VAR_DIR / "index"
SEARCH_LEXICON_DIR = BASE_DIR / "data" / "search"

# Uploads: the largest single file, in bytes, and how much of one stays in memory.
UPLOAD_MAX_BYTES = 20 * 1024 * 1024
UPLOAD_MAX_FILES = 20  # of one document
# `/health/` says that the disk is full or nearly so when less is free (bytes).
DISK_FULL_BYTES = 32 * 1024 * 1024
# Traces of background work that is done (delivered events, finished tasks) go after so many days.
FINISHED_WORK_DAYS = int(env.text("MINGBAN_FINISHED_WORK_DAYS", "7"))
DISK_LOW_BYTES = int(env.text("MINGBAN_DISK_LOW_MB", "2048")) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "outbox", "clocks", "documents", "search", "notices", "webhooks"],
    }
}

# Shared by every process, so that limits on attempts hold; the table is made by `make setup` (createcachetable).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},  # the usual 300 would let a flood of visitors push the counts of others out
    }
}

# The API for programs. Calls are counted a minute for each caller, by all web processes together (docs/api.md).
API_CALLS_PER_MINUTE = int(env.text("MINGBAN_API_CALLS_PER_MINUTE", "600"))
API_TOKENS_PER_MINUTE = 60
OAUTH2_PROVIDER_APPLICATION_MODEL = "oauth2_provider.Application"  # named, as our migrations depend on it
OAUTH2_PROVIDER = {
    "SCOPES_BACKEND_CLASS": "mingban.gateway.scopes.ClientScopes",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 60 * 60,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    # The current practice of OAuth's security (RFC 9700); with it only the hash of a token is kept.
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
}
# Where events may be pushed to: public addresses by https, and these networks (such as 10.1.0.0/16 for the office's own).
WEBHOOKS_NEED_HTTPS = True
WEBHOOK_NETWORKS = env.words("MINGBAN_WEBHOOK_NETWORKS")

# Where published pages may stand besides public addresses and our own site, to be looked at whether they answer.
PAGE_CHECK_NETWORKS = env.words("MINGBAN_PAGE_CHECK_NETWORKS")

logs.configure()
LOGGING = logs.lines_to_stdout()

CSP = ["'self'"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": CSP,
        "style-src": CSP,
        "img-src": CSP,
        "font-src": CSP,
        "connect-src": CSP,
        "form-action": CSP,
        "manifest-src": CSP,
        "worker-src": CSP,
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_AGE = 24 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "mingban.core.views.csrf_failure"

# Sessions end after so many idle seconds: officials sooner than citizens (facts §13: 15 to 30 minutes, configurable).
SESSION_IDLE_SECONDS_STAFF = 30 * 60
SESSION_IDLE_SECONDS_CITIZEN = 2 * 60 * 60
# When the session cannot be saved (full disk) an act's answer is given all the same if it is only these that got lost.
SESSION_KEYS_THAT_CAN_WAIT = ["last_seen", "_messages"]

# The outside world. Production names the real ones; everything else talks to the sandbox over HTTP.
SANDBOX_URL = env.text("MINGBAN_SANDBOX_URL", "http://127.0.0.1:8001")
IDENTITY_SERVICE = "mingban.accounts.contrib.sandbox.identity.SandboxIdentityService"
# Pictures of filled-in samples, named by kinds of documents (`sample_picture`).
SAMPLES_DIR = Path(env.text("MINGBAN_SAMPLES_DIR", str(BASE_DIR / "data" / "demo" / "samples")))
DATA_EXCHANGE = "mingban.exchange.contrib.sandbox.registers.SandboxRegisters"
# What other authorities' registers answer: reference data, named by kinds of documents (`met_by_register`).
DATA_SERVICES_FILE = Path(env.text("MINGBAN_DATA_SERVICES_FILE", str(BASE_DIR / "data" / "data-services.json")))
SMS_GATEWAY = "mingban.notices.contrib.sandbox.sms.SandboxSmsGateway"
# Where the virus scanner listens: unix:/run/clamav/clamd.ctl or tcp:127.0.0.1:3310; empty: there is none, and pages say so.
CLAMAV_ADDRESS = env.text("MINGBAN_CLAMAV")
VIRUS_SCANNER = "mingban.files.contrib.clamav.clamd.ClamdScanner" if CLAMAV_ADDRESS else ""
PUBLIC_URL = env.text("MINGBAN_PUBLIC_URL", "http://127.0.0.1:8000")
# The mail server; on a machine of one's own that of the sandbox.
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("MINGBAN_MAIL_HOST", "127.0.0.1")
EMAIL_PORT = int(
    env.text("MINGBAN_MAIL_PORT")
    or env.text("MINGBAN_SANDBOX_SMTP_PORT")
    or int(env.text("MINGBAN_SANDBOX_PORT", "8001")) + 2
)
EMAIL_HOST_USER = env.text("MINGBAN_MAIL_USER")
EMAIL_HOST_PASSWORD = env.text("MINGBAN_MAIL_PASSWORD")
EMAIL_USE_TLS = env.flag("MINGBAN_MAIL_TLS")
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = env.text("MINGBAN_MAIL_FROM", "no-reply@mingban.example")
# From it comes the key by which push services know us (VAPID); without it no browser is offered pushes.
PUSH_SECRET = env.text("MINGBAN_PUSH_SECRET")
# When nobody is disturbed who has not chosen other hours.
QUIET_HOURS = env.text("MINGBAN_QUIET_HOURS", "22:00-08:00")

# What documents say about remedies, by organisation and day: reference data with its sources.
# How long what no law limits may take, and when others are told of what becomes late: local data.
DUTIES_FILE = Path(env.text("MINGBAN_DUTIES_FILE", str(BASE_DIR / "data" / "duties.json")))
# How long other drafts are open for comment at least, and until when what was adopted is told: local data.
CONSULTATIONS_FILE = Path(env.text("MINGBAN_CONSULTATIONS_FILE", str(BASE_DIR / "data" / "consultations.json")))
REMEDIES_FILE = Path(env.text("MINGBAN_REMEDIES_FILE", str(BASE_DIR / "data" / "remedies.json")))
# How tables that are published as data are laid out, a file for each sort (docs/datasets.zh.md).
DATASET_LAYOUTS_DIR = Path(env.text("MINGBAN_DATASET_LAYOUTS_DIR", str(BASE_DIR / "data" / "datasets")))
# What 国令711 leaves to each place about requests for information.
REQUESTS_FILE = Path(env.text("MINGBAN_REQUESTS_FILE", str(BASE_DIR / "data" / "requests.json")))

# How this site names itself; every page says when it is a demonstration.
SITE_NAME = env.text("MINGBAN_SITE_NAME", "鹤城区政务服务")
SITE_REGION = env.text("MINGBAN_SITE_REGION", "431202")
IS_DEMO = env.flag("MINGBAN_DEMO", default=True)

# Who answers for pages that are nobody else's.
SITE_KEEPER = env.text("MINGBAN_SITE_KEEPER", "hecheng-approval")

# Whom routes are for that do not say so themselves (mingban.accounts.middleware).
ROUTE_AUDIENCES = AUDIENCES
PATH_AUDIENCES = BELOW

# The public site and its publishing desk (docs/decisions/0031): Wagtail, which asks nothing outside of this house.
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = PUBLIC_URL
WAGTAIL_FRONTEND_LOGIN_URL = WAGTAILADMIN_LOGIN_URL = "/desk/sign-in/"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_FINISH_WORKFLOW_ACTION = "mingban.disclosure.workflows.publish_reviewed"
WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH = True
WAGTAIL_I18N_ENABLED = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", "简体中文")]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文")]
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "modelsearch.backends.database"}}
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# What publishers put into their folders goes through the privacy gate (docs/decisions/0037).
WAGTAILDOCS_DOCUMENT_FORM_BASE = "mingban.disclosure.forms.AttachmentForm"
WAGTAILIMAGES_IMAGE_FORM_BASE = "mingban.disclosure.forms.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
# Pictures as published pages show them; originals and files lie with the rest of what is stored.
WAGTAILIMAGES_RENDITION_STORAGE = "open"
OPEN_STORAGE: dict[str, Any] = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"location": VAR_DIR / "open", "base_url": "/open/media/"},
}
# How long normative documents bind here, and when their owners are told: local data.
NORMATIVE_FILE = Path(env.text("MINGBAN_NORMATIVE_FILE", str(BASE_DIR / "data" / "normative-documents.json")))

# Wordings that are wrong, outdated or not to be used: the house's own list, to which editors add.
WORDS_FILE = Path(env.text("MINGBAN_WORDS_FILE", str(BASE_DIR / "data" / "disclosure" / "wrong-words.csv")))

# What stands at the foot of a government site (政府网站发展指引, 国办发〔2017〕47 号); what is empty is not shown.
SITE_PARTICULARS = {
    "主办": env.text("MINGBAN_SITE_SPONSOR"),
    "承办": env.text("MINGBAN_SITE_OPERATOR"),
    "联系电话": env.text("MINGBAN_SITE_PHONE"),
    "网站标识码": env.text("MINGBAN_SITE_ID_CODE"),
    "ICP 备案": env.text("MINGBAN_SITE_ICP"),
    "公安备案": env.text("MINGBAN_SITE_POLICE_RECORD"),
}

LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "portal:my-affairs"
STAFF_LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"


def databases(default_url: str) -> dict[str, Any]:
    """Return DATABASES from DATABASE_URL, else `default_url`; SQLite gets WAL, FULL and BEGIN IMMEDIATE (design §4)."""
    settings = dj_database_url.parse(env.text("DATABASE_URL") or default_url)
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        settings["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        }
    else:
        # Our statements are short: compiling one that the planner holds for dear takes seconds, running it milliseconds.
        # What is asked again and again is read and planned once in a connection (decision 0028): psycopg prepares a statement when
        # it comes the fifth time, and keeps the last so many.
        prepared = {"server_side_binding": True, "prepare_threshold": 5}
        settings["OPTIONS"] = {
            **settings.get("OPTIONS", {}),
            **prepared,
            "options": "-c jit=off",
        }
        settings["CONN_MAX_AGE"] = 60
        settings["CONN_HEALTH_CHECKS"] = True
    return {"default": settings}
