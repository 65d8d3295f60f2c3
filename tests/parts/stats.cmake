# Tests of stats.
