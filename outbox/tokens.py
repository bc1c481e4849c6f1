"""Log-in at mail servers with a token instead of a password (OAuth2 client credentials, XOAUTH2)."""

import threading
import time

from django.conf import settings
from oauthlib.oauth2 import BackendApplicationClient, OAuth2Error
from requests.exceptions import RequestException
from requests_oauthlib import OAuth2Session

TIMEOUT = 20
# A token is not used in its last minute: the log-in it is for takes a moment.
MARGIN = 60

_tokens: dict[tuple[str, str, str], tuple[str, float]] = {}
_lock = threading.Lock()


class TokenRefused(OSError):
    """No token: to the mail's sender the same as a server that cannot be reached."""


def is_used() -> bool:
    return bool(settings.MAIL_OAUTH_TOKEN_URL)


def access_token() -> str:
    """A valid token for our mailbox, asked for once until it is about to expire. Raises ``TokenRefused``."""
    key = _key()
    with _lock:
        token, until = _tokens.get(key, ("", 0.0))
        if time.monotonic() < until:
            return token
        token, lifetime = _fetch()
        _tokens[key] = (token, time.monotonic() + lifetime - MARGIN)
        return token


def forget_token() -> None:
    """After a refusal: the next log-in asks for a new one."""
    with _lock:
        _tokens.pop(_key(), None)


def xoauth2(user: str, token: str) -> str:
    return f"user={user}\x01auth=Bearer {token}\x01\x01"


def _key() -> tuple[str, str, str]:
    return settings.MAIL_OAUTH_TOKEN_URL, settings.MAIL_OAUTH_CLIENT_ID, settings.MAIL_OAUTH_SCOPE


def _fetch() -> tuple[str, float]:
    client = BackendApplicationClient(settings.MAIL_OAUTH_CLIENT_ID, scope=settings.MAIL_OAUTH_SCOPE)
    with OAuth2Session(client=client) as session:
        # The machine's proxies and certificates stay out of it; ours are named.
        try:
            answer = session.fetch_token(
                settings.MAIL_OAUTH_TOKEN_URL,
                client_secret=settings.MAIL_OAUTH_CLIENT_SECRET,
                include_client_id=True,
                timeout=TIMEOUT,
                verify=settings.MAIL_CA_FILE or True,
            )
        except (OAuth2Error, RequestException, ValueError) as error:
            # Its words may quote what was sent, the secret among it.
            raise TokenRefused(f"no token: {type(error).__name__}") from None
    return str(answer["access_token"]), float(answer.get("expires_in", 300))
