"""Settings of every installation; what differs comes from the environment (``config/env.py``).

Without any variable the project runs from a clone: private PostgreSQL in ``var/``, its second database as
broker, mail as files. Importing this module starts nothing (``config/database.py`` does, on demand).
"""

from pathlib import Path
from urllib.parse import urlsplit

from config import env
from config.database import broker_url, embedded_database
from config.keys import secret_key
from config.schedule import SCHEDULE

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var"))).resolve()

# --- who and where ------------------------------------------------------------------------------------

DEBUG = env.boolean("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY") or secret_key(VAR_DIR)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
# Links in mails are made from this setting alone, never from a request's Host header.
SITE_URL = env.text("SITE_URL", env.address_of_run(VAR_DIR) or "http://localhost:8000").rstrip("/")
_site = urlsplit(SITE_URL)
SECURE_SITE = _site.scheme == "https"
INSTANCE_DOMAIN = env.text("INSTANCE_DOMAIN", _site.hostname or "localhost")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS") or [_site.hostname or "localhost", "localhost", "127.0.0.1"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "portal.views.errors.form_too_old"
MAINTENANCE = env.text("MAINTENANCE")
MAINTENANCE_SWITCH = VAR_DIR / "maintenance"

# --- the floors, from top to ground ---------------------------------------------------------------------

INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "portal.apps.PortalConfig",
    "monitoring.apps.MonitoringConfig",
    "meetings.apps.MeetingsConfig",
    "networks.apps.NetworksConfig",
    "actors.apps.ActorsConfig",
    "outbox.apps.OutboxConfig",
    "documents.apps.DocumentsConfig",
    "accounts.apps.AccountsConfig",
    "common.apps.CommonConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "heroicons",
    "rules.apps.AutodiscoverRulesConfig",
]

MIDDLEWARE = [
    "config.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.maintenance.MaintenanceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "common.middleware.LanguageMiddleware",
    "common.middleware.FragmentMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SignInLanguageMiddleware",
    "accounts.middleware.NoStoreMiddleware",
    "actors.middleware.HostMiddleware",
    "common.memory.PageMemoryMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.middleware.FormerAddressMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "django.template.context_processors.i18n",
                "portal.context.frame",
            ],
            "builtins": ["common.templatetags.ui_url"],
        },
    },
]
FORM_RENDERER = "common.renderer.DrawnFields"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- storage ----------------------------------------------------------------------------------------------

PG_DATA_DIR = VAR_DIR / "pg"
DATABASE_URL = env.text("DATABASE_URL")
EMBEDDED_DATABASE = not DATABASE_URL
DATABASES = {
    "default": env.database_from_url(DATABASE_URL) if DATABASE_URL else embedded_database(PG_DATA_DIR),
}
# Behind a pooler that lends a connection for one transaction, nothing of a connection lasts (common/prepared.py).
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = env.boolean("DATABASE_POOLED", default=False)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = VAR_DIR / "media"

CELERY_BROKER_URL = env.text("CELERY_BROKER_URL")
# Rate limits must be shared by all web processes, so the cache is never per process.
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": env.text("CACHE_URL")}
        if env.text("CACHE_URL")
        else {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache",
            # Beyond this number old and young entries go alike: it must hold a busy day's.
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        }
    ),
}

# --- background work --------------------------------------------------------------------------------------

EMBEDDED_BROKER = not CELERY_BROKER_URL
if EMBEDDED_BROKER:
    CELERY_BROKER_URL = broker_url(PG_DATA_DIR)
# Kombu's tables in a PostgreSQL, the embedded one or a given one (`sqla+postgresql+psycopg2://…`).
BROKER_IN_DATABASE = CELERY_BROKER_URL.startswith("sqla+")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# The default gives up after a hundred tries and leaves a worker that looks alive.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = (
    # These go to SQLAlchemy's create_engine; a restarted database must not cost a publish.
    {"pool_pre_ping": True}
    if BROKER_IN_DATABASE
    else {
        # Longer than the hard time limit below, or a running task would be handed out a second time.
        "visibility_timeout": 360,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
        "health_check_interval": 10,
    }
)
# A page must not hang on a broker that is down; the row is there, the next tick finds it.
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 1,
    "interval_start": 0.1,
    "interval_step": 0.1,
    "interval_max": 0.2,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = env.integer("WORKER_CONCURRENCY", 2)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = SCHEDULE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
# A claimed mail whose sender died goes back to the queue after this time.
OUTBOX_LEASE_SECONDS = env.integer("OUTBOX_LEASE_SECONDS", 120)
# Longer than the tick of the timetable: then the broker is gone and the worker looks by itself.
OUTBOX_SILENCE_SECONDS = env.integer("OUTBOX_SILENCE_SECONDS", 75)
# What the mail server's owner allows; 0: as fast as it goes.
OUTBOX_MAILS_PER_MINUTE = env.integer("OUTBOX_MAILS_PER_MINUTE", 0)

# --- mail -------------------------------------------------------------------------------------------------

EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.integer("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.boolean("EMAIL_USE_TLS", default=bool(EMAIL_HOST))
EMAIL_USE_SSL = env.boolean("EMAIL_USE_SSL", default=False)
EMAIL_TIMEOUT = env.integer("EMAIL_TIMEOUT", 20)
EMAIL_BACKEND = "outbox.backends.SmtpBackend" if EMAIL_HOST else "outbox.backends.EmlBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"klimatisch@{INSTANCE_DOMAIN}")
# The mailbox this installation reads: organiser of every calendar entry, so no "+" in it.
ORGANIZER_EMAIL = env.text("ORGANIZER_EMAIL", DEFAULT_FROM_EMAIL)

# Both mail servers: an own certificate authority (a file), and log-in with a token (client credentials).
MAIL_CA_FILE = env.text("MAIL_CA_FILE")
MAIL_OAUTH_TOKEN_URL = env.text("MAIL_OAUTH_TOKEN_URL")
MAIL_OAUTH_CLIENT_ID = env.text("MAIL_OAUTH_CLIENT_ID")
MAIL_OAUTH_CLIENT_SECRET = env.text("MAIL_OAUTH_CLIENT_SECRET")
MAIL_OAUTH_SCOPE = env.text("MAIL_OAUTH_SCOPE", "https://outlook.office365.com/.default")
# Where bounces are sent, with each mail's own id after a "+"; empty: to DEFAULT_FROM_EMAIL, and known by Message-ID.
BOUNCE_EMAIL = env.text("BOUNCE_EMAIL")

# Mail that comes in: answers from calendars, and what came back. Without a host nothing is fetched.
IMAP_HOST = env.text("IMAP_HOST")
IMAP_PORT = env.integer("IMAP_PORT", 993)
IMAP_USER = env.text("IMAP_USER", EMAIL_HOST_USER)
IMAP_PASSWORD = env.text("IMAP_PASSWORD", EMAIL_HOST_PASSWORD)
# STARTTLS instead of TLS from the first byte; without either nothing is sent.
IMAP_USE_STARTTLS = env.boolean("IMAP_USE_STARTTLS", default=False)
IMAP_FOLDER = env.text("IMAP_FOLDER", "INBOX")
IMAP_PROCESSED_FOLDER = env.text("IMAP_PROCESSED_FOLDER", "Processed")
IMAP_REJECTED_FOLDER = env.text("IMAP_REJECTED_FOLDER", "Rejected")
IMAP_TIMEOUT = env.integer("IMAP_TIMEOUT", 20)
# The name with which our own mail server signs its Authentication-Results; without it no answer counts by itself.
IMAP_AUTH_SERVER = env.text("IMAP_AUTH_SERVER").lower()

# A personal link shows its meeting until so many days after it.
GUEST_LINK_DAYS = env.integer("GUEST_LINK_DAYS", 30)

# --- sign-in ----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
# The code by mail is the way in; a password is the other link on that page.
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "portal:today"
ACCOUNT_LOGOUT_REDIRECT_URL = "portal:start"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
# The password field of the sign-in form disappears without "password1" here; sign-up itself is closed.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
# A session ends after so long without a page, and at the latest after so long altogether.
SESSION_COOKIE_AGE = env.integer("SESSION_IDLE_MINUTES", 60) * 60
SESSION_MOST_SECONDS = env.integer("SESSION_HOURS", 12) * 60 * 60
# Beside allauth's own limits: reports of barriers, which need no login.
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {"report_barrier": "5/5m/ip,200/d/key"}
# Personal links that lead nowhere, from one address in five minutes (common/guests.py).
WRONG_LINKS_ALLOWED = 60
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "request_login_code": "accounts.forms.RequestLoginCodeForm",
    "confirm_login_code": "accounts.forms.ConfirmLoginCodeForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# --- language and time ------------------------------------------------------------------------------------

LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
USE_TZ = True
# Stored and computed in UTC. Pages show the municipality's zone (actors/middleware.py); this one holds elsewhere.
TIME_ZONE = "Europe/Berlin"
FORMAT_MODULE_PATH = ["common.formats"]

# --- static files -----------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "config.staticfiles.PackageFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.staticfiles.HashedStorage"},
}

# --- headers ----------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    },
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = env.integer("SECURE_HSTS_SECONDS", 31_536_000 if SECURE_SITE else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_SITE
SECURE_HSTS_PRELOAD = SECURE_SITE
SECURE_SSL_REDIRECT = SECURE_SITE
if env.boolean("TRUST_PROXY_HEADERS", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Else everybody behind the proxy would be one address to the limits.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SITE
SESSION_COOKIE_NAME = "__Host-session" if SECURE_SITE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE_SITE else "csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- logging ----------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "common.logs.LineFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
}
