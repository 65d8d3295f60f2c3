# Tests of checks.
muster_test(checks_test LABEL unit
    SOURCES ${CMAKE_SOURCE_DIR}/tests/unit/checks/ack_judge_test.cpp
            ${CMAKE_SOURCE_DIR}/tests/unit/checks/counted_allocations.cpp
            ${CMAKE_SOURCE_DIR}/tests/unit/checks/delivery_closing_test.cpp
            ${CMAKE_SOURCE_DIR}/tests/unit/checks/delivery_judge_test.cpp
            ${CMAKE_SOURCE_DIR}/tests/unit/checks/delivery_oracle_test.cpp
            ${CMAKE_SOURCE_DIR}/tests/unit/checks/delivery_reading_test.cpp
            ${CMAKE_SOURCE_DIR}/tests/unit/checks/findings_test.cpp
            ${CMAKE_SOURCE_DIR}/tests/unit/checks/lane_test.cpp
            ${CMAKE_SOURCE_DIR}/tests/unit/checks/membership_test.cpp
            ${CMAKE_SOURCE_DIR}/tests/unit/checks/several_stamps_test.cpp
            ${CMAKE_SOURCE_DIR}/tests/unit/checks/stamp_test.cpp
    LINKS checks)
muster_test(checks_simulation_test LABEL unit TIMEOUT 900
    SOURCES ${CMAKE_SOURCE_DIR}/tests/unit/checks/delivery_simulation_test.cpp
            ${CMAKE_SOURCE_DIR}/tests/unit/checks/simulated_chat.cpp
    LINKS checks)
