"""One uploaded file and what was made of it.

Words: an *upload* is a file on its way in; a *recording* is a piece of sound under one title; a
*version* is one uploaded file of it, named by its SHA-256, with what was measured in it; a
*rendition* is a file made of a version for streaming; *preparing* is what the worker does to a
version: checking, measuring, drawing, making streams.
"""
