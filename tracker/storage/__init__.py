"""Where bytes are kept: one protocol, one local store so far.

Keys are made by us from content (``sha256/ab/abcd…``), never from names people typed.
"""

from tracker.storage.base import Store
from tracker.storage.incoming import Incoming
from tracker.storage.open import incoming, local_copy, media_store, open_store

__all__ = ["Incoming", "Store", "incoming", "local_copy", "media_store", "open_store"]
