"""All benchmarks, one after the other: `make bench`."""

from tests.bench import notices
from tests.bench.engine import main

main()
notices.main()
