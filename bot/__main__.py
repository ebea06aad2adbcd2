"""`python -m bot`."""

import gc
import sys


def main() -> int:
    gc.disable()  # until all is built: a quarter of a start went into looking for garbage in what stays
    from bot.serve import main as serves

    return serves()


if __name__ == "__main__":
    sys.exit(main())
