"""The process that reads mails, one after the other: knows nothing but the bytes it is given.

In: a line of JSON with the length and what is ours, then the mail. Out: a line of JSON.
"""

import json
import resource
import sys

from outbox.inbound.reading import read_mail
from outbox.inbound.verdicts import Own

MEMORY = 1024 * 1024 * 1024


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    while line := sys.stdin.buffer.readline():
        order = json.loads(line)
        raw = sys.stdin.buffer.read(order["length"])
        reading = read_mail(raw, Own(order["address"], order["server"]))
        sys.stdout.write(json.dumps(reading.as_dict()) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
