# Tests of engine.
muster_test(engine_test LABEL unit
    SOURCES
        ${CMAKE_SOURCE_DIR}/tests/unit/engine/population_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/engine/pacer_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/engine/deadline_heap_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/engine/broadcasts_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/engine/busiest_second_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/engine/rendezvous_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/engine/run_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/engine/stage_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/engine/event_queue_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/engine/verdicts_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/engine/flow_plan_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/engine/matcher_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/engine/meter_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/engine/remedies_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/engine/script_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/engine/sessions_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/engine/steps_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/engine/version_window_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/engine/case_selection_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/engine/case_judgement_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/engine/suite_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/support/loopback.cpp
    LINKS engine)
muster_test(engine_raw_test LABEL unit
    SOURCES
        ${CMAKE_SOURCE_DIR}/tests/unit/engine/raw_capture_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/engine/raw_http_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/engine/raw_kept_line_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/engine/raw_naming_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/engine/raw_pattern_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/engine/raw_session_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/engine/raw_session_end_test.cpp
    LINKS engine)
