"""Placements: from proposal to completion, and the ledger of hours.

Words: a *site* is where a student works; a *supervisor* is the person there; an *internship* is
one placement; a *line* is one day's work in the ledger, never changed once written; an *event* is
one thing that was done with a line or an internship; a *week* is seven days from Monday.
"""
