"""``python -m bench.sink PORT``: an SMTP server that accepts every mail and forgets it."""

import asyncio
import signal
import sys

from aiosmtpd.smtp import SMTP


class Forgetful:
    async def handle_DATA(self, server, session, envelope):
        return "250 2.0.0 taken"


async def serve(port: int) -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    server = await loop.create_server(
        lambda: SMTP(Forgetful(), hostname="sink.localhost", enable_SMTPUTF8=False), "127.0.0.1", port
    )
    async with server:
        await ended.wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
