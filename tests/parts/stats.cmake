# Tests of stats.
muster_test(stats_test LABEL unit
    SOURCES ${CMAKE_SOURCE_DIR}/tests/unit/stats/histogram_test.cpp
            ${CMAKE_SOURCE_DIR}/tests/unit/stats/histogram_vectors_test.cpp
    LINKS stats PRIVATE_LINKS Boost::json)
muster_test(histogram_interop_test LABEL interop
    SOURCES ${CMAKE_SOURCE_DIR}/tests/interop/hdr/histogram_interop_test.cpp
    LINKS stats)
set_tests_properties(histogram_interop_test PROPERTIES SKIP_REGULAR_EXPRESSION "\\[  SKIPPED \\]")
