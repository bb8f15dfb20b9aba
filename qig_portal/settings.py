"""All settings, in one file. Each variable read from the environment is explained in `.env.example`."""

from datetime import timedelta
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from environs import Env, EnvError
from kombu import Queue

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()
env.read_env(BASE_DIR / ".env", recurse=False)

QIG_DATA = Path(env.str("QIG_DATA", str(BASE_DIR / "var")))
DEBUG = env.bool("DEBUG", False)
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
# Only tests and one-off commands run without a key of their own; `manage.py up` makes and keeps one.
BUILT_IN_KEY = "not-secret-set-SECRET_KEY-in-production"
SECRET_KEY = env.str("SECRET_KEY", "") or BUILT_IN_KEY
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", [])
# The host of SITE_URL, the machine itself for its health check, and more hosts where they are named.
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = [urlsplit(SITE_URL).hostname or "", *LOOPBACK, *env.list("ALLOWED_HOSTS", [])]
# In production the portal refuses to start with unsafe settings (core.production).
PRODUCTION = (
    env.bool("PRODUCTION")
    if env.str("PRODUCTION", "")
    else urlsplit(SITE_URL).hostname not in ("127.0.0.1", "localhost", "::1")
)
CSRF_TRUSTED_ORIGINS = [SITE_URL]
# Proxies whose X-Forwarded-For is believed: addresses or networks.
TRUSTED_PROXIES = [network.strip() for network in env.list("TRUSTED_PROXIES", [])]
for _network in TRUSTED_PROXIES:
    try:
        ip_network(_network, strict=False)
    except ValueError as error:
        raise EnvError(f'Environment variable "TRUSTED_PROXIES" invalid: {error}.') from error

INSTALLED_APPS = [
    "desk",
    "workplans",
    "topics",
    "publications",
    "documents",
    "accounts",
    "editing",
    "notifications",
    "audit",
    "core",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "allauth.usersessions",
    "pghistory",
    "pgtrigger",
    "django_filters",
    "crispy_forms",
    "crispy_bootstrap5",
    "template_partials",
    "django_htmx",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.PrivateUnlessPublishedMiddleware",
    "core.middleware.ReadableRequestMiddleware",
    "core.typed_text.TypedTextMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "core.request_bodies.BodyLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.LoginElsewhereMiddleware",
    "accounts.middleware.SessionActivityMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "core.middleware.RefusalsMiddleware",
    "editing.removed.RemovedRecordMiddleware",
]

ROOT_URLCONF = "qig_portal.urls"
WSGI_APPLICATION = "qig_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.access",
            ],
            "builtins": ["core.templatetags.components", "template_partials.templatetags.partials"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- data ---
# Without DATABASE_URL the portal uses the embedded PostgreSQL of devserver/, which production does not have.
if not env.str("DATABASE_URL", "") and find_spec("devserver") is None:
    raise EnvError('Environment variable "DATABASE_URL" not set.')
DATABASES = {
    "default": (
        env.dj_db_url("DATABASE_URL", conn_max_age=60)
        if env.str("DATABASE_URL", "")
        else {
            "ENGINE": "devserver.lazy_postgres",
            "NAME": "qig",
            "FOLDER": QIG_DATA / "postgres",
            "CONN_MAX_AGE": 60,
        }
    )
}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# A server that died is noticed in seconds, not at the kernel's leisure.
DATABASES["default"].setdefault("OPTIONS", {})["connect_timeout"] = 3
# A process that vanished with its machine lets go of its locks in a minute, not in the kernel's two hours.
DATABASES["default"]["OPTIONS"]["options"] = (
    "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
)
REDIS_URL = env.str("REDIS_URL", "")
if REDIS_URL and not REDIS_URL.startswith(("redis://", "rediss://")):
    raise EnvError('Environment variable "REDIS_URL" invalid: Not a valid Redis URL.')
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- the row history (append only: the database refuses to change or delete it) ---
PGHISTORY_APPEND_ONLY = True
PGHISTORY_INSTALL_CONTEXT_FUNC_ON_MIGRATE = True

# --- who is who ---
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.PeopleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "publications:home"
ACCOUNT_ADAPTER = "accounts.adapter.ClosedAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_DISPLAY = "accounts.models.display_name"
ACCOUNT_LOGOUT_REDIRECT_URL = "publications:home"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "QIG portal: "
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Wrong passwords are slowed down by accounts.sign_in_limits; this limit is that of the second step alone.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "5/5m/key"}
# A provider of identities that speaks OpenID Connect; no server, no button.
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", "").rstrip("/")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", "")
OIDC_NAME = env.str("OIDC_NAME", "") or "EU Login"
SOCIALACCOUNT_ADAPTER = "accounts.oidc.KnownPeopleAdapter"
# Two-step sign-in is everybody's to have; who runs the portal or chairs the group must have it in production.
_in_production = not DEBUG and SITE_URL.startswith("https://")
MFA_REQUIRED = env.bool("MFA_REQUIRED") if env.str("MFA_REQUIRED", "") else _in_production
MFA_ADAPTER = "accounts.second_factor.SealedAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "QIG portal"
# A phone whose clock is off by half a minute still signs in.
MFA_TOTP_TOLERANCE = 1

# --- the browser ---
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https://")
# The proxy redirects to https, and only the agency can decide for the other names of its domain.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if SITE_URL.startswith("https://") else 0
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "core.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Where the files were collected (by an image, or by `manage.py up`) they are served compressed, under names
# that hold their digest; anywhere else, as in tests, from where they lie.
STATIC_ROOT = env.str("STATIC_ROOT", "") or None
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_ROOT
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_AUTOREFRESH = DEBUG

# --- words and times ---
LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"
DATE_FORMAT = "j F Y"
FORMAT_MODULE_PATH = []

# --- mail ---
_email = env.dj_email_url("EMAIL_URL", "console:")
if "EMAIL_BACKEND" not in _email:
    raise EnvError('Environment variable "EMAIL_URL" invalid: Not a valid mail URL.')
# Whatever sends a mail, a library too, puts it into the outbox; workers take it from there.
EMAIL_BACKEND = "notifications.backends.OutboxBackend"
MAIL_TRANSPORT = _email["EMAIL_BACKEND"]
# How long a worker may hold a message before others may take it. Longer than any answer of a mail server.
MAIL_LEASE_SECONDS = env.int("MAIL_LEASE_SECONDS", 60)
EMAIL_TIMEOUT = 20
WORKING_CALENDAR = env.str("WORKING_CALENDAR", "NL")
EMAIL_HOST = _email["EMAIL_HOST"]
EMAIL_PORT = _email["EMAIL_PORT"]
EMAIL_HOST_USER = _email["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _email["EMAIL_USE_TLS"]
EMAIL_USE_SSL = _email["EMAIL_USE_SSL"]
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "QIG portal <portal@qig.example>")

# --- documents ---
# The dotted path of `scan(name, data)`, which raises ValidationError for a file that must not be stored.
UPLOAD_SCANNER = env.str("UPLOAD_SCANNER", "")
# How long one document may take. A worker's lease outlives it, so no two ever make the same one.
DOCUMENT_SECONDS = env.int("DOCUMENT_SECONDS", 60)
DOCUMENT_LEASE_SECONDS = DOCUMENT_SECONDS + 30

# --- work in the background: Celery and Redis carry ids only and may lose every one of them ---
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_DEFAULT_QUEUE = "clock"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(QIG_DATA / "beat-schedule")
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # an outage may last as long as it likes
# A broker that is away, or hangs, is given up within a second: whoever waits for it is a page or the clock.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 0.5,
    "socket_timeout": 1,
    "max_retries": 0,
    "health_check_interval": 10,
    "visibility_timeout": 60,
}
CELERY_TASK_QUEUES = [Queue("clock"), Queue("mail"), Queue("reports")]
CELERY_TASK_ROUTES = {
    "notifications.tasks.send_due": {"queue": "mail"},
    "documents.tasks.*": {"queue": "reports"},
    "workplans.tasks.*": {"queue": "reports"},
}
CELERY_BEAT_SCHEDULE = {
    "tick": {"task": "notifications.tasks.tick", "schedule": timedelta(seconds=30)},
    "seal-entries": {"task": "audit.tasks.seal_entries", "schedule": timedelta(seconds=30)},
    "send-due": {
        "task": "notifications.tasks.send_due",
        "schedule": timedelta(seconds=30),
        "options": {"expires": 60},  # while a mail server hangs, sweeps don't pile up behind it
    },
    "remind": {"task": "notifications.tasks.remind", "schedule": timedelta(minutes=10)},
    "sweep-documents": {"task": "documents.tasks.sweep", "schedule": timedelta(seconds=30)},
    "sweep-imports": {"task": "workplans.tasks.sweep_imports", "schedule": timedelta(seconds=30)},
    "forget-documents": {"task": "documents.tasks.forget", "schedule": timedelta(minutes=10)},
    "notify-changes": {"task": "desk.tasks.tell_changes", "schedule": timedelta(minutes=10)},
    "make-digests": {"task": "notifications.tasks.make_digests", "schedule": timedelta(minutes=5)},
    "follow-digests": {"task": "publications.tasks.make_follow_digests", "schedule": timedelta(minutes=5)},
    "delete-idempotency-keys": {"task": "core.tasks.delete_idempotency_keys", "schedule": timedelta(hours=1)},
    "forget-addresses": {"task": "publications.tasks.forget_addresses", "schedule": timedelta(hours=6)},
}

CACHES = {
    "default": (
        {
            "BACKEND": "core.cache.ForgivingRedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
        }
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"secrets": {"()": "core.log_lines.WithoutSecrets"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["secrets"]}},
    "loggers": {
        "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "pikepdf": {"level": "WARNING"},
        "waitress.queue": {"level": "ERROR"},  # a request that waits for a thread is no incident
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
}
