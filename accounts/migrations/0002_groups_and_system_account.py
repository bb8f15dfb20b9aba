from django.db import migrations

GROUPS = [
    ("QIG", "Quality Innovation Group", False),
    ("BWP", "Biologics Working Party", True),
    ("QWP", "Quality Working Party", True),
    ("IWG", "GMDP Inspectors Working Group", True),
    ("CHMP", "Committee for Medicinal Products for Human Use", False),
    ("CVMP", "Committee for Veterinary Medicinal Products", False),
    ("SAWP", "Scientific Advice Working Party", False),
    ("ITF", "Innovation Task Force", False),
]


def make(apps, schema_editor):
    group, user = apps.get_model("accounts", "Group"), apps.get_model("accounts", "User")
    for code, name, is_party in GROUPS:
        group.objects.get_or_create(code=code, defaults={"name": name, "is_party": is_party})
    user.objects.get_or_create(
        kind="system", defaults={"email": "system@qig.invalid", "name": "The portal", "password": "!"}
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
