"""Who worked at a dossier and its versions; for rows that are there, as the acts of the house say."""

from typing import Any

from django.db import migrations, models

WORK = ("dossier.begin", "dossier.choose", "dossier.version")


def fill(apps: Any, schema_editor: Any) -> None:
    """Give each dossier and version all who did anything to the dossier: rather many than one too few."""
    alias = schema_editor.connection.alias
    every = apps.get_model("audit", "Act").objects.using(alias)
    acts = every.filter(kind="dossier", verb__in=WORK, person__isnull=False)
    for dossier in apps.get_model("dossiers", "Dossier").objects.using(alias):
        people = acts.filter(object_id=dossier.pk).values_list("person", flat=True)
        hands = {str(dossier.made_by_id), *(str(one) for one in people)}
        dossier.hands = sorted(hands)
        dossier.save(update_fields=["hands"])
        for version in dossier.versions.all():
            version.hands = sorted({*hands, str(version.made_by_id), str(version.edited_by_id)})
            version.save(update_fields=["hands"])


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("dossiers", "0002_whole_build")]

    operations = [
        migrations.AddField("dossier", "hands", models.JSONField(default=list)),
        migrations.AddField("version", "hands", models.JSONField(default=list)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
