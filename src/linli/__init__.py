"""Linli: one window in front, every department behind it."""
