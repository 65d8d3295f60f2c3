# Tests of client.
set(client_tests ${CMAKE_SOURCE_DIR}/tests/unit/client)
muster_test(client_test LABEL unit SOURCES
    ${client_tests}/answer_diagnosis_test.cpp
    ${client_tests}/client_machine_test.cpp
    ${client_tests}/cookie_jar_test.cpp
    ${client_tests}/heartbeat_test.cpp
    ${client_tests}/namespace_machine_test.cpp
    ${client_tests}/packet_queue_test.cpp
    ${client_tests}/transport_deadlines_test.cpp
    ${client_tests}/transport_end_test.cpp
    ${client_tests}/transport_polling_test.cpp
    ${client_tests}/transport_upgrade_test.cpp
    ${client_tests}/transport_websocket_test.cpp
    ${client_tests}/websocket_channel_test.cpp
    LINKS client)
# A program of its own: it replaces operator new.
muster_test(client_memory_test LABEL unit SOURCES ${client_tests}/memory_test.cpp LINKS client)
