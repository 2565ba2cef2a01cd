"""The triggers that keep judgements as they were written."""

from __future__ import annotations

from django.db import migrations

from vedette_hq.matching.triggers import put, take_away


class Migration(migrations.Migration):
    """Triggers on both stores."""

    dependencies = (("matching", "0001_initial"),)
    operations = (migrations.RunPython(put, take_away),)
