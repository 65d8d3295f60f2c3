# The command line and the interop runs, against the built binary.
# Sanitizers make times and memory several times larger.
if(MUSTER_SANITIZE)
    set(slow_build ";MUSTER_SLOW_BUILD=1")
endif()
function(muster_script_test name label timeout script)
    add_test(NAME ${name} COMMAND ${MUSTER_PYTHON} ${script} ${ARGN} WORKING_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
    set_tests_properties(${name} PROPERTIES LABELS ${label} TIMEOUT ${timeout} RUN_SERIAL ON
        ENVIRONMENT "MUSTER_BINARY=$<TARGET_FILE:muster>;PYTHONPATH=${CMAKE_SOURCE_DIR}/tests/interop;PYTHONDONTWRITEBYTECODE=1${slow_build}")
endfunction()

muster_script_test(command_line integration 300 ${CMAKE_SOURCE_DIR}/tests/integration/command_line_test.py)
muster_script_test(language_end_to_end integration 300 ${CMAKE_SOURCE_DIR}/tests/integration/language_steps_test.py)
muster_script_test(language_end_to_end_clients integration 300 ${CMAKE_SOURCE_DIR}/tests/integration/language_clients_test.py)
muster_script_test(conform integration 600 ${CMAKE_SOURCE_DIR}/tests/integration/conform_test.py)
muster_script_test(conform_stability integration 600 ${CMAKE_SOURCE_DIR}/tests/interop/stability.py --runs 3 --servers muster)
muster_script_test(interop_clients interop 600 ${CMAKE_SOURCE_DIR}/tests/interop/clients_test.py)
muster_script_test(interop_servers interop 900 ${CMAKE_SOURCE_DIR}/tests/interop/servers_test.py)
muster_script_test(interop_healthy_servers interop 600 ${CMAKE_SOURCE_DIR}/tests/interop/healthy_servers_test.py)
muster_script_test(interop_docs_scenario interop 600 ${CMAKE_SOURCE_DIR}/tests/interop/docs_scenario_test.py)
muster_script_test(interop_matrix interop 3600 ${CMAKE_SOURCE_DIR}/tests/interop/matrix_test.py)
muster_script_test(interop_freeze interop 200 ${CMAKE_SOURCE_DIR}/tests/interop/freeze_test.py)

muster_test(cli_test LABEL unit
    SOURCES ${CMAKE_SOURCE_DIR}/tests/unit/cli/options_test.cpp
            ${CMAKE_SOURCE_DIR}/tests/unit/cli/redaction_test.cpp
            ${CMAKE_SOURCE_DIR}/tests/unit/cli/scenario_folder_test.cpp
            ${CMAKE_SOURCE_DIR}/tests/unit/cli/output_folder_test.cpp
            ${CMAKE_SOURCE_DIR}/tests/unit/cli/baseline_test.cpp
    LINKS cli)
