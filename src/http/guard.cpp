#include "holdfast/http/guard.hpp"

#include "http/characters.hpp"
#include "http/target.hpp"
#include "http/text.hpp"

namespace holdfast::http {
namespace {

using Refused = std::optional<HeadRefusal>;

/// What the fields say about the message, gathered over all of them.
struct Framing {
  std::string_view host;
  int hosts = 0;
  int content_lengths = 0;
  int transfer_encodings = 0;
  bool says_close = false;
  bool says_keep_alive = false;
};

/// HTAB, SP to '~', and obs-text: anything but control characters.
bool is_field_value(std::string_view text) noexcept {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && byte != '\t') || byte == 0x7F) return false;
  }
  return true;
}

/// Digits only. More of them than fit count as more than any limit: leading zeros aside, nobody means such a
/// number.
std::optional<std::uint64_t> read_length(std::string_view text) noexcept {
  if (text.empty()) return std::nullopt;
  std::uint64_t length = 0;
  constexpr std::uint64_t ceiling = 1ULL << 60U;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    if (length < ceiling / 10) {
      length = length * 10 + static_cast<std::uint64_t>(c - '0');
    } else {
      length = ceiling;
    }
  }
  return length;
}

Refused read_request_line(std::string_view line, Head& head, Target& target) noexcept {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return HeadRefusal::bad_request_line;
  head.method = line.substr(0, first);
  const auto text = line.substr(first + 1, last - first - 1);
  const auto version = line.substr(last + 1);

  if (!is_token(head.method) || text.empty()) return HeadRefusal::bad_request_line;
  if (version.size() != 8 || !version.starts_with("HTTP/") || version[6] != '.' || version[5] < '0' ||
      version[5] > '9' || version[7] < '0' || version[7] > '9') {
    return HeadRefusal::bad_request_line;
  }
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return HeadRefusal::bad_version;
  head.is_http_1_1 = version[7] == '1';

  const auto read = read_target(head.method, text);
  if (!read) return HeadRefusal::bad_target;
  target = *read;
  head.path = target.path;
  head.query = target.query;
  return std::nullopt;
}

void read_connection(std::string_view list, Framing& framing) noexcept {
  while (!list.empty()) {
    const auto option = take_element(list);
    framing.says_close |= same_word(option, "close");
    framing.says_keep_alive |= same_word(option, "keep-alive");
  }
}

/// Looks at the fields that decide where the message ends and whom it is for.
Refused note(std::string_view name, std::string_view value, Head& head, Framing& framing) noexcept {
  switch (name.size()) {
    case 4:
      if (!same_word(name, "host")) break;
      ++framing.hosts;
      framing.host = value;
      break;
    case 6:
      if (!same_word(name, "expect")) break;
      if (!same_word(value, "100-continue")) return HeadRefusal::bad_expectation;
      head.expects_continue = true;
      break;
    case 10:
      if (same_word(name, "connection")) read_connection(value, framing);
      break;
    case 14:
      if (!same_word(name, "content-length")) break;
      ++framing.content_lengths;
      head.content_length = read_length(value);
      if (!head.content_length) return HeadRefusal::bad_content_length;
      break;
    case 17:
      if (!same_word(name, "transfer-encoding")) break;
      ++framing.transfer_encodings;
      head.chunked = true;
      if (!same_word(value, "chunked")) return HeadRefusal::bad_transfer_encoding;
      break;
    default: break;
  }
  return std::nullopt;
}

Refused read_field(std::string_view line, Head& head, Framing& framing) {
  if (line.front() == ' ' || line.front() == '\t') return HeadRefusal::obsolete_folding;
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return HeadRefusal::bad_field_name;
  const auto value = trimmed(line.substr(colon + 1));
  if (!is_field_value(value)) return HeadRefusal::bad_field_value;
  head.fields.emplace_back(line.substr(0, colon), value);
  return note(line.substr(0, colon), value, head, framing);
}

Refused judge(const Framing& framing, const Target& target, Head& head) noexcept {
  if (framing.hosts > 1 || (framing.hosts == 0 && head.is_http_1_1)) return HeadRefusal::bad_host;
  if (framing.hosts == 1 && !is_host(framing.host)) return HeadRefusal::bad_host;
  // A client must send the same in both (RFC 9112, 3.2.2); two answers to "for whom?" are one too many.
  if (framing.hosts == 1 && !target.authority.empty() && !same_word(target.authority, framing.host)) {
    return HeadRefusal::bad_host;
  }
  if (framing.content_lengths > 1) return HeadRefusal::bad_content_length;
  if (framing.transfer_encodings > 1) return HeadRefusal::bad_transfer_encoding;
  if (framing.transfer_encodings == 1) {
    if (!head.is_http_1_1) return HeadRefusal::bad_transfer_encoding;
    if (framing.content_lengths > 0) return HeadRefusal::conflicting_framing;
  }
  if (!head.is_http_1_1) head.expects_continue = false;  // RFC 9110, 10.1.1: ignored from 1.0
  head.keep_alive = !framing.says_close && (head.is_http_1_1 || framing.says_keep_alive);
  return std::nullopt;
}

/// The line up to the next CRLF; `rest` loses both. Nothing at a CR or LF by itself.
std::optional<std::string_view> take_line(std::string_view& rest) noexcept {
  const auto end = rest.find('\n');
  if (end == std::string_view::npos || end == 0 || rest[end - 1] != '\r') return std::nullopt;
  const auto line = rest.substr(0, end - 1);
  if (line.find('\r') != std::string_view::npos) return std::nullopt;
  rest.remove_prefix(end + 1);
  return line;
}

}  // namespace

boost::system::result<std::size_t, HeadRefusal> HeadScanner::scan(std::string_view received) noexcept {
  while (scanned_ < received.size()) {
    const auto end = received.find('\n', scanned_);
    const auto line_bytes = (end == std::string_view::npos ? received.size() : end) - line_start_;
    if (header_start_ == 0 && line_bytes > limits_.request_line_bytes_max + 1)
      return HeadRefusal::line_too_long;
    if (header_start_ != 0 && line_start_ + line_bytes - header_start_ > limits_.header_bytes_max + 1) {
      return HeadRefusal::fields_too_large;
    }
    if (end == std::string_view::npos) {
      scanned_ = received.size();
      return std::size_t{0};
    }
    if (end == line_start_ || received[end - 1] != '\r') return HeadRefusal::bad_line_ending;
    scanned_ = end + 1;
    if (header_start_ == 0) {
      header_start_ = end + 1;
    } else if (end - 1 == line_start_) {
      return end + 1;
    }
    line_start_ = end + 1;
  }
  return std::size_t{0};
}

boost::system::result<void, HeadRefusal> read_head(std::string_view raw, const HeadLimits& limits,
                                                   Head& head) {
  head.fields.clear();
  head.content_length.reset();
  head.chunked = false;
  head.expects_continue = false;

  const auto request_line = take_line(raw);
  if (!request_line) return HeadRefusal::bad_line_ending;
  if (request_line->size() > limits.request_line_bytes_max) return HeadRefusal::line_too_long;
  Target target;
  if (const auto refused = read_request_line(*request_line, head, target)) return *refused;

  if (raw.size() > limits.header_bytes_max + 2) return HeadRefusal::fields_too_large;
  Framing framing;
  while (true) {
    const auto line = take_line(raw);
    if (!line) return HeadRefusal::bad_line_ending;
    if (line->empty()) break;
    if (head.fields.size() == limits.header_fields_max) return HeadRefusal::too_many_fields;
    if (const auto refused = read_field(*line, head, framing)) return *refused;
  }
  if (const auto refused = judge(framing, target, head)) return *refused;
  return {};
}

Method method_of(std::string_view token) noexcept {
  if (token == "GET") return Method::get;
  if (token == "POST") return Method::post;
  if (token == "HEAD") return Method::head;
  for (const std::string_view known : {"PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"}) {
    if (token == known) return Method::other;
  }
  return Method::unknown;
}

int status_of(HeadRefusal refusal) noexcept {
  switch (refusal) {
    case HeadRefusal::bad_version: return 505;
    case HeadRefusal::bad_expectation: return 417;
    case HeadRefusal::line_too_long: return 414;
    case HeadRefusal::fields_too_large:
    case HeadRefusal::too_many_fields: return 431;
    case HeadRefusal::bad_line_ending:
    case HeadRefusal::bad_request_line:
    case HeadRefusal::bad_target:
    case HeadRefusal::obsolete_folding:
    case HeadRefusal::bad_field_name:
    case HeadRefusal::bad_field_value:
    case HeadRefusal::bad_host:
    case HeadRefusal::bad_content_length:
    case HeadRefusal::bad_transfer_encoding:
    case HeadRefusal::conflicting_framing: break;
  }
  return 400;
}

std::string_view name_of(HeadRefusal refusal) noexcept {
  switch (refusal) {
    case HeadRefusal::bad_line_ending: return "bad-line-ending";
    case HeadRefusal::bad_request_line: return "bad-request-line";
    case HeadRefusal::bad_target: return "bad-target";
    case HeadRefusal::bad_version: return "bad-version";
    case HeadRefusal::obsolete_folding: return "obsolete-folding";
    case HeadRefusal::bad_field_name: return "bad-field-name";
    case HeadRefusal::bad_field_value: return "bad-field-value";
    case HeadRefusal::bad_host: return "bad-host";
    case HeadRefusal::bad_content_length: return "bad-content-length";
    case HeadRefusal::bad_transfer_encoding: return "bad-transfer-encoding";
    case HeadRefusal::conflicting_framing: return "conflicting-framing";
    case HeadRefusal::bad_expectation: return "bad-expectation";
    case HeadRefusal::line_too_long: return "line-too-long";
    case HeadRefusal::fields_too_large: return "fields-too-large";
    case HeadRefusal::too_many_fields: return "too-many-fields";
  }
  return "malformed";
}

}  // namespace holdfast::http
