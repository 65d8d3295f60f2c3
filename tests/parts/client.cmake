# Tests of client.
muster_test(client_test LABEL unit SOURCES
    ${CMAKE_SOURCE_DIR}/tests/unit/client/transport_polling_test.cpp
    ${CMAKE_SOURCE_DIR}/tests/unit/client/transport_websocket_test.cpp
    LINKS client)
