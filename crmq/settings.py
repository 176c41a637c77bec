"""One settings file; machines differ by environment variables (table in the README)."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from crmq import env
from crmq.lib import logs

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env.flag("CRMQ_DEBUG")
OFFLINE = env.is_command("messages", "collectstatic", "makemigrations", "check", "help") or env.flag("CRMQ_OFFLINE")

SECRET_KEY = (
    "not-a-secret: this command neither reads nor signs any data"
    if OFFLINE
    else env.required("CRMQ_SECRET_KEY", "Set it to 50 or more random characters and keep it")
)
BASE_URL = env.url(
    "CRMQ_BASE_URL",
    schemes=("http", "https"),
    default="http://localhost:8000",
    remedy="Set it to the address people open, such as https://crmq.example.org",
).rstrip("/")
SECURE = BASE_URL.startswith("https://")
ALLOWED_HOSTS = env.names("CRMQ_ALLOWED_HOSTS") or [urlsplit(BASE_URL).hostname or "localhost"]
CSRF_TRUSTED_ORIGINS = [BASE_URL] if SECURE else []

INSTALLED_APPS = [
    "crmq.org",
    "crmq.mail",
    "customers",
    "feedback",
    "scoring",
    "diagrams",
    "crmq.insights",
    "crmq.lib",
    "crmq.demo",
    "crmq.apps.ChainAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_celery_beat",
    "django_htmx",
    "ninja",
    "template_partials.apps.SimpleAppConfig",
]

MIDDLEWARE = [
    "crmq.lib.middleware.request_id",
    "csp.middleware.CSPMiddleware",
    "crmq.lib.middleware.safe_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "crmq.lib.middleware.clean_cookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "crmq.org.middleware.user_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "crmq.org.middleware.session_limits",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "crmq.org.middleware.organisation_zone",
    "crmq.org.middleware.audit_context",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "crmq.lib.middleware.clean_input",
]

ROOT_URLCONF = "crmq.urls"
WSGI_APPLICATION = "crmq.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "crmq.context.frame",
            ],
            "builtins": ["crmq.lib.templatetags.crmq", "template_partials.templatetags.partials"],
        },
    }
]
FORM_RENDERER = "crmq.lib.forms.FormRenderer"

# -- data -----------------------------------------------------------------------------------------
DATABASE_URL = (
    env.text("DATABASE_URL", "postgresql://")
    if OFFLINE
    else env.url(
        "DATABASE_URL", schemes=("postgresql", "postgres"), remedy="Example: postgresql://crmq:secret@db:5432/crmq"
    )
)


DATABASES = {"default": env.database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = (
    "redis://"
    if OFFLINE
    else env.url("REDIS_URL", schemes=("redis", "rediss", "unix"), remedy="Example: redis://valkey:6379/0")
)


CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "crmq",
        "OPTIONS": {"IGNORE_EXCEPTIONS": True, "SOCKET_CONNECT_TIMEOUT": 0.5, "SOCKET_TIMEOUT": 1},
    }
}

MEDIA_ROOT = Path(env.text("CRMQ_MEDIA_DIR") or BASE_DIR / ".data" / "media")
FILE_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_HANDLERS = [
    "crmq.lib.uploads.SizeCap",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
IMPORT_MAX_BYTES = env.number("CRMQ_IMPORT_MAX_MB", 200, low=1, high=4000) << 20

# -- jobs -----------------------------------------------------------------------------------------
CELERY_BROKER_URL = env.broker(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_connect_timeout": 1,
    "socket_timeout": 30,
    "max_retries": 1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = env.number("CRMQ_WORKERS", 2, low=1, high=64)
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
JOB_SILENT_SECONDS = env.number("CRMQ_JOB_SILENT_SECONDS", 60, low=1, high=3600)
EVALUATION_BATCH = env.number("CRMQ_EVALUATION_BATCH", 50_000, low=1, high=1_000_000)  # customers a transaction

# -- mail -----------------------------------------------------------------------------------------
EMAIL_URL = urlsplit(
    env.url(
        "CRMQ_EMAIL_URL",
        schemes=("smtp", "smtps", "smtp+tls"),
        default="smtp://localhost:25",
        remedy="Example: smtp+tls://user:password@mail.example.org:587",
    )
)
EMAIL_BACKEND = env.text("CRMQ_EMAIL_BACKEND") or "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = EMAIL_URL.hostname or "localhost"
EMAIL_PORT = EMAIL_URL.port or 25
EMAIL_HOST_USER = unquote(EMAIL_URL.username or "")
EMAIL_HOST_PASSWORD = unquote(EMAIL_URL.password or "")
EMAIL_USE_TLS = EMAIL_URL.scheme == "smtp+tls"
EMAIL_USE_SSL = EMAIL_URL.scheme == "smtps"
EMAIL_TIMEOUT = 20
MAILBOX_URL = env.mailbox("CRMQ_MAILBOX_URL")  # where bounces and answers arrive
INBOUND_TOKEN = env.text("CRMQ_INBOUND_TOKEN")  # of the mail server that posts mails to /mail/in/
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("CRMQ_MAIL_FROM") or "crmq@localhost"

# -- people ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "org.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "crmq.mail.accounts.AccountAdapter"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""  # else the Host header
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "10/5m/key,100/5m/ip",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("CRMQ_PROXIES", 0, low=0, high=5)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "crmq"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = env.number("CRMQ_IDLE_MINUTES", 120, low=5, high=1440) * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "crmq.lib.http_errors.csrf_failure"
API_RATE = env.text("CRMQ_API_RATE") or "600/m"
PUBLIC_RATE = env.text("CRMQ_PUBLIC_RATE") or "30/m"
RATELIMIT_FAIL_OPEN = True  # without its counters a public page still answers
METRICS_TOKEN = env.text("CRMQ_METRICS_TOKEN")

# -- browser --------------------------------------------------------------------------------------
OWN = ["default-src", "script-src", "style-src", "font-src", "connect-src", "form-action"]
FORBIDDEN = ["object-src", "base-uri", "frame-ancestors"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {name: [SELF] for name in OWN} | {name: [NONE] for name in FORBIDDEN} | {"img-src": [SELF, "data:"]}
}
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = ["security.W002"]  # crmq.lib.middleware.safe_headers sets X-Frame-Options on every answer
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SECURE and env.flag("CRMQ_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 365 * 86400 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
if env.flag("CRMQ_TLS_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("CRMQ_STATIC_DIR") or BASE_DIR / ".data" / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "crmq.lib.vendor.VendorFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if env.flag("CRMQ_PLAIN_STATIC") or DEBUG
        else "crmq.lib.vendor.VendorStorage"
    },
}

# -- language and time ----------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"
CELERY_TIMEZONE = env.text("CRMQ_TIME_ZONE") or "Asia/Shanghai"
FORMAT_MODULE_PATH = ["crmq.formats"]

# -- logs -----------------------------------------------------------------------------------------
LOGGING = logs.configuration(
    json=(env.text("CRMQ_LOG_FORMAT") or "json") == "json", level=env.text("CRMQ_LOG_LEVEL") or "INFO"
)
