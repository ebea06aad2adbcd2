"""All benchmarks, one after the other: `make bench`."""

from tests.bench import notices, plan_b, reading
from tests.bench.engine import main

main()
plan_b.main()
reading.main()
notices.main()
