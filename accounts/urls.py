"""A person's own addresses."""

from django.urls import path

from accounts import mail_views, views

app_name = "accounts"

urlpatterns = [
    path("me/", views.me, name="me"),
    path("me/mail/", mail_views.preferences, name="preferences"),
    path("me/notices/", mail_views.notices, name="notices"),
    path("me/mute/<str:kind>/<uuid:uuid>/", mail_views.mute, name="mute-record"),
    path("mail/<str:token>/unsubscribe/", mail_views.unsubscribe, name="unsubscribe"),
]
