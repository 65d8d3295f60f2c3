# Tests of core.
set(dir ${CMAKE_SOURCE_DIR}/tests/unit/core)
muster_test(core_test LABEL unit
    SOURCES
        ${dir}/bytes_test.cpp
        ${dir}/error_test.cpp
        ${dir}/glob_test.cpp
        ${dir}/problem_test.cpp
        ${dir}/random_test.cpp
        ${dir}/time_test.cpp
    LINKS core)
