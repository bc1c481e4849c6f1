import uuid

from django.db import migrations, models


def give_ids(apps, schema_editor):
    """One for each row: the field's default would be asked for once and be the same everywhere."""
    addresses = apps.get_model("outbox", "MailAddress")
    for row in addresses.objects.all():
        row.public_id = uuid.uuid4()
        row.save(update_fields=["public_id"])


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="mailaddress",
            name="link_version",
            field=models.PositiveIntegerField(default=1, editable=False, verbose_name="version of the link"),
        ),
        migrations.AddField(
            model_name="mailaddress",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, null=True),
        ),
        migrations.RunPython(give_ids, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="mailaddress",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
    ]
