# Tests of wire, without the WebSocket codec (websocket.cmake).
set(dir ${CMAKE_SOURCE_DIR}/tests/unit/wire)
muster_test(wire_vectors_test LABEL unit
    SOURCES
        ${dir}/engineio_vectors_test.cpp
        ${dir}/json_vectors_test.cpp
        ${dir}/socketio_vectors_test.cpp
    LINKS wire
    PRIVATE_LINKS Boost::json)
