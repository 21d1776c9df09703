# Warnings, hardening, sanitizers and the compiler cache: the same for every target.
option(HOLDFAST_TESTS "build the tests" ON)
set(HOLDFAST_SANITIZE "" CACHE STRING "empty, address or thread")

add_library(holdfast_options INTERFACE)
target_compile_options(holdfast_options INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Werror
  -fstack-protector-strong -fcf-protection)
# Ghosts that g++ 12 sees where a sanitizer or the optimizer looks into coroutines, std::optional and std::string
set(ghosts -Wno-maybe-uninitialized -Wno-mismatched-new-delete)
if(HOLDFAST_SANITIZE)
  target_compile_options(holdfast_options INTERFACE ${ghosts})
endif()
if(HOLDFAST_SANITIZE STREQUAL "address")
  target_compile_options(holdfast_options INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=undefined
    -fno-omit-frame-pointer)
  target_link_options(holdfast_options INTERFACE -fsanitize=address,undefined)
elseif(HOLDFAST_SANITIZE STREQUAL "thread")
  target_compile_options(holdfast_options INTERFACE -fsanitize=thread -Wno-tsan -fno-omit-frame-pointer)
  target_link_options(holdfast_options INTERFACE -fsanitize=thread)
else()
  target_compile_options(holdfast_options INTERFACE
    $<$<CONFIG:Release>:-U_FORTIFY_SOURCE> $<$<CONFIG:Release>:-D_FORTIFY_SOURCE=3>)
  # g++ 12 warns of what std::string itself does once it is inlined (gcc.gnu.org/PR105651), and takes Asio's own
  # memory for coroutines for a mistake
  target_compile_options(holdfast_options INTERFACE
    "$<$<CONFIG:Release>:-Wno-restrict;-Wno-stringop-overflow;-Wno-array-bounds;-Wno-mismatched-new-delete>")
endif()
target_link_options(holdfast_options INTERFACE -Wl,-z,relro,-z,now)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
include(CheckPIESupported)
check_pie_supported()

find_program(HOLDFAST_CCACHE ccache)
if(HOLDFAST_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      ${HOLDFAST_CCACHE})
endif()
