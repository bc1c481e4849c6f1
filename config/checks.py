"""Checks of the environment: each names the setting and the cure."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register


@register(Tags.security)
def site_url_is_an_address(app_configs, **kwargs):
    parts = urlsplit(settings.SITE_URL)
    if parts.scheme in ("http", "https") and parts.hostname and not parts.path:
        return []
    return [
        Error(
            f"SITE_URL is {settings.SITE_URL!r}.",
            hint="Set it to the address people type in, without a path: https://klima.example.org",
            id="config.E001",
        )
    ]


@register(Tags.security)
def tls_is_chosen_once(app_configs, **kwargs):
    if settings.EMAIL_USE_TLS and settings.EMAIL_USE_SSL:
        return [
            Error(
                "EMAIL_USE_TLS and EMAIL_USE_SSL are both on.",
                hint="Keep TLS for port 587 (STARTTLS), SSL for port 465, and set the other to False.",
                id="config.E002",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def production_is_complete(app_configs, **kwargs):
    found = []
    if not settings.SECURE_SITE:
        found.append(
            Warning(
                "SITE_URL is not an https address.",
                hint="Answers and sign-in links travel in the clear. Put a reverse proxy with TLS in front.",
                id="config.W001",
            )
        )
    if not settings.EMAIL_HOST:
        found.append(
            Warning(
                "EMAIL_HOST is not set: mail is written to files and reaches nobody.",
                hint="Set EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER and EMAIL_HOST_PASSWORD.",
                id="config.W002",
            )
        )
    return found
