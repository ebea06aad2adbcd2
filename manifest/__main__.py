"""Builds the package: python -m manifest --app-id ... --bot-origin ... --out build/muster.zip"""

import argparse
import os
import sys
from pathlib import Path

from manifest.facts import SETTINGS, Unfit, read_facts
from manifest.package import package, product_version


def main() -> int:
    """Each fact comes from its option or its environment variable. 2 and a line per fault when unfit."""
    asked = argparse.ArgumentParser(prog="python -m manifest", description="Build the Teams app package.")
    for name, (option, variable) in SETTINGS.items():
        asked.add_argument(
            option, dest=name, default=os.environ.get(variable, ""), help=f"default: {variable}"
        )
    asked.add_argument("--out", type=Path, default=Path("build/muster.zip"))
    told = vars(asked.parse_args())
    out: Path = told.pop("out")
    try:
        facts = read_facts(told)
    except Unfit as unfit:
        print("The Teams app package was not built:", *unfit.lines, sep="\n  ", file=sys.stderr)
        return 2
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(package(facts, product_version()))
    print(f"{out}: upload it in the Teams admin centre, Teams apps, Manage apps, Upload new app")
    return 0


if __name__ == "__main__":
    sys.exit(main())
