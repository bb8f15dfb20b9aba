"""The roles a person can have in a group, and how a declaration of interests stands."""

from django.db import models


class Role(models.TextChoices):
    CHAIR = "chair", "Chair"
    VICE_CHAIR = "vice_chair", "Vice-chair"
    MEMBER = "member", "Member"
    AD_HOC_EXPERT = "ad_hoc_expert", "Ad hoc expert"
    OBSERVER = "observer", "Observer"
    SECRETARIAT = "secretariat", "Secretariat"
    LIAISON = "liaison", "Liaison"


class DeclarationState(models.TextChoices):
    """All but the first make the expert “amber” (EMA practice)."""

    VALID = "valid", "Declaration valid"
    OLD = "old", "Amber: declaration older than a year"
    UNSIGNED = "unsigned", "Amber: declaration not signed"
    NONE = "none", "Amber: no declaration"
