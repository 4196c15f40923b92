"""The directory of sites: where students work, on which conditions, and until when papers hold.

Words: a site is *vetted* when the office has looked at it and sends students there; it is
*retired* when no new student goes there.
"""
