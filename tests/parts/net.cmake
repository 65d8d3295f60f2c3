# Tests of net.
muster_test(net_test LABEL unit
    SOURCES
        ${CMAKE_SOURCE_DIR}/tests/unit/net/target_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/net/target_guard_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/net/preflight_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/net/channel/http_exchange_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/net/channel/websocket_upgrade_test.cpp
    LINKS net)

muster_test(net_loopback_test LABEL integration
    SOURCES
        ${CMAKE_SOURCE_DIR}/tests/integration/net_harness.cpp
        ${CMAKE_SOURCE_DIR}/tests/integration/net_http_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/integration/net_websocket_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/integration/net_stream_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/integration/net_tls_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/integration/net_reach_test.cpp
    LINKS net PRIVATE_LINKS OpenSSL::SSL OpenSSL::Crypto)

muster_test(net_play_test LABEL integration
    SOURCES ${CMAKE_SOURCE_DIR}/tests/integration/net_play_test.cpp
    LINKS net scenario server_net)
muster_test(net_faults_test LABEL integration
    SOURCES ${CMAKE_SOURCE_DIR}/tests/integration/net_faults_test.cpp
    LINKS net scenario server_net)
