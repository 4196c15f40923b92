"""The faculty desk: one queue over what waits for a decision.

It owns no tables: a queue entry is a question asked of the features below.
"""
