import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('networks', '0003_former_addresses'),
    ]

    operations = [
        migrations.CreateModel(
            name='FormerProjectSlug',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True, verbose_name='former address')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_slugs', to='networks.project', verbose_name='project')),
            ],
            options={
                'verbose_name': 'former address of a project',
                'verbose_name_plural': 'former addresses of projects',
                'ordering': ('slug',),
            },
        ),
    ]
