"""A real IMAP server for the tests: Dovecot on a free port, with TLS of a certificate authority of its own.

``mailbox`` is an empty mailbox of one test, and this process's settings name it. Fixtures for others: ``dovecot``,
``token_server`` (an OAuth2 token endpoint, which Dovecot asks as well), ``certificates``.
"""

import json
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager
from getpass import getuser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from pwd import getpwnam
from urllib.parse import parse_qs, urlsplit

import pytest
from imap_tools import MailBox

PASSWORD = "geheim"
_number = count(1)


@pytest.fixture(scope="session")
def folder():
    """Readable by Dovecot's own users, and short: sockets are made in it."""
    path = Path(tempfile.mkdtemp(prefix="kt-mail-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


class Certificates:
    """``ca`` is the authority; ``cert`` and ``key`` belong to localhost."""

    NEW_KEY = ("req", "-newkey", "rsa:2048", "-nodes")

    def __init__(self, path: Path):
        self._path = path
        self.ca, self._authority = path / "ca.pem", path / "ca-key.pem"
        _openssl(
            *(*self.NEW_KEY, "-x509", "-days", "30", "-subj", "/CN=Tests CA"),
            *("-keyout", self._authority, "-out", self.ca),
        )
        self.cert, self.key = self.issue("localhost")

    def issue(self, name: str) -> tuple[Path, Path]:
        cert, key, order, names = (self._path / f"{name}.{end}" for end in ("pem", "key", "order", "names"))
        if not cert.exists():
            names.write_text(f"subjectAltName=DNS:{name}\n")
            _openssl(*self.NEW_KEY, "-keyout", key, "-out", order, "-subj", f"/CN={name}")
            _openssl(
                *("x509", "-req", "-in", order, "-CA", self.ca, "-CAkey", self._authority, "-CAcreateserial"),
                *("-days", "30", "-extfile", names, "-out", cert),
            )
        return cert, key

    def context(self, name: str = "localhost") -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.issue(name))
        return context


def _openssl(*words):
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


@pytest.fixture(scope="session")
def certificates(folder):
    return Certificates(folder)


class TokenServer:
    """Gives a token to whoever knows the secret, and tells Dovecot whose it is."""

    def __init__(self, certificates: Certificates):
        self.secret, self.expires_in, self.given = "client-secret", 3600, 0
        self.valid: set[str] = set()
        self.orders: list[dict] = []
        self._servers = []
        self.port = self._start(certificates.context())
        self.plain_port = self._start(None)

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}/token"

    def answer(self, order: dict) -> tuple[int, dict]:
        self.orders.append(order)
        if order.get("client_secret") != self.secret or order.get("grant_type") != "client_credentials":
            return 401, {"error": "invalid_client"}
        self.given += 1
        token = f"token-{self.given}"
        self.valid.add(token)
        return 200, {"access_token": token, "token_type": "Bearer", "expires_in": self.expires_in}

    def _start(self, context) -> int:
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        server.daemon_threads = True
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        self._servers.append(server)
        return server.server_address[1]

    def stop(self):
        for server in self._servers:
            server.shutdown()
            server.server_close()


def _handler(tokens: TokenServer):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._say(*tokens.answer({name: values[0] for name, values in parse_qs(body).items()}))

        def do_GET(self):
            token = parse_qs(urlsplit(self.path).query)["token"][0]
            self._say(200, {"active": "yes" if token in tokens.valid else "no", "username": "klimatisch"})

        def _say(self, status, answer):
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    return Handler


@pytest.fixture(scope="session")
def session_token_server(certificates):
    server = TokenServer(certificates)
    yield server
    server.stop()


@pytest.fixture
def token_server(session_token_server, certificates, settings):
    """This process asks here for its tokens."""
    settings.MAIL_OAUTH_TOKEN_URL = session_token_server.url
    settings.MAIL_OAUTH_CLIENT_ID, settings.MAIL_OAUTH_CLIENT_SECRET = "client", session_token_server.secret
    settings.MAIL_OAUTH_SCOPE = f"scope-{next(_number)}"
    settings.MAIL_CA_FILE = str(certificates.ca)
    session_token_server.orders.clear()
    session_token_server.valid.clear()
    return session_token_server


CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log

ssl = required
ssl_cert = <{cert}
ssl_key = <{key}
mail_location = maildir:~/mail
auth_mechanisms = plain login xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%u
}}
first_valid_uid = 0
first_valid_gid = 0
{users}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
auth_failure_delay = 0
service anvil {{
  chroot =
  # Wrong passwords are answered at once, however many.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""
OAUTH2 = """
introspection_mode = get
introspection_url = http://127.0.0.1:{port}/introspect?token=
username_attribute = username
active_attribute = active
active_value = yes
"""


class Dovecot:
    def __init__(self, folder: Path, certificates: Certificates, tokens: TokenServer, port: int):
        self.folder, self.port = folder, port
        users, owner = "", (os.getuid(), os.getgid())
        (folder / "home").mkdir()
        if not os.getuid():
            # Dovecot gives no mailbox to root.
            nobody = getpwnam("nobody")
            owner = nobody.pw_uid, nobody.pw_gid
            os.chown(folder / "home", *owner)
        else:
            users = "\n".join(
                f"{name} = {getuser()}" for name in ("default_internal_user", "default_login_user")
            )
        (folder / "oauth2.conf").write_text(OAUTH2.format(port=tokens.plain_port))
        config = folder / "dovecot.conf"
        config.write_text(
            CONFIG.format(
                folder=folder,
                cert=certificates.cert,
                key=certificates.key,
                password=PASSWORD,
                uid=owner[0],
                gid=owner[1],
                users=users,
                port=port,
            )
        )
        binary = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
        self.process = subprocess.Popen([binary, "-F", "-c", config], stderr=subprocess.PIPE)

    def wait_ready(self) -> "Dovecot":
        deadline = time.monotonic() + 10
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                assert self.process.poll() is None, self.process.stderr.read()
                assert time.monotonic() < deadline
                time.sleep(0.02)

    def stop(self):
        self.process.terminate()
        self.process.wait(10)
        self.process.stderr.close()


@pytest.fixture(scope="session")
def dovecot(folder, certificates, session_token_server):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Dovecot(folder, certificates, session_token_server, port).wait_ready()
    yield server
    server.stop()


class TestMailbox:
    """What a test puts into the mailbox and sees there."""

    __test__ = False

    def __init__(self, server: Dovecot, user: str, ca: Path):
        self.server, self.user, self._ca = server, user, ca

    @contextmanager
    def open(self):
        context = ssl.create_default_context(cafile=str(self._ca))
        box = MailBox("localhost", self.server.port, timeout=10, ssl_context=context)
        with box.login(self.user, PASSWORD):
            yield box

    def deliver(self, *mails: bytes) -> None:
        with self.open() as box:
            for mail in mails:
                box.append(mail, "INBOX", dt=None, flag_set=[])

    def count(self, folder: str = "INBOX") -> int:
        with self.open() as box:
            return box.folder.status(folder)["MESSAGES"] if box.folder.exists(folder) else 0

    def seen(self, folder: str = "INBOX") -> list[bool]:
        with self.open() as box:
            box.folder.set(folder)
            return ["\\Seen" in mail.flags for mail in box.fetch(mark_seen=False, headers_only=True)]

    def take_back(self, folder: str = "Processed") -> None:
        """Everything of ``folder`` into the inbox once more, as after a poller that died before it moved."""
        with self.open() as box:
            box.folder.set(folder)
            box.move(box.uids(), "INBOX")

    def number_anew(self) -> None:
        """Another UIDVALIDITY, as after a restore of the mail server."""
        mails = self.server.folder / "home" / self.user / "mail"
        for name in ("dovecot-uidlist", "dovecot-uidvalidity", "dovecot.index", "dovecot.index.log"):
            for path in mails.glob(f"{name}*"):
                path.unlink()
        # Its numbers are seconds.
        time.sleep(1.1)


@pytest.fixture
def mailbox(dovecot, certificates, settings):
    """An empty mailbox; the poller of this process reads it."""
    user = f"klimatisch{next(_number)}"
    settings.IMAP_HOST, settings.IMAP_PORT = "localhost", dovecot.port
    settings.IMAP_USER, settings.IMAP_PASSWORD = user, PASSWORD
    settings.MAIL_CA_FILE = str(certificates.ca)
    settings.IMAP_TIMEOUT = 5
    settings.IMAP_AUTH_SERVER = "mx.birkenfurt.example"
    return TestMailbox(dovecot, user, certificates.ca)
