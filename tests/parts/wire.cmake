# Tests of wire, without the WebSocket codec (websocket.cmake).
set(dir ${CMAKE_SOURCE_DIR}/tests/unit/wire)
muster_test(wire_test LABEL unit
    SOURCES
        ${dir}/allocation_test.cpp
        ${dir}/base64_test.cpp
        ${dir}/engineio_open_test.cpp
        ${dir}/engineio_packet_test.cpp
        ${dir}/engineio_payload_test.cpp
        ${dir}/http_message_test.cpp
        ${dir}/http/response_test.cpp
        ${dir}/json_test.cpp
        ${dir}/json_text_test.cpp
        ${dir}/json_value_test.cpp
        ${dir}/socketio_attachments_test.cpp
        ${dir}/socketio_packet_test.cpp
        ${dir}/utf8_test.cpp
    LINKS wire)
muster_test(wire_vectors_test LABEL unit
    SOURCES
        ${dir}/engineio_vectors_test.cpp
        ${dir}/json_vectors_test.cpp
        ${dir}/socketio_vectors_test.cpp
    LINKS wire
    PRIVATE_LINKS Boost::json)
