from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0026_fill_codes_of_letters")]

    operations = [
        migrations.RemoveIndex(model_name="letter", name="meetings_letter_code"),
        # With defaults there is a way back for rows.
        migrations.AlterField(
            model_name="letter",
            name="code_digest",
            field=models.CharField(
                default="", editable=False, max_length=64, verbose_name="digest of the short code"
            ),
        ),
        migrations.AlterField(
            model_name="letter",
            name="link_version",
            field=models.PositiveIntegerField(
                default=1, editable=False, verbose_name="version of the link"
            ),
        ),
        migrations.RemoveField(model_name="letter", name="code_digest"),
        migrations.RemoveField(model_name="letter", name="link_version"),
    ]
