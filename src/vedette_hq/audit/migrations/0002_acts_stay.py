"""Have the database refuse to change or remove an act, or a head that stands in the register."""

from django.db import migrations

from vedette_hq.audit.triggers import put, take_away


class Migration(migrations.Migration):
    """After the tables are there."""

    dependencies = (("audit", "0001_initial"),)
    operations = (migrations.RunPython(put, take_away),)
