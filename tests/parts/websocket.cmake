# Tests of the WebSocket codec, also against two others: Beast's, in memory, and the npm package `ws`, recorded.
set(dir ${CMAKE_SOURCE_DIR}/tests/unit/wire)
muster_test(websocket_test LABEL unit
    SOURCES
        ${dir}/websocket_deflate_test.cpp
        ${dir}/websocket_frame_test.cpp
        ${dir}/websocket_reader_test.cpp
        ${dir}/websocket_stream_test.cpp
        ${dir}/websocket_vectors_test.cpp
    LINKS wire
    PRIVATE_LINKS Boost::json)
muster_test(websocket_beast_test LABEL unit
    SOURCES ${dir}/websocket_beast_test.cpp
    LINKS wire
    PRIVATE_LINKS Threads::Threads)
