"""The index of words: tables that no house copy holds; they are filled anew from the records."""

from django.db import migrations

from vedette_hq.finding.tables import drop, make


class Migration(migrations.Migration):
    """Makes the tables of the index."""

    dependencies = (("finding", "0001_initial"),)
    operations = (migrations.RunPython(make, drop),)
