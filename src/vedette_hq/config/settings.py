"""Django's settings, derived from what the process runs on. Nothing secret stands here in the clear."""

from __future__ import annotations

import logging
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from vedette_hq.config.applications import APPLICATIONS
from vedette_hq.config.runtime import current

_runtime = current()
_site = _runtime.settings.site
_origin = urlsplit(_site.origin)
_HERE = Path(__file__).resolve().parent.parent
LOOPBACK = _origin.scheme == "http"
"""An origin without TLS is taken for this machine alone; settings_file refuses others."""

DEMONSTRATION = _runtime.demonstration
DEBUG = False
SECRET_KEY = _runtime.keys.site.hex()
ALLOWED_HOSTS = [_origin.hostname or "localhost"]
CSRF_TRUSTED_ORIGINS = [_site.origin]
ROOT_URLCONF = "vedette_hq.config.urls"
WSGI_APPLICATION = "vedette_hq.config.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "vedette_hq",
    *(f"vedette_hq.{name}" for name in APPLICATIONS),
]
MIDDLEWARE = [
    "vedette_hq.config.middleware.headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "vedette_hq.access.middleware.identify",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "vedette_hq.access.middleware.Guard",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "vedette_hq.home.context.house",
            ],
            "builtins": ["vedette_hq.templatetags.hq", "django.templatetags.i18n"],
        },
    }
]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": _runtime.settings.database.django(_runtime.house)}
ATOMIC_REQUESTS = False
DATABASE_ROUTERS: list[str] = []

# accounts and sessions
SESSION_ENGINE = "vedette_hq.access.sessions"
_HOST = "__Host-"  # the browser then holds a cookie to this host, this path, TLS or this machine
SESSION_COOKIE_NAME = f"{_HOST}vedette"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_SAVE_EVERY_REQUEST = False
CSRF_USE_SESSIONS = True
CSRF_COOKIE_SECURE = True
CSRF_FAILURE_VIEW = "vedette_hq.home.views.no_token"
LANGUAGE_COOKIE_NAME = f"{_HOST}language"
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Strict"
PASSWORD_HASHERS = ["vedette_hq.access.hasher.Argon2idHasher"]

# what the browser is told
SECURE_SSL_REDIRECT = not LOOPBACK
SECURE_HSTS_SECONDS = 0 if LOOPBACK else 2 * 365 * 86400
SECURE_HSTS_INCLUDE_SUBDOMAINS = not LOOPBACK
SECURE_HSTS_PRELOAD = not LOOPBACK
# "no-referrer" makes browsers send `Origin: null` with every form, which the check of forms must refuse
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
if _site.behind_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# uploads: never a temporary file of Django's; pieces are small and are written by the intake desk itself
DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_PERMISSIONS = 0o600

# languages
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = _site.languages[0] if _site.languages else "en"
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("ru", _("Russian"))]
LOCALE_PATHS = [_HERE / "locale"]
FORMAT_MODULE_PATH = ["vedette_hq.config.formats"]

# files of the site itself
STATIC_URL = "static/"
STATIC_ROOT = None
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.AppDirectoriesFinder"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600

# nothing about requests, people or errors is written anywhere by Django
LOGGING_CONFIG = None
logging.getLogger("django").addHandler(logging.NullHandler())
logging.getLogger("django").propagate = False  # else warnings reach standard error, with addresses in them
ADMINS: list[str] = []
DEFAULT_EXCEPTION_REPORTER = "vedette_hq.config.middleware.SilentReporter"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
SILENCED_SYSTEM_CHECKS: list[str] = []
