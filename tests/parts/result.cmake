# Tests of result.
