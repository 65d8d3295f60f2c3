# Tests of scenario.
muster_test(scenario_test LABEL unit
    SOURCES
        ${CMAKE_SOURCE_DIR}/tests/unit/scenario/cases_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/scenario/catalogue_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/scenario/config_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/scenario/csv_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/scenario/duration_literal_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/scenario/expression_parser_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/scenario/expression_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/scenario/loader_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/scenario/raw_outcomes_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/scenario/raw_requests_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/scenario/raw_sessions_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/scenario/secrets_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/scenario/steps_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/scenario/template_node_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/scenario/thresholds_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/scenario/yaml_document_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/scenario/yaml_plain_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/scenario/yaml_scalar_test.cpp
        ${CMAKE_SOURCE_DIR}/tests/unit/scenario/yaml_source_text_test.cpp
    LINKS scenario)
target_compile_definitions(scenario_test PRIVATE MUSTER_SOURCE_FOLDER="${CMAKE_SOURCE_DIR}")
add_executable(scenario_lint ${CMAKE_SOURCE_DIR}/tests/unit/scenario/lint_main.cpp)
target_link_libraries(scenario_lint PRIVATE muster_scenario)
add_test(NAME scenario_schema_test
    COMMAND ${MUSTER_PYTHON} ${CMAKE_SOURCE_DIR}/tests/unit/scenario/schema_test.py ${CMAKE_SOURCE_DIR}
        $<TARGET_FILE:scenario_lint>)
set_tests_properties(scenario_schema_test PROPERTIES LABELS unit TIMEOUT 60 SKIP_RETURN_CODE 77)
