from django.db import migrations, models

#: “aim: 2 each for chemical quality, biologicals/ATMP, GMDP inspection”
AIMED_AT = ("chemical-quality", "biologicals", "gmdp-inspection")


def aim(apps, schema_editor):
    apps.get_model("accounts", "Discipline").objects.filter(code__in=AIMED_AT).update(aim=2)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_restrictions")]
    operations = [
        migrations.AddField("discipline", "aim", models.PositiveSmallIntegerField(default=0)),
        migrations.RunPython(aim, migrations.RunPython.noop),
    ]
