# One interface target carries every warning, hardening and sanitizer flag of the project.
add_library(muster_flags INTERFACE)
target_compile_options(muster_flags INTERFACE
    -Wall -Wextra -Wpedantic -Werror
    -Wshadow -Woverloaded-virtual -Wold-style-cast
    -Wcast-qual -Wformat=2 -Wimplicit-fallthrough -Wextra-semi
    -fstack-protector-strong)
target_compile_definitions(muster_flags INTERFACE
    BOOST_ASIO_NO_DEPRECATED
    BOOST_ASIO_DISABLE_AWAITABLE_FRAME_RECYCLING
    $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)
target_include_directories(muster_flags INTERFACE "${CMAKE_SOURCE_DIR}/src" "${CMAKE_SOURCE_DIR}")
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ 12 reports these inside the standard library and Boost at -O2, for code that is sound.
    target_compile_options(muster_flags INTERFACE
        -Wno-restrict -Wno-maybe-uninitialized -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_definitions(muster_flags INTERFACE _FORTIFY_SOURCE=2 _GLIBCXX_ASSERTIONS)
    target_link_options(muster_flags INTERFACE -Wl,-z,relro,-z,now)
endif()
if(MUSTER_SANITIZE)
    target_compile_options(muster_flags INTERFACE
        -fsanitize=${MUSTER_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    target_link_options(muster_flags INTERFACE -fsanitize=${MUSTER_SANITIZE})
endif()
if(MUSTER_SANITIZE MATCHES "thread")
    # The thread sanitizer knows no fences and g++ refuses them; Asio's are an extra beside its locks.
    target_compile_definitions(muster_flags INTERFACE BOOST_ASIO_DISABLE_FENCED_BLOCK)
endif()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
