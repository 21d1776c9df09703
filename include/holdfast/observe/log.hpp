#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <variant>

namespace holdfast::observe {

enum class Severity { debug, info, warn, error, fatal };

/// What may be said about an event beside its name. No personal data and no capabilities ever: hence no key
/// for them.
enum class Key {
  client_channel,
  count,
  database_version,
  duration_seconds,
  exception_message,
  file,
  gap_seconds,
  http_method,
  http_route,
  http_status,
  known,
  law,
  matched,
  people,
  port,
  programme_version,
  reason,
  review,
  seated,
  state,
  version,
  waiting,
};

using Value = std::variant<std::int64_t, double, bool, std::string_view>;
struct Attribute {
  Key key;
  Value value;
};

/// Starts the log: one JSON object a line on standard output, OpenTelemetry's names. Until then, and after
/// `stop_log`, nothing is written. `instance` becomes service.instance.id.
void start_log(std::string_view instance, Severity least = Severity::info);

/// Writes one event. Never blocks: a bounded queue and one writer thread; when standard output does not move,
/// the oldest lines are dropped and counted. `trace_id` is empty where there is none.
void log(Severity, std::string_view event_name, std::string_view body, std::initializer_list<Attribute> = {},
         std::string_view trace_id = {});

/// Writes what is pending, for at most a second.
void stop_log();

[[nodiscard]] std::uint64_t log_lines_dropped();

}  // namespace holdfast::observe
