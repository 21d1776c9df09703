#include "http/answer_head.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <stdexcept>

#include "http/characters.hpp"
#include "http/text.hpp"

namespace holdfast::http {
namespace {

constexpr std::string_view for_every_answer =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n";
constexpr std::string_view default_cache_control = "Cache-Control: no-store\r\n";
constexpr std::string_view default_security_policy =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'\r\n";

constexpr std::string_view reason_phrase(int status) noexcept {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "";
  }
}

void append_number(std::string& text, std::size_t number) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  text.append(digits.data(), end);
}

void append_field(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ").append(value).append("\r\n");
}

void append_given_field(std::string& head, std::string_view name, std::string_view value) {
  if (!is_token(name)) throw std::invalid_argument("answer: a header's name is not a token");
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) throw std::invalid_argument("answer: a control character in a header");
  }
  append_field(head, name, value);
}

}  // namespace

void write_answer_head(const Response& response, const AnswerContext& context, std::string& head) {
  head.assign("HTTP/1.1 ");
  append_number(head, static_cast<std::size_t>(response.status));
  head.append(" ").append(reason_phrase(response.status)).append("\r\n");
  append_field(head, "Date", context.date);
  append_field(head, "X-Request-Id", context.request_id);
  if (!response.content_type.empty()) append_given_field(head, "Content-Type", response.content_type);
  if (response.stream) {
    if (context.is_http_1_1) head.append("Transfer-Encoding: chunked\r\n");
  } else if (!is_bodiless(response.status)) {
    head.append("Content-Length: ");
    append_number(head, response.body.size());
    head.append("\r\n");
  }

  bool has_cache_control = false;
  bool has_security_policy = false;
  for (const auto& [name, value] : response.headers) {
    append_given_field(head, name, value);
    has_cache_control |= same_word(name, "cache-control");
    has_security_policy |= same_word(name, "content-security-policy");
  }
  head.append(for_every_answer);
  if (!has_cache_control) head.append(default_cache_control);
  if (!has_security_policy) head.append(default_security_policy);
  if (!context.strict_transport_security.empty()) {
    append_field(head, "Strict-Transport-Security", context.strict_transport_security);
  }
  if (!context.keep_alive) {
    head.append("Connection: close\r\n");
  } else if (!context.is_http_1_1) {
    head.append("Connection: keep-alive\r\n");
  }
  head.append("\r\n");
}

std::string date_text(std::int64_t unix_seconds) {
  static constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::chrono::sys_seconds moment{std::chrono::seconds(unix_seconds)};
  const auto day = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{moment - day};
  const auto two = [](auto number) {
    const auto value = static_cast<int>(number);
    return std::string{static_cast<char>('0' + value / 10), static_cast<char>('0' + value % 10)};
  };
  std::string text(days.at(std::chrono::weekday(day).c_encoding()));
  text += ", " + two(static_cast<unsigned>(date.day())) + ' ';
  text += months.at(static_cast<unsigned>(date.month()) - 1);
  text += ' ' + std::to_string(static_cast<int>(date.year())) + ' ';
  text += two(time.hours().count()) + ':' + two(time.minutes().count()) + ':' + two(time.seconds().count()) +
          " GMT";
  return text;
}

}  // namespace holdfast::http
