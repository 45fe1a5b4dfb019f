"""Matters as spreadsheets: taken out to be worked on, brought back as drafts. `columns` says what stands where."""
