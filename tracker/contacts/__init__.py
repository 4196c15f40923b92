"""A student's private people and companies. Invisible to everybody else, always.

Words: a *contact* is a person or company; a *note* is one thing that happened with them; a
*next step* is what to do, by when.
"""
