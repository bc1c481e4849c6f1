"""The process that reads mails, one after the other: knows nothing but the bytes it is given.

In: a line of JSON with the length and what is ours, then the mail. Out: a line of JSON.
"""

import json
import resource
import sys
import time

from outbox.inbound.reading import read_mail
from outbox.inbound.verdicts import Own

MEMORY = 1024 * 1024 * 1024
# Of computing time, for one mail: a machine that is busy takes longer and rejects nothing for it.
SECONDS = 4


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    while line := sys.stdin.buffer.readline():
        order = json.loads(line)
        raw = sys.stdin.buffer.read(order["length"])
        _limit_time()
        reading = read_mail(raw, Own(order["address"], order["server"]))
        sys.stdout.write(json.dumps(reading.as_dict()) + "\n")
        sys.stdout.flush()


def _limit_time() -> None:
    """Beyond it the system ends this process."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + SECONDS, hard))


if __name__ == "__main__":
    main()
