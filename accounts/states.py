"""The roles a person can have in a group."""

from django.db import models


class Role(models.TextChoices):
    CHAIR = "chair", "Chair"
    VICE_CHAIR = "vice_chair", "Vice-chair"
    MEMBER = "member", "Member"
    AD_HOC_EXPERT = "ad_hoc_expert", "Ad hoc expert"
    OBSERVER = "observer", "Observer"
    SECRETARIAT = "secretariat", "Secretariat"
    LIAISON = "liaison", "Liaison"
