# Tests of checks.
muster_test(checks_test LABEL unit
    SOURCES ${CMAKE_SOURCE_DIR}/tests/unit/checks/lane_test.cpp
            ${CMAKE_SOURCE_DIR}/tests/unit/checks/stamp_test.cpp
    LINKS checks)
