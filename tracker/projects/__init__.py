"""Works a student logged: what it is, who did what, and the sound itself.

Words: a *project* is one piece of work; an *item* is one thing in it, with or without sound; a
*credit* names a person and a role; a *share* says how much of the role that person did.
"""
