"""Published pages as files: written whole, switched at once, served without the application.

Words: a *set* is the folder of files that one compilation made, named by what went into it; the
*shelf* is the folder that keeps the sets; an *address* such as ``p/mei-lin-sato`` is a link from
the shelf to one set. Nothing here knows the database: what is not on the shelf is not published.
"""

from tracker.published.files import Shelf, shelf

__all__ = ["Shelf", "shelf"]
