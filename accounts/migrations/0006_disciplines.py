from django.db import migrations

DISCIPLINES = [
    ("chemical-quality", "Chemical quality"),
    ("biologicals", "Biologicals and ATMP"),
    ("gmdp-inspection", "GMDP inspection"),
    ("digital", "Digital technologies"),
    ("statistics", "Statistics and modelling"),
    ("devices", "Medical devices and combinations"),
    ("veterinary", "Veterinary quality"),
]


def make(apps, schema_editor):
    discipline = apps.get_model("accounts", "Discipline")
    for position, (code, name) in enumerate(DISCIPLINES):
        discipline.objects.get_or_create(code=code, defaults={"name": name, "position": position})


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_declarations_and_expertise")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
