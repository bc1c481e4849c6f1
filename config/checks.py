"""Checks of the environment: each names the setting and the cure."""

from pathlib import Path
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


@register(Tags.security)
def mailbox_can_be_opened(app_configs, **kwargs):
    """What is missing before the mailbox, or a mail server with a token, could be spoken to at all."""
    found = []
    if settings.IMAP_HOST and not (
        settings.IMAP_USER and (settings.IMAP_PASSWORD or settings.MAIL_OAUTH_TOKEN_URL)
    ):
        found.append(
            Error(
                "IMAP_HOST is set, but not who logs in there.",
                hint="Set IMAP_USER and IMAP_PASSWORD, or the four MAIL_OAUTH_… for a log-in with a token.",
                id="config.E003",
            )
        )
    if settings.MAIL_OAUTH_TOKEN_URL and not (
        settings.MAIL_OAUTH_TOKEN_URL.startswith("https://")
        and settings.MAIL_OAUTH_CLIENT_ID
        and settings.MAIL_OAUTH_CLIENT_SECRET
    ):
        found.append(
            Error(
                "MAIL_OAUTH_TOKEN_URL is no https address, or it is not said who asks there.",
                hint="Set MAIL_OAUTH_CLIENT_ID and MAIL_OAUTH_CLIENT_SECRET, and the whole address with https://.",
                id="config.E004",
            )
        )
    if settings.MAIL_CA_FILE and not Path(settings.MAIL_CA_FILE).is_file():
        found.append(
            Error(
                f"MAIL_CA_FILE names {settings.MAIL_CA_FILE}, which is not there.",
                hint="Name a file with the certificates (PEM) that vouch for your mail servers.",
                id="config.E005",
            )
        )
    return found


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
    if settings.IMAP_HOST and not settings.IMAP_AUTH_SERVER:
        found.append(
            Warning(
                "IMAP_AUTH_SERVER is not set: every answer from a calendar waits for a confirmation by hand.",
                hint="Set it to the name with which your mail server begins its Authentication-Results headers.",
                id="config.W003",
            )
        )
    return found
