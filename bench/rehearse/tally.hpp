#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "bench/rehearse/histogram.hpp"

namespace holdfast::rehearse {

/// What somebody asks of the server. The order is that of a report.
enum class Step { page, asset, form_step, submit, status_page, stream, status, press, offer_page, staff };
inline constexpr std::array<std::string_view, 10> step_names{"page",        "asset",  "form-step", "submit",
                                                             "status-page", "stream", "status",    "press",
                                                             "offer-page",  "staff"};
[[nodiscard]] constexpr std::string_view name_of(Step step) {
  return step_names[static_cast<std::size_t>(step)];
}

/// What became of everything that was asked in one step. Each request is in exactly one of the counts.
struct Asked {
  std::uint64_t answered = 0;  ///< 2xx, 3xx, and presses that came too late (409, 410)
  std::uint64_t later = 0;     ///< 503
  std::uint64_t limited = 0;   ///< 429
  std::uint64_t refused = 0;   ///< any other 4xx
  std::uint64_t failed = 0;    ///< any other 5xx
  std::uint64_t unanswered = 0;
  Histogram took;  ///< those answered, from the moment each was meant to be sent

  [[nodiscard]] std::uint64_t all() const noexcept {
    return answered + later + limited + refused + failed + unanswered;
  }
};

/// Something counted over the time of the rehearsal.
using Series = std::vector<std::uint64_t>;

/// What one part of a rehearsal saw, or several together.
struct Tally {
  /// @name Which rehearsal. All parts of one agree.
  std::string scenario;
  double scale = 1, compress = 1;
  std::int64_t opened_at = 0;  ///< seconds since 1970
  std::uint64_t parts = 1;
  std::uint64_t people = 0;  ///< in all parts

  std::vector<std::uint64_t> which;                 ///< parts, from 1
  std::map<std::string, Asked, std::less<>> asked;  ///< by step
  Histogram kept;  ///< from the first press of "register" to the 202, however often it took
  Histogram told;  ///< from the 202 to the offer, or the reason why there is none yet, on the screen
  Histogram lag;   ///< how late a generator came to what it was to send
  std::vector<Histogram> kept_at;                             ///< `kept`, by the time of the first press
  std::map<std::string, Series, std::less<>> series;          ///< came, kept, offered, accepted
  std::map<std::string, std::uint64_t, std::less<>> fates;    ///< where each resident stands at the end
  std::map<std::string, std::uint64_t, std::less<>> choices;  ///< of those booked: first, other, elsewhere
  std::map<std::string, std::uint64_t, std::less<>> counts;   ///< whatever else

  void count(Step, int status, std::chrono::nanoseconds took);
  /// Throws std::runtime_error if it is of another rehearsal, or has a part that is in it already.
  void add(const Tally&);

  [[nodiscard]] std::uint64_t residents() const;  ///< the sum of all fates
  /// Forms that were answered with 202, or led to the page that says so: some people press twice.
  [[nodiscard]] std::uint64_t acknowledged() const;
  [[nodiscard]] Asked of(std::string_view step) const;
  [[nodiscard]] std::uint64_t counted(std::string_view) const;

  [[nodiscard]] nlohmann::json json() const;
  static Tally read(const nlohmann::json&);
};

inline constexpr std::size_t slices = 120;  ///< of the time, in series

}  // namespace holdfast::rehearse
