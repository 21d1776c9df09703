#include "app/configuration/key_file.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include "app/files/durable_file.hpp"

namespace holdfast::app {

namespace {

constexpr int id_max = 250;

std::string hexadecimal(const SecretKey& key) {
  std::string text(key.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), key.data(), key.size());
  text.pop_back();
  return text;
}

std::string line_of(int id, const SecretKey& key) {
  return std::to_string(id) + " " + hexadecimal(key) + "\n";
}

SecretKey new_key() {
  SecretKey key{};
  randombytes_buf(key.data(), key.size());
  return key;
}

int next_id(const std::filesystem::path& file, const KeyRing& ring) {
  const int id = ring.masters.rbegin()->first + 1;
  if (id > id_max) throw std::runtime_error(file.string() + " holds all the keys there can be");
  return id;
}

[[noreturn]] void fail(const std::filesystem::path& file) {
  throw std::system_error(errno, std::generic_category(), file.string());
}

std::string text_of(const KeyRing& ring, int last) {
  std::string text;
  for (const auto& [id, key] : ring.masters) {
    if (id != last) text += line_of(id, key);
  }
  return text + line_of(last, ring.masters.at(static_cast<std::uint8_t>(last)));
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
  if (std::filesystem::exists(file)) {
    prepare_key(file);
    use_newest_key(file);
    return;
  }
  const int out = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (out < 0) fail(file);
  ::close(out);
  replace_file(file, line_of(1, new_key()));
}

int prepare_key(const std::filesystem::path& file) {
  auto ring = read_keys(file);
  const int id = next_id(file, ring);
  ring.masters.emplace(static_cast<std::uint8_t>(id), new_key());
  replace_file(file, text_of(ring, ring.current));
  return id;
}

int use_newest_key(const std::filesystem::path& file) {
  const auto ring = read_keys(file);
  const int newest = ring.masters.rbegin()->first;
  replace_file(file, text_of(ring, newest));
  return newest;
}

}  // namespace holdfast::app
