# Renderers: golden files and the figures they write.
muster_test(reports_test LABEL unit
    SOURCES ${CMAKE_SOURCE_DIR}/tests/unit/reports/figures_test.cpp
            ${CMAKE_SOURCE_DIR}/tests/unit/reports/golden_test.cpp
    LINKS reports wire
    PRIVATE_LINKS pugixml::pugixml)
