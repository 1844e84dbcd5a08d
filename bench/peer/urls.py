"""The peer's own addresses, and the one its template asks for."""

from django.http import HttpResponse
from django.urls import include, path

urlpatterns = [
    path("survey/", include("survey.urls")),
    path("logout/", lambda _: HttpResponse(), name="logout"),
    path("login/", lambda _: HttpResponse(), name="login"),
]
