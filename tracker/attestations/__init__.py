"""Credits that others confirm.

Words: a *credit* is one person in one role of a project; the student *asks* a witness about the
credits of a project: a *peer* is credited in it, a *supervisor* watched over the internship it was
made in, *faculty* decide at their desk. What a witness says of one credit is an *attestation*: it
is written once and never changed, and it holds for the exact text that it was said of.
"""
