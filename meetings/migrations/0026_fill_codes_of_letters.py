from django.db import migrations


def take_over(apps, schema_editor):
    """One for each recipient and version of the link: all their letters bear the same."""
    letters, codes = apps.get_model("meetings", "Letter"), apps.get_model("meetings", "LetterCode")
    rows = letters.objects.order_by("pk").values("invitation_id", "participant_id", "link_version", "code_digest")
    codes.objects.bulk_create(
        [codes(digest=row.pop("code_digest"), **row) for row in rows.iterator()],
        ignore_conflicts=True,
        batch_size=1000,
    )


def give_back(apps, schema_editor):
    letters, codes = apps.get_model("meetings", "Letter"), apps.get_model("meetings", "LetterCode")
    for code in codes.objects.order_by("link_version").iterator():
        rows = letters.objects.filter(invitation=code.invitation_id, participant=code.participant_id)
        rows.update(code_digest=code.digest, link_version=code.link_version)


class Migration(migrations.Migration):
    dependencies = [("meetings", "0025_codes_of_letters")]

    operations = [migrations.RunPython(take_over, give_back)]
