# Tests of the reference server's core, apps and faults.
add_library(server_harness STATIC ${CMAKE_SOURCE_DIR}/tests/support/server_harness.cpp)
target_link_libraries(server_harness PUBLIC muster_server_apps GTest::gmock)
muster_test(server_core_test LABEL unit
    SOURCES
        ${CMAKE_SOURCE_DIR}/tests/unit/server/handshake_test.cpp
    LINKS server_apps
    PRIVATE_LINKS server_harness)
