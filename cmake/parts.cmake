# What is taken ready-made, each under one name.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(simdjson 3.0 REQUIRED)
find_package(spdlog 1.10 REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(date REQUIRED)
find_package(CURL REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(CLI11 REQUIRED)
find_package(ZLIB REQUIRED)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(pqxx REQUIRED IMPORTED_TARGET libpqxx)
pkg_check_modules(ctemplate REQUIRED IMPORTED_TARGET libctemplate)
pkg_check_modules(oath REQUIRED IMPORTED_TARGET liboath)
pkg_check_modules(qrencode REQUIRED IMPORTED_TARGET libqrencode)

add_library(part_lemon INTERFACE)
target_link_libraries(part_lemon INTERFACE -llemon)

# Of it, what is not C++20, compiled apart.
add_library(part_cost_scaling STATIC ${CMAKE_CURRENT_LIST_DIR}/parts/cost_scaling.cpp)
set_target_properties(part_cost_scaling PROPERTIES CXX_STANDARD 17)
target_include_directories(part_cost_scaling PUBLIC ${CMAKE_CURRENT_LIST_DIR})
target_link_libraries(part_cost_scaling PUBLIC part_lemon)

# Debian's has no file for pkg-config.
add_library(part_mimalloc INTERFACE)
target_link_libraries(part_mimalloc INTERFACE -lmimalloc)

# Asio and Beast are compiled once.
add_library(part_asio STATIC ${CMAKE_CURRENT_LIST_DIR}/parts/asio.cpp)
target_compile_definitions(part_asio PUBLIC
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
target_link_libraries(part_asio PUBLIC Threads::Threads)
