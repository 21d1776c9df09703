#include <cstdio>
#include <exception>
#include <iostream>
#include <string>

#include "support/program/a_crowd.hpp"

using namespace holdfast::test;

namespace {

/// Settings of the server from "section.key=value"; "windows=many" gives one clinic seats for any test.
std::string take_arguments(Home& home, int count, char** arguments) {
  auto windows = demo_windows();
  for (int at = 1; at < count; ++at) {
    const std::string argument{arguments[at]};
    const auto equals = argument.find('=');
    if (equals == std::string::npos) throw std::invalid_argument(argument);
    auto value = argument.substr(equals + 1);
    if (argument.starts_with("windows=")) {
      windows = value == "many" ? many_seats_at("sterling-road") : value;
    } else {
      home.settings[argument.substr(0, equals)] = std::move(value);
    }
  }
  return windows;
}

}  // namespace

/// A stage for one browser test: a Holdfast with the demonstration's clinics, on a database of its own.
/// Prints one line of JSON that says where it is, does what lines of its input say, "kill" or "start", and
/// ends when that does. An empty line tells that it is done.
int main(int count, char** arguments) {
  try {
    Home home;
    home.import_demo(take_arguments(home, count, arguments));
    Running server{home};
    const Json where{{"url", server.url()},
                     {"operations", server.operations_url()},
                     {"database", home.database_url()},
                     {"program", program()},
                     {"configuration", home.write_configuration(server.port(), server.ops_port()).string()}};
    std::printf("%s\n", where.dump().c_str());
    std::fflush(stdout);
    for (std::string line; std::getline(std::cin, line); std::puts(""), std::fflush(stdout)) {
      if (line == "kill") server.kill();
      if (line == "start") server.start();
    }
    return 0;
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "%s\n", failure.what());
    return 1;
  }
}
