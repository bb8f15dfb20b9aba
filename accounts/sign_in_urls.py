"""The sign-in library's URLs, without those that would change an account outside the services.

The e-mail address is changed by a service, with a log entry, or not at all. Setting up and removing
two-step sign-in is in `accounts.views.second_factor`; listing and ending sessions in
`accounts.views.sessions`.
"""

from allauth.account.urls import urlpatterns as library
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as recovery_codes
from django.urls import path

from accounts.views import oidc

LEFT_OUT = ("account_email", "account_confirm_email", "account_email_verification_sent")

urlpatterns = [
    *(page for page in library if page.name not in LEFT_OUT),
    path("two-steps/", second_step.authenticate, name="mfa_authenticate"),
    path("two-steps/again/", second_step.reauthenticate, name="mfa_reauthenticate"),
    path("two-steps/codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("two-steps/codes/file/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("oidc/", oidc.leave, name="account_oidc"),
    path("oidc/back/", oidc.come_back, name="account_oidc_back"),
]
