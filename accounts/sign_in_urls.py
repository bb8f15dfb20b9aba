"""The sign-in library's addresses, without those that change or confirm an e-mail address.

An address says who somebody is and where mails go: it changes by a verb, on record, or not at all.
"""

from allauth.account.urls import urlpatterns as library
from django.urls import path

from accounts import oidc_views

NOT_OURS = ("account_email", "account_confirm_email", "account_email_verification_sent")

urlpatterns = [
    *(page for page in library if page.name not in NOT_OURS),
    path("oidc/", oidc_views.leave, name="account_oidc"),
    path("oidc/back/", oidc_views.come_back, name="account_oidc_back"),
]
