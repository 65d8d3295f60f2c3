# Tests of checks.
