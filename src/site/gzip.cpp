#include "holdfast/site/gzip.hpp"

#include <algorithm>
#include <new>

#include <zlib.h>

#include "holdfast/domain/assert.hpp"

namespace holdfast::site {

namespace {

constexpr std::size_t worth_it = 1'000;  // below, a packet is a packet
constexpr int quick = 1;                 // a page is made anew for each who asks
constexpr int window_bits = 15 + 16;     // of zlib: the most, and gzip's own head
constexpr int memory_level = 8;          // zlib's default

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// "gzip;q=0" and "gzip; q=0.000" are a no.
bool is_no(std::string_view parameters) {
  const auto quality = parameters.find("q=");
  return quality != std::string_view::npos &&
         trimmed(parameters.substr(quality + 2)).find_first_not_of("0.") == std::string_view::npos;
}

boost::asio::awaitable<http::Response> compressed_answer(http::Request& request,
                                                         const http::Handler& handler) {
  auto response = co_await handler(request);
  // An answer that saw to it itself says so.
  const bool is_page = response.content_type.starts_with("text/html");
  const bool is_done = std::any_of(response.headers.begin(), response.headers.end(), [](const auto& header) {
    return header.first == "Vary" && header.second.find("Accept-Encoding") != std::string::npos;
  });
  if (is_page && !is_done) compress(request, response);
  co_return response;
}

}  // namespace

bool takes_gzip(const http::Request& request) {
  auto rest = request.header("accept-encoding");
  while (!rest.empty()) {
    const auto end = rest.find(',');
    const auto one = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    const auto semicolon = one.find(';');
    if (trimmed(one.substr(0, semicolon)) != "gzip") continue;
    return semicolon == std::string_view::npos || !is_no(one.substr(semicolon));
  }
  return false;
}

std::string gzipped(std::string_view text, int level) {
  z_stream stream{};
  const int begun = deflateInit2(&stream, level, Z_DEFLATED, window_bits, memory_level, Z_DEFAULT_STRATEGY);
  if (begun != Z_OK) throw std::bad_alloc{};

  std::string packed(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
  // zlib reads what it is given and writes elsewhere, but says so only with ZLIB_CONST
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const int ended = deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  HOLDFAST_ASSERT(ended == Z_STREAM_END);
  return packed;
}

void compress(const http::Request& request, http::Response& response) {
  if (response.body.size() < worth_it) return;
  response.headers.emplace_back("Vary", "Accept-Encoding");
  if (!takes_gzip(request)) return;
  response.body = gzipped(response.body, quick);
  response.headers.emplace_back("Content-Encoding", "gzip");
}

http::Handler compressed(http::Handler handler) {
  return
      [handler = std::move(handler)](http::Request& request) { return compressed_answer(request, handler); };
}

}  // namespace holdfast::site
