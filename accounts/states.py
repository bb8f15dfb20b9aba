"""The roles a person can have in a group, and the states of a declaration of interests."""

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
    """The state of a person's newest declaration; all but the first are shown as a warning."""

    VALID = "valid", "Declaration valid"
    EXPIRED = "expired", "Declaration expired"
    UNSIGNED = "unsigned", "Declaration not signed"
    NONE = "none", "Not declared"
