# Tests of proof.
muster_test(load_proof_test LABEL proof
    SOURCES
        ${CMAKE_SOURCE_DIR}/tests/proof/load_proof_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/proof/load_ending_proof_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/proof/allocation_proof_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/support/loopback.cpp
    LINKS engine server_core server_apps server_faults)
muster_test(conformance_proof_test LABEL proof
    SOURCES
        ${CMAKE_SOURCE_DIR}/tests/proof/conformance_proof_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/support/byte_loopback.cpp
    LINKS engine server_net)
