"""Decisions about a case. Pure: no database, no clock, no settings."""
