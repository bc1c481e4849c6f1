"""Settings of the test run: the same product on a database of its own, with cheap passwords."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "tests-only-and-long-enough-to-satisfy-every-check-0123456789")

from config.settings import *
from config.settings import BASE_DIR, embedded_database

VAR_DIR = Path(tempfile.gettempdir()) / f"klimatisch-tests-{os.getuid()}"
PG_DATA_DIR = BASE_DIR / "var" / "pg-test"
DATABASES = {"default": embedded_database(PG_DATA_DIR)}
# Two runs of one clone at the same time must not share a database.
_run = os.environ.setdefault("TEST_RUN_ID", str(os.getpid()))
DATABASES["default"]["TEST"] = {"NAME": f"test_{_run}"}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
# One folder a process: parallel tests count files in it. Removed at the end (tests/plugin_database.py).
RUN_DIR = VAR_DIR / f"{_run}-{os.getpid()}"
MEDIA_ROOT = RUN_DIR / "media"
EMAIL_FILE_PATH = RUN_DIR / "mail"
STATIC_ROOT = RUN_DIR / "static"
ACCOUNT_RATE_LIMITS = False
WRONG_LINKS_ALLOWED = 1_000_000
SITE_URL = "http://testserver"
INSTANCE_DOMAIN = "klimatisch.example"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
CSRF_TRUSTED_ORIGINS = ["http://testserver"]
