"""A real SMTP server in a thread of the test: it accepts, refuses, stalls or drops, as told for each recipient.

    sink.behave("kim@org.example", "451", "accept")     # at the first try refused, later accepted
    sink.behave_for_all("421")

Behaviours: ``accept``; a code ("550", "451", "421", "432") answers RCPT; ``stall`` never answers DATA; ``drop`` hangs
up before its 250; ``drop_after`` keeps the mail and hangs up before its 250 (the honest duplicate); ``hold_rcpt`` and
``hold_data`` set ``held`` and answer only once ``released`` is set, before the mail and after keeping it.
"""

import asyncio
import logging
import threading
from collections import defaultdict, deque
from dataclasses import dataclass
from email import policy
from email.parser import BytesParser

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

# What the server says of the sender, before it knows for whom the mail is; for every mail alike.
SENDER_TEXTS = {
    "sender 550": "550 5.7.1 sender not allowed here",
    "sender 552": "552 5.3.4 message size exceeds fixed limit",
}
TEXTS = {
    "550": "550 5.1.1 There is no such mailbox",
    "554": "554 5.7.1 We do not want this",
    "451": "451 4.7.1 Greylisted, come back later",
    "421": "421 4.3.2 Closing down",
    "432": "432 4.3.2 Too many connections",
}


@dataclass(frozen=True)
class Received:
    recipient: str
    content: bytes

    @property
    def mail(self):
        return BytesParser(policy=policy.default).parsebytes(self.content)

    @property
    def message_id(self) -> str:
        return self.mail["Message-ID"]


class Sink:
    def __init__(self, port: int):
        self.port = port
        self.received: list[Received] = []
        self.connections = 0
        self.held = threading.Event()
        self.released = threading.Event()
        self.pause = 0.0  # seconds before each 250, so that a kill can hit a mail in flight
        self._planned: dict[str, deque[str]] = defaultdict(deque)
        self._for_all = "accept"
        self._controller = None
        self.transports = set()

    # --- what tests say and ask

    def behave(self, recipient: str, *behaviours: str) -> None:
        self._planned[recipient].extend(behaviours)

    def behave_for_all(self, behaviour: str) -> None:
        self._for_all = behaviour

    @property
    def message_ids(self) -> list[str]:
        return [mail.message_id for mail in self.received]

    @property
    def recipients(self) -> list[str]:
        return sorted(mail.recipient for mail in self.received)

    # --- what aiosmtpd calls

    def next_behaviour(self, recipient: str) -> str:
        planned = self._planned[recipient]
        return planned.popleft() if planned else self._for_all

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server, session, envelope, address, mail_options):
        if self._for_all in SENDER_TEXTS:
            return SENDER_TEXTS[self._for_all]
        envelope.mail_from = address
        envelope.mail_options.extend(mail_options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        session.behaviour = self.next_behaviour(address)
        if session.behaviour in TEXTS:
            return TEXTS[session.behaviour]
        if session.behaviour == "hold_rcpt":
            await self._hold()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if session.behaviour == "stall":
            await asyncio.sleep(30)
        elif session.behaviour == "drop":
            server.transport.abort()
            return "451 gone"
        self.received.append(Received(envelope.rcpt_tos[0], envelope.original_content))
        if session.behaviour == "drop_after":
            server.transport.abort()
            return "451 gone"
        if session.behaviour == "hold_data":
            await self._hold()
        if self.pause:
            await asyncio.sleep(self.pause)
        return "250 OK"

    async def _hold(self):
        self.held.set()
        while not self.released.is_set():
            await asyncio.sleep(0.01)

    # --- life

    def start(self) -> "Sink":
        # Its own log tells every line of every dialogue.
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        # Without a name of its own it would ask the resolver for one, at each connection.
        self._controller = _Controller(
            self, hostname="127.0.0.1", port=self.port, server_hostname="sink.example"
        )
        self._controller.start()
        return self

    def stop(self) -> None:
        if self._controller is not None:
            self.released.set()
            self._controller.loop.call_soon_threadsafe(self._hang_up)
            self._controller.stop()
            self._controller = None

    def _hang_up(self):
        """Senders may still be connected; a server that stops must not leave their sockets to the collector."""
        for transport in list(self.transports):
            transport.abort()


class _Smtp(SMTP):
    def connection_made(self, transport):
        super().connection_made(transport)
        self.event_handler.transports.add(transport)

    def connection_lost(self, error):
        self.event_handler.transports.discard(self.transport)
        super().connection_lost(error)

    async def push(self, status):
        # The other side may be gone: killed, or hung up on by ourselves.
        try:
            await super().push(status)
        except ConnectionError:
            self._handler_coroutine.cancel()


class _Controller(Controller):
    def factory(self):
        return _Smtp(self.handler, **self.SMTP_kwargs)


@pytest.fixture
def smtp_sink(free_port, settings):
    """A running ``Sink``; this process's mail goes to it."""
    sink = Sink(free_port()).start()
    settings.EMAIL_BACKEND = "outbox.backends.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    settings.EMAIL_USE_TLS = False
    settings.EMAIL_TIMEOUT = 2
    yield sink
    sink.stop()
