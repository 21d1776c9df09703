#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace holdfast::observe {

/// The attributes a log line may have. Nothing that tells of a person belongs here: no names, numbers,
/// addresses, references or ids of registrations. Sorted.
inline constexpr std::array attribute_keys = std::to_array<std::string_view>({
    "accepted",
    "adopted",
    "bytes",
    "channel",
    "clinics",
    "count",
    "declined",
    "delay_seconds",
    "distance",
    "duration_seconds",
    "exception.message",
    "exit_code",
    "file",
    "gap_seconds",
    "hash",
    "held",
    "http.request.method",
    "http.response.status_code",
    "http.route",
    "journal.segment",
    "kind",
    "messages",
    "offers",
    "ok",
    "outcome",
    "part",
    "people",
    "port",
    "position",
    "reason",
    "released",
    "request_id",
    "restored",
    "role",
    "seated",
    "seats",
    "seconds",
    "server.address",
    "server.port",
    "service.version",
    "state",
    "switch",
    "trace_id",
    "unseated",
    "waiting",
    "windows",
});
static_assert(std::is_sorted(attribute_keys.begin(), attribute_keys.end()));

/// Called where a constant is wrong: not constant itself, so the compiler stops there and names it.
void not_an_attribute_key();
void not_an_event_name();

/// A literal out of `attribute_keys`.
class Key {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): literals are written in place
  consteval Key(const char* literal) : text_(literal) {
    if (!std::binary_search(attribute_keys.begin(), attribute_keys.end(), text_)) not_an_attribute_key();
  }
  [[nodiscard]] constexpr std::string_view text() const noexcept { return text_; }

 private:
  std::string_view text_;
};

/// `event.name`: a literal such as "round.committed", lower case words, dots and underscores.
class Event {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): literals are written in place
  consteval Event(const char* literal) : text_(literal) {
    const bool fits = std::all_of(text_.begin(), text_.end(),
                                  [](char c) { return (c >= 'a' && c <= 'z') || c == '.' || c == '_'; });
    if (!fits || text_.find('.') == std::string_view::npos) not_an_event_name();
  }
  [[nodiscard]] constexpr std::string_view text() const noexcept { return text_; }

 private:
  std::string_view text_;
};

/// What happened, for people: a literal, so that nothing about anybody is glued into it.
class Sentence {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): literals are written in place
  consteval Sentence(const char* literal) : text_(literal) {}
  [[nodiscard]] constexpr std::string_view text() const noexcept { return text_; }

 private:
  std::string_view text_;
};

}  // namespace holdfast::observe
