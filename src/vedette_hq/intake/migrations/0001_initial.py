"""The tables of the intake desk."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import vedette_hq.access.fields


class Migration(migrations.Migration):
    """Tickets, deliveries, uploads, arrivals, refusals."""

    initial = True

    dependencies = [
        ("access", "0001_initial"),
        ("missions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Ticket",
            fields=[
                ("id", vedette_hq.access.fields.RandomId(serialize=False)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("label", models.CharField(max_length=64)),
                ("made", models.DateTimeField(default=django.utils.timezone.now)),
                ("until", models.DateTimeField()),
                ("ended", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.person"
                    ),
                ),
                (
                    "mission",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="missions.mission",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", vedette_hq.access.fields.RandomId(serialize=False)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("desk", "dropped at the desk"),
                            ("stick", "from a stick at the desk"),
                            ("ticket", "sent by a courier"),
                            ("device", "sent by its device"),
                            ("release", "released from quarantine"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "stand",
                    models.CharField(
                        choices=[
                            ("open", "arriving"),
                            ("waiting", "waiting for its checks"),
                            ("checking", "being checked"),
                            ("taken", "checked"),
                            ("aborted", "given up"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("opened", models.DateTimeField(default=django.utils.timezone.now)),
                ("closed", models.DateTimeField(null=True)),
                ("taken", models.DateTimeField(null=True)),
                ("packages", models.IntegerField(default=0)),
                ("settled", models.IntegerField(default=0)),
                ("step", models.IntegerField(default=0)),
                ("alarms", models.JSONField(default=list)),
                (
                    "device",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="missions.device",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.person",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="intake.ticket",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", vedette_hq.access.fields.RandomId(serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("size", models.BigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("received", models.BigIntegerField(default=0)),
                ("whole", models.BooleanField(default=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uploads",
                        to="intake.delivery",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Arrival",
            fields=[
                ("id", vedette_hq.access.fields.RandomId(serialize=False)),
                ("part", models.CharField(max_length=32)),
                ("package", models.CharField(max_length=32)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.BigIntegerField()),
                ("index", models.BigIntegerField(null=True)),
                (
                    "fate",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("stored", "stored"),
                            ("known", "was here already"),
                            ("refused", "in quarantine"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("checks", models.CharField(default="nnnnnnnnnn", max_length=10)),
                ("reason", models.CharField(blank=True, max_length=2000)),
                ("receipt", models.SmallIntegerField(default=0)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("looked", models.DateTimeField(null=True)),
                (
                    "device",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="arrivals",
                        to="missions.device",
                    ),
                ),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="arrivals",
                        to="intake.delivery",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["sha256"], name="intake_arri_sha256_25653a_idx"),
                    models.Index(fields=["device", "index"], name="intake_arri_device__08d324_idx"),
                    models.Index(fields=["fate", "receipt", "at"], name="intake_arri_fate_e742b4_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("delivery", "part", "package"), name="arrival_once_in_a_delivery"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Refusal",
            fields=[
                ("id", vedette_hq.access.fields.RandomId(serialize=False)),
                ("folder", models.CharField(max_length=64, unique=True)),
                ("check_number", models.SmallIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.BigIntegerField()),
                ("reason", models.CharField(max_length=2000)),
                ("whole", models.BooleanField(default=True)),
                ("at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("keep", "keep it as it is"),
                            ("release", "check it again"),
                            ("destroy", "destroy its bytes"),
                        ],
                        max_length=8,
                    ),
                ),
                ("decided", models.DateTimeField(null=True)),
                ("done", models.DateTimeField(null=True)),
                (
                    "again",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="intake.delivery",
                    ),
                ),
                (
                    "delivery",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refusals",
                        to="intake.delivery",
                    ),
                ),
                (
                    "device",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="missions.device",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["decision", "-at"], name="intake_refu_decisio_8be399_idx")],
            },
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["-opened"], name="intake_deli_opened_847ea0_idx"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["stand", "opened"], name="intake_deli_stand_300e29_idx"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("device__isnull", True), ("opened_by__isnull", False), ("ticket__isnull", True)
                    ),
                    models.Q(
                        ("device__isnull", True), ("opened_by__isnull", True), ("ticket__isnull", False)
                    ),
                    models.Q(
                        ("device__isnull", False), ("opened_by__isnull", True), ("ticket__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="delivery_is_brought_by_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.UniqueConstraint(fields=("delivery", "name"), name="upload_once_in_a_delivery"),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(("received__gte", 0), ("received__lte", models.F("size"))),
                name="upload_within_size",
            ),
        ),
    ]
