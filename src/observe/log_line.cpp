#include <ctime>

#include <array>
#include <cstdio>

#include "holdfast/observe/log.hpp"
#include "observe/json.hpp"

namespace holdfast::observe {
namespace {

constexpr std::size_t text_bytes_max = 256;

struct SeverityName {
  std::string_view text;
  int number;
};

/// https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber
SeverityName name_of(Severity severity) {
  switch (severity) {
    case Severity::debug: return {"DEBUG", 5};
    case Severity::info: return {"INFO", 9};
    case Severity::warn: return {"WARN", 13};
    case Severity::error: return {"ERROR", 17};
    case Severity::fatal: return {"FATAL", 21};
  }
  return {"INFO", 9};
}

std::string rfc3339(std::chrono::sys_time<std::chrono::microseconds> at) {
  const auto second = std::chrono::floor<std::chrono::seconds>(at);
  const std::time_t unix_seconds = second.time_since_epoch().count();
  std::tm parts{};
  ::gmtime_r(&unix_seconds, &parts);
  std::array<char, 40> text{};
  const auto bytes = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  const auto more = std::snprintf(text.data() + bytes, text.size() - bytes, ".%06dZ",
                                  static_cast<int>((at - second).count()));
  return {text.data(), bytes + static_cast<std::size_t>(more)};
}

/// Messages of failures may go on with the row or the line that failed: only their first line is kept.
std::string_view shortened(std::string_view text) {
  return text.substr(0, std::min(text.find_first_of("\r\n"), text_bytes_max));
}

struct Printed {
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(double number) const { return json_number(number); }
  std::string operator()(bool truth) const { return truth ? "true" : "false"; }
  std::string operator()(std::string_view text) const { return json_text(shortened(text)); }
};

}  // namespace

std::string log_line(std::chrono::sys_time<std::chrono::microseconds> at, Severity severity,
                     std::string_view service_instance, Event event, Sentence body,
                     std::initializer_list<Attribute> attributes) {
  const auto [severity_text, severity_number] = name_of(severity);
  std::string line = R"({"timestamp":")" + rfc3339(at);
  line.append(R"(","severity_text":")").append(severity_text);
  line.append(R"(","severity_number":)").append(std::to_string(severity_number));
  line.append(R"(,"body":)").append(json_text(body.text()));
  line.append(R"(,"event.name":")").append(event.text());
  line.append(R"(","service.name":"holdfast","service.instance.id":)").append(json_text(service_instance));
  for (const auto& attribute : attributes) {
    line.append(",\"").append(attribute.key.text()).append("\":");
    line.append(std::visit(Printed{}, attribute.value));
  }
  line.push_back('}');
  return line;
}

}  // namespace holdfast::observe
