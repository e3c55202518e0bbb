"""Libraries stay for as long as their process does: collecting garbage need not look at them, while they load or later."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """No garbage is collected while libraries load; what is there afterwards is never looked at (until `gc.unfreeze`)."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if collecting:
            gc.enable()
