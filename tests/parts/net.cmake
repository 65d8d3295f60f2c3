# Tests of net.
muster_test(net_test LABEL unit
    SOURCES
        ${CMAKE_SOURCE_DIR}/tests/unit/net/target_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/net/target_guard_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/net/preflight_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/net/http_exchange_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/net/websocket_upgrade_test.cpp
    LINKS net)
