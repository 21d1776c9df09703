#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>

namespace holdfast::http {

/// Decides whether one more form may come in, by how soon those before it had their answer.
///
/// It keeps a window, as TCP does for what is on the wire (RFC 5681): so many may be inside, from their last
/// byte to their answer. While answers come in time and the window is used, it grows; when one comes late, it
/// shrinks, once for all that were inside together. So what is let in is what the disk and the processor
/// drain within `answer_target`, whichever is the slower, and the rest is told at once when to come back: a
/// moment of its own, dealt out one after another at the pace at which forms are drained, so that those who
/// come back are not a crowd again.
///
/// Safe on any thread; no clock of its own.
class Admission {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  struct Limits {
    std::size_t inside_min = 16;    ///< the window is never smaller,
    std::size_t inside_max = 8192;  ///< never larger,
    std::size_t inside_first = 256;
    std::chrono::milliseconds answer_target{100};
    std::chrono::seconds retry_after_max{60};
  };

  /// Throws std::invalid_argument if the limits contradict each other.
  explicit Admission(Limits);

  /// Takes a place inside, and is to be followed by `answered`; or says when to come back.
  [[nodiscard]] std::optional<std::chrono::seconds> enter(Moment now);
  /// The same without taking the place: whether it is worth reading on.
  [[nodiscard]] std::optional<std::chrono::seconds> would_refuse(Moment now);

  /// One that entered then has its answer, or is gone.
  void answered(Moment entered, Moment now);

  [[nodiscard]] std::size_t inside() const;
  [[nodiscard]] std::size_t window() const;

 private:
  [[nodiscard]] std::chrono::seconds turn_away(Moment now);
  void learn_pace(Moment now);

  const Limits limits_;
  mutable std::mutex mutex_;  ///< of all below
  std::size_t inside_ = 0;
  double window_;
  Moment shrunk_at_{};
  Moment used_at_{};  ///< when the window was last half full

  double drained_per_second_;
  std::size_t drained_ = 0;  ///< since `pace_since_`
  bool was_full_ = false;    ///< since then: only then is what was drained all that could be
  Moment pace_since_{};
  Moment promised_until_{};  ///< the last moment somebody was told to come back at
};

}  // namespace holdfast::http
