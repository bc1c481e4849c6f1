"""Mail: the product's sender against a plain loop, into the same sink; and the sender's memory over the run."""

from bench.figures import Figure, middle
from bench.processes import mail_sink, result_of

FLOOR_MAILS = 1_500
KIND = "meetings.invitation"


def measure(mails: int) -> list[Figure]:
    rate = Figure("mail", "mails/s", budget=0.6, note=f"{mails:,} invitations with a calendar part")
    memory = Figure(
        "memory of the sender",
        "MB",
        budget=1.05,
        at_most=True,
        note="at the end; floor: after the first seconds",
    )
    count = fill(mails)
    if not count:
        rate.missing = memory.missing = "the town has no invitation mail"
        return [rate, memory]
    with mail_sink() as port:
        environment = {"BENCH_SMTP_PORT": str(port)}
        before = result_of("bench.senders", "plain", str(FLOOR_MAILS), **environment)
        sent = result_of("bench.senders", "product", **environment)
        after = result_of("bench.senders", "plain", str(FLOOR_MAILS), **environment)
    if sent["sent"] != count:
        rate.missing = memory.missing = f"{sent['sent']} of {count} mails were sent"
        return [rate, memory]
    floor = middle([before["rate"], after["rate"]])
    rate.value, rate.floor, rate.ratio = sent["rate"], floor, sent["rate"] / floor
    memory.value, memory.floor = sent["memory_at_end"], sent["memory_at_first"]
    memory.ratio = sent["memory_at_end"] / sent["memory_at_first"]
    return [Figure("SMTP floor", "mails/s", value=floor), rate, memory]


def fill(count: int) -> int:
    """Queue ``count`` copies of the town's own invitation mails, each to an address of its own; nothing else is due."""
    import uuid

    from django.conf import settings
    from django.utils import timezone

    from outbox.models import MessageStatus, OutboxMessage

    OutboxMessage.objects.exclude(kind=KIND).delete()
    originals = list(OutboxMessage.objects.filter(kind=KIND).exclude(calendar=""))
    OutboxMessage.objects.all().delete()
    if not originals:
        return 0
    now = timezone.now()
    copies = []
    for number in range(count):
        row = originals[number % len(originals)]
        public_id = uuid.uuid4()
        values = {
            field.attname: getattr(row, field.attname)
            for field in row._meta.concrete_fields
            if not field.primary_key
        }
        values |= {
            "public_id": public_id,
            # The last part is the version of the date: the gate compares it.
            "dedupe_key": f"bench:{number}:{row.dedupe_key.rpartition(':')[2]}",
            "message_id": f"<{public_id}@{settings.INSTANCE_DOMAIN}>",
            "to_email": f"guest{number}@birkenfurt.example",
            "status": MessageStatus.QUEUED,
            "due_at": now,
            "queued_at": now,
        }
        copies.append(OutboxMessage(**values))
    OutboxMessage.objects.bulk_create(copies, batch_size=1_000)
    return count
