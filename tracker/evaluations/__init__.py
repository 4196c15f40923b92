"""What the site says of an intern at half-time and at the end, and what the intern says of it.

Words: a *questionnaire* is a set of criteria and questions; a *form version* is one as the office
set it, never changed once it is in use; an *evaluation* is one that somebody answers; it is
*locked* when it was sent.
"""
