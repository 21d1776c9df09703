#include "app/key_file.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>

namespace holdfast::app {

namespace {

constexpr int id_max = 250;

std::string hexadecimal(const SecretKey& key) {
  std::string text(key.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), key.data(), key.size());
  text.pop_back();
  return text;
}

}  // namespace

KeyRing read_keys(const std::filesystem::path& file) {
  std::ifstream in{file};
  if (!in)
    throw std::runtime_error("cannot read the keys in " + file.string() + "; `holdfast keys add` makes them");

  KeyRing ring;
  int at = 0;
  for (std::string line; std::getline(in, line);) {
    ++at;
    if (line.empty() || line.front() == '#') continue;
    std::stringstream fields{line};
    int id = -1;
    std::string digits;
    fields >> id >> digits;
    SecretKey key{};
    std::size_t length = 0;
    const auto whole =
        sodium_hex2bin(key.data(), key.size(), digits.data(), digits.size(), nullptr, &length, nullptr) == 0;
    if (id < 0 || id > id_max || !whole || length != key.size() || digits.size() != 2 * key.size()) {
      throw std::runtime_error(file.string() + ":" + std::to_string(at) +
                               ": not a key: an id from 0 to 250 and 64 hexadecimal digits");
    }
    ring.current = static_cast<std::uint8_t>(id);
    if (!ring.masters.emplace(ring.current, key).second) {
      throw std::runtime_error(file.string() + ":" + std::to_string(at) + ": this id has a key already");
    }
  }
  if (ring.masters.empty()) throw std::runtime_error(file.string() + " holds no key");
  return ring;
}

void add_key(const std::filesystem::path& file) {
  int id = 1;
  if (std::filesystem::exists(file)) id = read_keys(file).masters.rbegin()->first + 1;
  if (id > id_max) throw std::runtime_error(file.string() + " holds all the keys there can be");

  SecretKey key{};
  randombytes_buf(key.data(), key.size());
  const auto line = std::to_string(id) + " " + hexadecimal(key) + "\n";
  const int out = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (out < 0) throw std::system_error(errno, std::generic_category(), file.string());
  const auto written = ::write(out, line.data(), line.size());
  const auto synced = ::fsync(out) == 0;
  ::close(out);
  if (written != static_cast<ssize_t>(line.size()) || !synced) {
    throw std::system_error(errno, std::generic_category(), file.string());
  }
}

}  // namespace holdfast::app
