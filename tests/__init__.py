"""The tests."""

import os

# One thread for numpy in the processes that pytest-xdist starts (they inherit it; the Makefile
# says the same for a single process): with the threads of several processes waiting for each
# other, the meter's tests take many times as long.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
