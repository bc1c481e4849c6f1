import uuid

import django.utils.timezone
from django.db import migrations, models


def give_ids(apps, schema_editor):
    """One for each row: the field's default would be asked for once and be the same everywhere."""
    for row in apps.get_model("meetings", "ReminderRule").objects.all():
        row.public_id = uuid.uuid4()
        row.save(update_fields=["public_id"])


class Migration(migrations.Migration):
    dependencies = [("meetings", "0003_shared_reminders")]

    operations = [
        migrations.AddField(
            model_name="reminderrule",
            name="created_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now, editable=False, verbose_name="entered at"
            ),
        ),
        migrations.AddField(
            model_name="reminderrule",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, null=True),
        ),
        migrations.RunPython(give_ids, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="reminderrule",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
    ]
