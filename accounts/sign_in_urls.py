"""The sign-in library's addresses, without those that would change what is on record past its services.

An address says who somebody is and where mails go: it changes by a verb, on record, or not at all. So does
two-step sign-in: what sets it up and takes it away is in `second_factor_views`.
"""

from allauth.account.urls import urlpatterns as library
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as recovery_codes
from django.urls import path

from accounts.views import oidc

NOT_OURS = ("account_email", "account_confirm_email", "account_email_verification_sent")

urlpatterns = [
    *(page for page in library if page.name not in NOT_OURS),
    path("two-steps/", second_step.authenticate, name="mfa_authenticate"),
    path("two-steps/again/", second_step.reauthenticate, name="mfa_reauthenticate"),
    path("two-steps/codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("two-steps/codes/file/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("oidc/", oidc.leave, name="account_oidc"),
    path("oidc/back/", oidc.come_back, name="account_oidc_back"),
]
