#include "holdfast/http/admission.hpp"

#include <algorithm>
#include <stdexcept>

namespace holdfast::http {

using namespace std::chrono_literals;
using Seconds = std::chrono::duration<double>;

namespace {

constexpr auto pace_interval = 250ms;
constexpr double shrink_to = 0.85;
constexpr double weight_of_latest = 0.3;

}  // namespace

Admission::Admission(Limits limits)
    : limits_(limits),
      window_(static_cast<double>(limits.inside_first)),
      drained_per_second_(static_cast<double>(limits.inside_min) / Seconds(limits.answer_target).count()) {
  const bool in_order = 0 < limits.inside_min && limits.inside_min <= limits.inside_first &&
                        limits.inside_first <= limits.inside_max;
  if (!in_order || limits.answer_target <= 0ms) {
    throw std::invalid_argument("admission: limits contradict each other");
  }
}

std::optional<std::chrono::seconds> Admission::enter(Moment now) {
  const std::lock_guard lock{mutex_};
  if (static_cast<double>(inside_) >= window_) return turn_away(now);
  ++inside_;
  if (static_cast<double>(inside_) >= window_ / 2) used_at_ = now;
  return std::nullopt;
}

std::optional<std::chrono::seconds> Admission::would_refuse(Moment now) {
  const std::lock_guard lock{mutex_};
  if (static_cast<double>(inside_) >= window_) return turn_away(now);
  return std::nullopt;
}

void Admission::answered(Moment entered, Moment now) {
  const std::lock_guard lock{mutex_};
  --inside_;
  ++drained_;
  learn_pace(now);
  const auto took = now - entered;
  if (took > limits_.answer_target) {
    if (entered <= shrunk_at_) return;
    window_ = std::max(static_cast<double>(limits_.inside_min), window_ * shrink_to);
    shrunk_at_ = now;
  } else if (entered <= used_at_) {
    // Far from late it doubles with every round of answers, near it grows by one a round.
    window_ += took < limits_.answer_target / 2 ? 1 : 1 / window_;
    window_ = std::min(static_cast<double>(limits_.inside_max), window_);
  }
}

std::chrono::seconds Admission::turn_away(Moment now) {
  was_full_ = true;
  const auto latest = now + limits_.retry_after_max;
  const auto each = std::chrono::duration_cast<Moment::duration>(Seconds(1 / drained_per_second_));
  promised_until_ = std::min(std::max(promised_until_, now) + each, latest);
  return std::max(1s, std::chrono::ceil<std::chrono::seconds>(promised_until_ - now));
}

void Admission::learn_pace(Moment now) {
  const Seconds passed = now - pace_since_;
  if (passed < pace_interval) return;
  const auto latest = static_cast<double>(drained_) / passed.count();
  // With room left, fewer came than could have been drained: that says nothing against the pace.
  if (was_full_) drained_per_second_ += weight_of_latest * (latest - drained_per_second_);
  drained_per_second_ = std::max({drained_per_second_, was_full_ ? 1.0 : latest, 1.0});
  drained_ = 0;
  was_full_ = false;
  pace_since_ = now;
}

std::size_t Admission::inside() const {
  const std::lock_guard lock{mutex_};
  return inside_;
}

std::size_t Admission::window() const {
  const std::lock_guard lock{mutex_};
  return static_cast<std::size_t>(window_);
}

}  // namespace holdfast::http
