"""The desk's own addresses: what crosses apps."""

from django.urls import path

from desk import views

app_name = "desk"

urlpatterns = [
    path("", views.home, name="home"),
    path("log/", views.log, name="log"),
]
