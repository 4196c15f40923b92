"""Delivery checks: is this file as loud as they ask for it?

Words: a *target* is what somebody asks (a specification), what a player does, or what is
recommended; a *check* compares one version with targets; *evidence* is a check that was put into a
project as it came out, with the file's SHA-256 and the wording of the targets.
"""
