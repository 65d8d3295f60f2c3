# Tests of result.
muster_test(result_test LABEL unit
    SOURCES ${CMAKE_SOURCE_DIR}/tests/unit/result/outcome_test.cpp
            ${CMAKE_SOURCE_DIR}/tests/unit/result/rate_test.cpp
            ${CMAKE_SOURCE_DIR}/tests/unit/result/run_result_test.cpp
    LINKS result)
