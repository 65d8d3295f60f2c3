# Renderers: golden files and the figures they write.
muster_test(reports_test LABEL unit
    SOURCES ${CMAKE_SOURCE_DIR}/tests/unit/reports/figures_test.cpp
            ${CMAKE_SOURCE_DIR}/tests/unit/reports/golden_test.cpp
            ${CMAKE_SOURCE_DIR}/tests/unit/reports/matrix_test.cpp
    LINKS reports wire
    PRIVATE_LINKS pugixml::pugixml)
find_program(XMLLINT xmllint)
add_test(NAME golden_results_follow_schema
    COMMAND ${MUSTER_PYTHON} ${CMAKE_SOURCE_DIR}/tests/meta/golden_results_follow_schema.py $<TARGET_FILE:muster>)
set_tests_properties(golden_results_follow_schema PROPERTIES LABELS meta TIMEOUT 60 SKIP_RETURN_CODE 77)
if(XMLLINT)
    file(GLOB golden_junit ${CMAKE_SOURCE_DIR}/tests/golden/*.xml)
    add_test(NAME golden_junit_is_well_formed COMMAND ${XMLLINT} --noout ${golden_junit})
    set_tests_properties(golden_junit_is_well_formed PROPERTIES LABELS meta TIMEOUT 60)
endif()
