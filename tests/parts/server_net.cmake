# Tests of the reference server's network side.
set(dir ${CMAKE_SOURCE_DIR}/tests/unit/server_net)
muster_test(server_net_test LABEL unit
    SOURCES
        ${dir}/byte_faults_test.cpp
        ${dir}/frame_line_test.cpp
        ${dir}/http_framing_test.cpp
        ${dir}/http_reader_test.cpp
        ${dir}/http_response_text_test.cpp
        ${dir}/output_queue_test.cpp
        ${dir}/peer_test.cpp
        ${dir}/variants_test.cpp
        ${dir}/websocket_request_test.cpp
    LINKS server_net)
set(dir ${CMAKE_SOURCE_DIR}/tests/integration)
muster_test(server_net_socket_test LABEL integration
    SOURCES
        ${dir}/server_net_http_test.cpp
        ${dir}/server_net_life_test.cpp
        ${dir}/server_net_peer.cpp
        ${dir}/server_net_websocket_test.cpp
    LINKS server_net
    PRIVATE_LINKS OpenSSL::SSL Threads::Threads)
