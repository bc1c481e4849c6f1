import django.db.models.deletion
from django.db import migrations, models

ONE_RECIPIENT = models.Q(
    models.Q(("invitation", None), ("participant__isnull", False)),
    models.Q(("invitation__isnull", False), ("participant", None)),
    _connector="OR",
)


class Migration(migrations.Migration):
    dependencies = [("meetings", "0024_planned_meetings")]

    operations = [
        migrations.CreateModel(
            name="LetterCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "link_version",
                    models.PositiveIntegerField(editable=False, verbose_name="version of the link"),
                ),
                (
                    "digest",
                    models.CharField(
                        editable=False, max_length=64, verbose_name="digest of the short code"
                    ),
                ),
                (
                    "invitation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letter_codes",
                        to="meetings.invitation",
                        verbose_name="invitation",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letter_codes",
                        to="meetings.pollparticipant",
                        verbose_name="person asked",
                    ),
                ),
            ],
            options={
                "verbose_name": "code on letters",
                "verbose_name_plural": "codes on letters",
                "ordering": ("pk",),
                "indexes": [models.Index(fields=["digest"], name="meetings_lettercode_digest")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("invitation", "link_version"),
                        name="meetings_lettercode_once",
                        violation_error_message="There is a code for this link already.",
                    ),
                    models.UniqueConstraint(
                        fields=("participant", "link_version"),
                        name="meetings_lettercode_of_poll_once",
                        violation_error_message="There is a code for this link already.",
                    ),
                    models.CheckConstraint(
                        condition=ONE_RECIPIENT,
                        name="meetings_lettercode_one_recipient",
                        violation_error_message="A letter goes to one person.",
                    ),
                ],
            },
        ),
    ]
