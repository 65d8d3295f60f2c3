# Tests of the reference server's core, apps and faults.
add_library(server_harness STATIC ${CMAKE_SOURCE_DIR}/tests/support/server_harness.cpp)
target_link_libraries(server_harness PUBLIC muster_server_apps GTest::gmock)
muster_test(server_core_test LABEL unit
    SOURCES
        ${CMAKE_SOURCE_DIR}/tests/unit/server/apps_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/server/handshake_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/server/heartbeat_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/server/json_scan_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/server/jsonp_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/server/namespaces_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/server/polling_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/server/recovery_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/server/upgrade_test.cpp
    LINKS server_apps
    PRIVATE_LINKS server_harness)
muster_test(server_malformed_test LABEL unit
    SOURCES ${CMAKE_SOURCE_DIR}/tests/unit/server/malformed_test.cpp
    LINKS server_apps
    PRIVATE_LINKS server_harness)
muster_test(server_faults_test LABEL unit
    SOURCES ${CMAKE_SOURCE_DIR}/tests/unit/server/faults_test.cpp
            ${CMAKE_SOURCE_DIR}/tests/unit/server/recovery_faults_test.cpp
            ${CMAKE_SOURCE_DIR}/tests/unit/server/request_faults_test.cpp
            ${CMAKE_SOURCE_DIR}/tests/unit/server/session_faults_test.cpp
    LINKS server_apps server_faults
    PRIVATE_LINKS server_harness)
