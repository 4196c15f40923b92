"""The tests."""

import os

# One thread for numpy, set before it loads: with several test processes side by side its own
# threads wait for each other, and the meter's tests take many times as long.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
