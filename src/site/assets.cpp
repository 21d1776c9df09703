#include "holdfast/site/assets.hpp"

#include <array>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "holdfast/site/gzip.hpp"
#include "site/built_in.hpp"

namespace holdfast::site {

namespace {

constexpr int smallest = 9;
constexpr auto kept_for_ever = "public, max-age=31536000, immutable";
constexpr auto asked_again = "public, max-age=300";

struct Kind {
  std::string_view extension, content_type;
};
constexpr std::array<Kind, 6> kinds{{{".css", "text/css; charset=utf-8"},
                                     {".svg", "image/svg+xml"},
                                     {".png", "image/png"},
                                     {".ico", "image/x-icon"},
                                     {".woff2", "font/woff2"},
                                     {".js", "text/javascript; charset=utf-8"}}};

std::string_view content_type_of(const std::filesystem::path& file) {
  const auto extension = file.extension().string();
  for (const auto& kind : kinds) {
    if (kind.extension == extension) return kind.content_type;
  }
  throw std::runtime_error("assets: the kind of " + file.string() + " is not known");
}

std::string read(const std::filesystem::path& file) {
  std::ifstream bytes{file, std::ios::binary};
  if (!bytes) throw std::runtime_error("assets: cannot read " + file.string());
  return {std::istreambuf_iterator<char>{bytes}, {}};
}

// FNV-1a, 64 bits: tells versions of our own files apart, nothing more.
std::string version_of(std::string_view content) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char byte : content) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;

  std::string text(16, '0');
  for (auto digit = text.rbegin(); digit != text.rend(); ++digit, hash >>= 4U)
    *digit = "0123456789abcdef"[hash & 15U];
  return text;
}

}  // namespace

Assets::Assets(const std::filesystem::path& directory) {
  for (const auto& entry : std::filesystem::directory_iterator{directory}) {
    add(entry.path().filename(), read(entry.path()));
  }
  add("holdfast.css", std::string{stylesheet});
  add("altcha-pbkdf2.js", std::string{proof_worker});
}

void Assets::add(const std::filesystem::path& name, std::string content) {
  auto version = version_of(content);
  auto packed = gzipped(content, smallest);
  files_.emplace(name.string(), File{.content_type = std::string{content_type_of(name)},
                                     .plain = std::move(content),
                                     .packed = std::move(packed),
                                     .version = std::move(version)});
}

std::string Assets::path(std::string_view name) const {
  const auto found = files_.find(name);
  if (found == files_.end()) throw std::out_of_range("assets: no " + std::string{name});
  return "/assets/" + found->first + "?v=" + found->second.version;
}

http::Response Assets::answer(const std::string& name, const http::Request& request) const {
  const auto found = files_.find(name);
  if (found == files_.end()) return http::problem(404, "not-found", "There is no such file.");

  auto response = answer_of(found->second, request);
  response.headers.emplace_back("Cache-Control",
                                request.query == "v=" + found->second.version ? kept_for_ever : asked_again);
  return response;
}

}  // namespace holdfast::site
