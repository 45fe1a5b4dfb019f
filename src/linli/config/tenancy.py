"""Which tables a city shares and which each district holds for itself.

A district alone, on SQLite or PostgreSQL, migrates both lists into one schema. A city gives each district a
schema for TENANT_APPS; rows there name shared rows by code and version, never by a foreign key.
"""

SHARED_APPS = ["linli.reference"]

TENANT_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "linli.kernel",
    "linli.places",
    "linli.access",
    "linli.organisations",
    "linli.people",
    "linli.catalogue",
    "linli.cases",
    "linli.exchange",
    "linli.portal",
    "linli.desk",
    "linli.api",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
]
