"""The groups, the disciplines and the system account that every portal starts with."""

from django.db import migrations

#: (code, name, whether it is a party)
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
#: (code, name, number of experts aimed at; 2023 plan: two each for the first three)
DISCIPLINES = [
    ("chemical-quality", "Chemical quality", 2),
    ("biologicals", "Biologicals and ATMP", 2),
    ("gmdp-inspection", "GMDP inspection", 2),
    ("digital", "Digital technologies", 0),
    ("statistics", "Statistics and modelling", 0),
    ("devices", "Medical devices and combinations", 0),
    ("veterinary", "Veterinary quality", 0),
]


def create_initial_data(apps, schema_editor):
    group, user = apps.get_model("accounts", "Group"), apps.get_model("accounts", "User")
    discipline = apps.get_model("accounts", "Discipline")
    for code, name, is_party in GROUPS:
        group.objects.get_or_create(code=code, defaults={"name": name, "is_party": is_party})
    for position, (code, name, aim) in enumerate(DISCIPLINES):
        discipline.objects.get_or_create(code=code, defaults={"name": name, "position": position, "aim": aim})
    user.objects.get_or_create(
        kind="system", defaults={"email": "system@qig.invalid", "name": "The portal", "password": "!"}
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(create_initial_data, migrations.RunPython.noop)]
