#include "holdfast/observe/log.hpp"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include <spdlog/async.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <nlohmann/json.hpp>

namespace holdfast::observe {

namespace {

constexpr std::size_t lines_max = 8192;

struct Log {
  std::shared_ptr<spdlog::details::thread_pool> pool;
  std::shared_ptr<spdlog::async_logger> logger;
  std::string instance;
  Severity least = Severity::info;
};

// Written by start_log and stop_log, read by every log(): exchanged whole.
std::shared_ptr<Log> current;

std::string_view name_of(Key key) {
  switch (key) {
    case Key::client_channel: return "holdfast.channel";
    case Key::count: return "holdfast.count";
    case Key::database_version: return "db.version";
    case Key::duration_seconds: return "duration.seconds";
    case Key::exception_message: return "exception.message";
    case Key::file: return "file.name";
    case Key::gap_seconds: return "holdfast.gap.seconds";
    case Key::http_method: return "http.request.method";
    case Key::http_route: return "http.route";
    case Key::http_status: return "http.response.status_code";
    case Key::known: return "holdfast.round.known";
    case Key::law: return "holdfast.law";
    case Key::matched: return "holdfast.matched";
    case Key::people: return "holdfast.round.people";
    case Key::port: return "server.port";
    case Key::programme_version: return "holdfast.programme.version";
    case Key::reason: return "holdfast.reason";
    case Key::review: return "holdfast.round.review";
    case Key::seated: return "holdfast.round.seated";
    case Key::state: return "holdfast.state";
    case Key::version: return "service.version";
    case Key::waiting: return "holdfast.round.waiting";
  }
  return "unknown";
}

struct Level {
  const char* text;
  int number;  ///< OpenTelemetry's severity number
};

Level level_of(Severity severity) {
  switch (severity) {
    case Severity::debug: return {"DEBUG", 5};
    case Severity::info: return {"INFO", 9};
    case Severity::warn: return {"WARN", 13};
    case Severity::error: return {"ERROR", 17};
    case Severity::fatal: return {"FATAL", 21};
  }
  return {"INFO", 9};
}

std::string timestamp() {
  const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{now - day};
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
  return text;
}

std::string line_of(const Log& to, Severity severity, std::string_view event_name, std::string_view body,
                    std::initializer_list<Attribute> attributes, std::string_view trace_id) {
  nlohmann::ordered_json line;
  const auto level = level_of(severity);
  line["timestamp"] = timestamp();
  line["severity_text"] = level.text;
  line["severity_number"] = level.number;
  line["event.name"] = event_name;
  line["body"] = body;
  line["service.name"] = "holdfast";
  line["service.instance.id"] = to.instance;
  if (!trace_id.empty()) line["trace_id"] = trace_id;
  for (const auto& attribute : attributes) {
    std::visit([&](const auto& value) { line[std::string(name_of(attribute.key))] = value; },
               attribute.value);
  }
  return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

void start_log(std::string_view instance, Severity least) {
  auto made = std::make_shared<Log>();
  made->pool = std::make_shared<spdlog::details::thread_pool>(lines_max, 1);
  made->logger =
      std::make_shared<spdlog::async_logger>("holdfast", std::make_shared<spdlog::sinks::stdout_sink_mt>(),
                                             made->pool, spdlog::async_overflow_policy::overrun_oldest);
  made->logger->set_pattern("%v");
  made->logger->set_level(spdlog::level::trace);
  made->instance = instance;
  made->least = least;
  std::atomic_store(&current, std::move(made));
}

void log(Severity severity, std::string_view event_name, std::string_view body,
         std::initializer_list<Attribute> attributes, std::string_view trace_id) {
  const auto to = std::atomic_load(&current);
  if (!to || severity < to->least) return;
  to->logger->info(line_of(*to, severity, event_name, body, attributes, trace_id));
  if (severity >= Severity::error) to->logger->flush();
}

/// The writer may be stuck in a write that never ends; then it is left behind, and the process ends without
/// it.
void stop_log() {
  auto last = std::atomic_exchange(&current, std::shared_ptr<Log>{});
  if (!last) return;
  auto written = std::make_shared<std::atomic<bool>>(false);
  std::thread{[last = std::move(last), written]() mutable {
    last->logger->flush();
    last.reset();  // joins the writer
    *written = true;
  }}.detach();
  for (int waited = 0; waited < 100 && !*written; ++waited)
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
}

std::uint64_t log_lines_dropped() {
  const auto to = std::atomic_load(&current);
  return to ? to->pool->overrun_counter() : 0;
}

}  // namespace holdfast::observe
