#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "holdfast/observe/vocabulary.hpp"

namespace holdfast::observe {

/// OpenTelemetry's severities.
enum class Severity { debug, info, warn, error, fatal };

/// One attribute of an event. The key is a literal out of `attribute_keys`; anything else does not compile.
struct Attribute {
  using Value = std::variant<std::int64_t, double, bool, std::string_view>;

  Attribute(Key named, bool truth) : key(named), value(truth) {}
  Attribute(Key named, double number) : key(named), value(number) {}
  Attribute(Key named, std::string_view text) : key(named), value(text) {}
  Attribute(Key named, const std::string& text) : key(named), value(std::string_view(text)) {}
  Attribute(Key named, const char* text) : key(named), value(std::string_view(text)) {}
  template <std::integral Number>
  Attribute(Key named, Number number) : key(named), value(static_cast<std::int64_t>(number)) {}

  Key key;
  Value value;  ///< text is copied while `write` runs, cut at its first line end and at 256 bytes
};

/// The log: one JSON object a line, OpenTelemetry's names, on standard output.
///
/// `write` never blocks and never throws: lines go through a bounded queue to one thread; when the queue is
/// full because nobody reads standard output, the oldest lines are lost and counted. No personal data and no
/// capabilities: body and event are literals, keys come from a fixed list. Safe on any thread.
class Log {
 public:
  struct Options {
    std::string service_instance;  ///< `service.instance.id`
    Severity least = Severity::info;
    std::size_t lines_max = 8192;
    int descriptor = 1;  ///< where to; stays the caller's
  };

  explicit Log(Options);
  /// As `stop`, with one second.
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void write(Severity, Event, Sentence, std::initializer_list<Attribute> = {}) noexcept;

  /// Whether `write` would do anything; to save the making of attributes.
  [[nodiscard]] bool enabled(Severity) const noexcept;

  /// Lines lost so far.
  [[nodiscard]] std::uint64_t dropped() const noexcept;

  /// Writes out what is queued, at most until `patience` has passed, then ends the thread. What is written
  /// later is lost. May be called twice.
  void stop(std::chrono::milliseconds patience);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// One line as `Log` writes it, without the line end; for tests.
[[nodiscard]] std::string log_line(std::chrono::sys_time<std::chrono::microseconds> at, Severity,
                                   std::string_view service_instance, Event, Sentence,
                                   std::initializer_list<Attribute>);

}  // namespace holdfast::observe
