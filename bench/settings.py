"""The product as `make run` serves it, on a database of its own; plus the page that is the floor."""

import os

os.environ["SECRET_KEY"] = "bench-only-and-long-enough-to-satisfy-every-check-0123456789"
os.environ.setdefault("LOG_LEVEL", "WARNING")

from config.settings import *
from config.settings import BASE_DIR, broker_url, embedded_database

VAR_DIR = BASE_DIR / "var" / "bench"
PG_DATA_DIR = BASE_DIR / "var" / "pg-bench"
DATABASES = {"default": embedded_database(PG_DATA_DIR)}
EMBEDDED_DATABASE = EMBEDDED_BROKER = BROKER_IN_DATABASE = True
CELERY_BROKER_URL = broker_url(PG_DATA_DIR)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
MEDIA_ROOT = VAR_DIR / "media"
STATIC_ROOT = VAR_DIR / "static"
EMAIL_FILE_PATH = VAR_DIR / "mail"
ROOT_URLCONF = "bench.urls"
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]

# The sender's process is told where the sink listens.
if os.environ.get("BENCH_SMTP_PORT"):
    EMAIL_BACKEND = "outbox.backends.SmtpBackend"
    EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(os.environ["BENCH_SMTP_PORT"])
    EMAIL_USE_TLS = EMAIL_USE_SSL = False
    EMAIL_HOST_USER = EMAIL_HOST_PASSWORD = ""
