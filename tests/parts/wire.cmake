# Tests of wire.
