#include "bench/rehearse/files.hpp"

#include <fstream>
#include <stdexcept>

#include <nlohmann/json.hpp>

namespace holdfast::rehearse {

namespace {

using nlohmann::json;

constexpr auto of_part = "residents", of_server = "server";

void write(const std::filesystem::path& file, const char* key, json value) {
  std::ofstream out{file};
  out << json{{key, std::move(value)}}.dump() << '\n';
  out.close();
  if (!out) throw std::runtime_error(file.string() + ": cannot be written");
}

template <class Value>
Value read(const std::filesystem::path& file, const char* key) {
  std::ifstream in{file};
  try {
    return Value::read(json::parse(in).at(key));
  } catch (const json::exception& wrong) {
    throw std::runtime_error(file.string() + ": " + wrong.what());
  }
}

}  // namespace

void write(const std::filesystem::path& file, const Tally& tally) {
  write(file, of_part, tally.json());
}

void write(const std::filesystem::path& file, const ServerSaid& said) {
  write(file, of_server, said.json());
}

bool is_of_server(const std::filesystem::path& file) {
  std::ifstream in{file};
  const auto read = json::parse(in, nullptr, false);
  return read.is_object() && read.contains(of_server);
}

Tally read_tally(const std::filesystem::path& file) {
  return read<Tally>(file, of_part);
}

ServerSaid read_server(const std::filesystem::path& file) {
  return read<ServerSaid>(file, of_server);
}

}  // namespace holdfast::rehearse
