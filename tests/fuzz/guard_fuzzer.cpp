// The HTTP guard on whatever a stranger sends: a byte that says how the bytes arrive, then the bytes.
//
// - The end of a head, and the body of chunks, are the same however the bytes arrive.
// - What is accepted means the same when it is written out plainly and read again.
// - No field that could frame the body is passed over, however it is disguised.
// - Chunks that are accepted are chunks by the plain grammar, and never bring more than the limit.
#include <algorithm>
#include <cctype>
#include <cstring>
#include <string>
#include <vector>

#include "fuzz/fuzzing.hpp"
#include "holdfast/http/guard.hpp"
#include "http/chunked.hpp"

using namespace holdfast::http;

namespace {

constexpr HeadLimits limits{.request_line_bytes_max = 200, .header_bytes_max = 400, .header_fields_max = 8};
constexpr std::size_t body_bytes_max = 100;

std::string written_out(const Head& head) {
  std::string text(head.method);
  text.append(" ").append(head.path);
  if (!head.query.empty()) text.append("?").append(head.query);
  text.append(head.is_http_1_1 ? " HTTP/1.1\r\n" : " HTTP/1.0\r\n");
  for (const auto& [name, value] : head.fields) text.append(name).append(": ").append(value).append("\r\n");
  return text + "\r\n";
}

void expect_same(const Head& one, const Head& other) {
  HOLDS(one.method == other.method && one.path == other.path && one.query == other.query);
  HOLDS(one.fields == other.fields);
  HOLDS(one.content_length == other.content_length && one.chunked == other.chunked);
  HOLDS(one.keep_alive == other.keep_alive && one.is_http_1_1 == other.is_http_1_1);
  HOLDS(one.expects_continue == other.expects_continue);
}

/// Whether a careless reader could take some line of the head for this field: by any line end, with anything
/// invisible around its name.
bool could_be_read(std::string_view raw, std::string_view name) {
  std::string line;
  for (std::size_t at = 0; at <= raw.size(); ++at) {
    const char c = at < raw.size() ? raw[at] : '\n';
    if (c != '\n' && c != '\r') {
      if (static_cast<unsigned char>(c) > ' ' && c != 0x7f) line += static_cast<char>(std::tolower(c));
      continue;
    }
    if (line.starts_with(std::string(name) + ":")) return true;
    line.clear();
  }
  return false;
}

void expect_sound(std::string_view raw, const Head& head) {
  HOLDS(!(head.chunked && head.content_length));
  HOLDS(head.path.starts_with('/') || (head.path == "*" && head.method == "OPTIONS"));
  HOLDS(head.fields.size() <= limits.header_fields_max);
  for (const auto c : raw) HOLDS((c & 0x80) != 0 || c >= ' ' || c == '\r' || c == '\n' || c == '\t');
  for (const auto c : std::string(head.method) + std::string(head.path)) HOLDS(c > ' ' && c < 0x7f);
  HOLDS(could_be_read(raw, "transfer-encoding") == head.chunked);
  HOLDS(could_be_read(raw, "content-length") == head.content_length.has_value());
  HOLDS(could_be_read(raw, "host") || !head.is_http_1_1);

  const auto plain = written_out(head);
  HeadScanner scanner({});
  const auto end = scanner.scan(plain);
  HOLDS(end && *end == plain.size());
  Head again;
  HOLDS(read_head(plain, {}, again));
  expect_same(head, again);
}

/// The length of an accepted head, or 0.
std::size_t try_head(std::string_view received, std::size_t split) {
  HeadScanner at_once(limits);
  HeadScanner in_two(limits);
  const auto whole = at_once.scan(received);
  auto parts = in_two.scan(received.substr(0, split));
  if (parts && *parts == 0) parts = in_two.scan(received);
  HOLDS(whole == parts);
  if (!whole || *whole == 0) return 0;
  HOLDS(*whole <= received.size() && received.substr(0, *whole).ends_with("\r\n\r\n"));

  Head head;
  if (!read_head(received.substr(0, *whole), limits, head)) return 0;
  expect_sound(received.substr(0, *whole), head);
  return *whole;
}

struct Decoded {
  bool refused = false;
  bool complete = false;
  std::size_t consumed = 0;
  std::string body;

  friend bool operator==(const Decoded&, const Decoded&) = default;
};

/// As a session does: in pieces, in the buffer they came in.
Decoded decoded(std::string_view raw, std::size_t piece) {
  ChunkedDecoder decoder(body_bytes_max);
  std::vector<char> buffer(raw.begin(), raw.end());
  Decoded all;
  while (all.consumed < raw.size() && !all.complete) {
    const auto bytes = std::min(piece, raw.size() - all.consumed);
    auto* const from = buffer.data() + all.consumed;
    const auto step = decoder.decode({from, bytes}, buffer.data() + all.body.size());
    if (!step) return {.refused = true, .complete = false, .consumed = 0, .body = {}};
    HOLDS(step->consumed <= bytes && step->produced <= step->consumed);
    HOLDS(step->complete || step->consumed == bytes);
    all.body.append(buffer.data() + all.body.size(), step->produced);
    all.consumed += step->consumed;
    all.complete = step->complete;
    HOLDS(all.body.size() <= body_bytes_max);
  }
  return all;
}

/// The line at the front, which its CRLF ends and nothing else could; nothing if there is none.
bool take_line(std::string_view& rest, std::string& line) {
  const auto end = rest.find("\r\n");
  if (end == std::string_view::npos) return false;
  line = rest.substr(0, end);
  rest.remove_prefix(end + 2);
  return line.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos;
}

/// The grammar of RFC 9112, 7.1, read once more and slowly: whether `raw` begins with a chunked body.
bool is_chunked_body(std::string_view raw, std::string& body) {
  std::string line;
  while (take_line(raw, line)) {
    const auto digits = line.find_first_not_of("0123456789abcdefABCDEF");
    if (digits == 0 || line.empty() || (digits != std::string::npos && line[digits] != ';')) return false;
    const auto size = std::stoull(line.substr(0, std::min<std::size_t>(digits, 9)), nullptr, 16);
    if (size == 0) {
      while (take_line(raw, line)) {
        if (line.empty()) return true;
        if (line.find(':') == 0 || line.find(':') == std::string::npos) return false;
      }
      return false;
    }
    if (raw.size() < size + 2 || raw.substr(size, 2) != "\r\n") return false;
    body.append(raw.substr(0, size));
    raw.remove_prefix(size + 2);
  }
  return false;
}

void try_chunks(std::string_view raw, std::size_t piece) {
  const auto whole = decoded(raw, std::max<std::size_t>(1, raw.size()));
  const auto parts = decoded(raw, piece);
  HOLDS(whole == parts);
  if (!whole.complete) return;
  std::string body;
  HOLDS(is_chunked_body(raw, body));
  HOLDS(body == whole.body);
  HOLDS(raw.substr(0, whole.consumed).ends_with("\r\n"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t bytes) {
  holdfast::test::FuzzInput input(data, bytes);
  const std::size_t split = input.byte();
  const auto received = input.rest();
  const auto head = try_head(received, split);
  try_chunks(received.substr(head), 1 + split % 32);
  return 0;
}
