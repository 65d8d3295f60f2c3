# Tests of proof.
