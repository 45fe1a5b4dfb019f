from django.urls import path

from linli.theme import views

app_name = "theme"
urlpatterns = [
    path("preferences/", views.preferences, name="preferences"),
    path("theme/", views.components, name="components"),
]
