"""How a process that serves pages looks for memory that nothing uses any more."""

import gc

# A page of the desk makes a few thousand objects that live as long as it does. With Python's own
# 700 it is interrupted a dozen times to look for cycles among them, all in vain.
NEW_OBJECTS = 20_000


def serve_from_here() -> None:
    """Leave what was loaded at the start out of every later search, and search less often.

    What was loaded is never unused: looking through it costs a request up to 50 ms, and copies
    pages that the processes share.
    """
    gc.collect()
    gc.freeze()
    _, *older = gc.get_threshold()
    gc.set_threshold(NEW_OBJECTS, *older)
