# holdfast_room(NAME KNOWS rooms… PARTS libraries… HEAVY headers…): one static library for one room,
# with its alcoves: a large room keeps what belongs together in a folder of its own. `main.cpp` is the program's.
#
# HEAVY are others' headers that most of the room's sources include and that take seconds to read: read once.
# KNOWS is the rule of who may know whom: a door that is not listed does not link, and
# tests/style holds the includes to the same table.
function(holdfast_room name)
  cmake_parse_arguments(ROOM "" "" "KNOWS;PARTS;HEAVY" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/*/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  if(NOT sources)
    return()
  endif()
  add_library(holdfast_${name} STATIC ${sources})
  target_include_directories(holdfast_${name} PUBLIC ${PROJECT_SOURCE_DIR}/include
                                              PRIVATE ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(holdfast_${name} PRIVATE holdfast_options PUBLIC ${ROOM_PARTS})
  if(ROOM_HEAVY)
    target_precompile_headers(holdfast_${name} PRIVATE ${ROOM_HEAVY})
  endif()
  foreach(known ${ROOM_KNOWS})
    target_link_libraries(holdfast_${name} PUBLIC holdfast_${known})
  endforeach()
endfunction()

# holdfast_unit_tests(ROOM PARTS…): tests/unit/ROOM/*.cpp as one program, one ctest entry a room.
function(holdfast_unit_tests room)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/unit/${room}/*.cpp)
  if(NOT sources OR NOT TARGET holdfast_${room})
    return()
  endif()
  add_executable(unit_${room} ${sources})
  target_include_directories(unit_${room} PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(unit_${room} PRIVATE holdfast_options holdfast_${room} GTest::gmock GTest::gtest_main ${ARGN})
  target_precompile_headers(unit_${room} PRIVATE <gmock/gmock.h> <gtest/gtest.h>)
  add_test(NAME unit_${room} COMMAND unit_${room} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(unit_${room} PROPERTIES LABELS unit TIMEOUT 300)
endfunction()
