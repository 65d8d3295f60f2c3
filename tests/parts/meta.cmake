# The project's own rules, as tests.
add_test(NAME include_rules_hold COMMAND ${MUSTER_PYTHON} ${CMAKE_SOURCE_DIR}/tests/meta/check_layers.py)
add_test(NAME include_rules_can_fail COMMAND ${MUSTER_PYTHON} ${CMAKE_SOURCE_DIR}/tests/meta/check_layers.py --self-test)
add_test(NAME headers_compile_alone
    COMMAND ${MUSTER_PYTHON} ${CMAKE_SOURCE_DIR}/tests/meta/headers_standalone.py ${CMAKE_CXX_COMPILER} ${CMAKE_BINARY_DIR})
add_test(NAME headers_compile_alone_can_fail
    COMMAND ${MUSTER_PYTHON} ${CMAKE_SOURCE_DIR}/tests/meta/headers_standalone.py ${CMAKE_CXX_COMPILER} --self-test)
add_test(NAME catalogue_is_whole COMMAND ${MUSTER_PYTHON} ${CMAKE_SOURCE_DIR}/tests/meta/catalogue_test.py)
add_test(NAME catalogue_check_can_fail COMMAND ${MUSTER_PYTHON} ${CMAKE_SOURCE_DIR}/tests/meta/catalogue_test.py --self-test)
add_test(NAME documents_are_true COMMAND ${MUSTER_PYTHON} ${CMAKE_SOURCE_DIR}/tests/meta/documents_test.py $<TARGET_FILE:muster>)
add_test(NAME documents_check_can_fail
    COMMAND ${MUSTER_PYTHON} ${CMAKE_SOURCE_DIR}/tests/meta/documents_test.py $<TARGET_FILE:muster> --self-test)
set_tests_properties(documents_are_true documents_check_can_fail PROPERTIES LABELS meta TIMEOUT 60)
set_tests_properties(include_rules_hold include_rules_can_fail headers_compile_alone headers_compile_alone_can_fail
    PROPERTIES LABELS meta TIMEOUT 300)
set_tests_properties(catalogue_is_whole catalogue_check_can_fail PROPERTIES LABELS meta TIMEOUT 60 SKIP_RETURN_CODE 77)
