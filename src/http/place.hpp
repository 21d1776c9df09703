#pragma once

#include <optional>

#include "holdfast/http/admission.hpp"

namespace holdfast::http {

/// A place inside, given back at the latest when this object ends.
class Place {
 public:
  explicit Place(Admission* admission) noexcept : admission_(admission) {}
  ~Place() { leave(); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  /// Takes it, or says when to come back.
  [[nodiscard]] std::optional<std::chrono::seconds> take() {
    if (admission_ == nullptr) return std::nullopt;
    const auto now = std::chrono::steady_clock::now();
    const auto wait = admission_->enter(now);
    if (!wait) entered_ = now;
    return wait;
  }

  void leave() {
    if (entered_) admission_->answered(*entered_, std::chrono::steady_clock::now());
    entered_.reset();
  }

  [[nodiscard]] bool is_taken() const noexcept { return entered_.has_value(); }

 private:
  Admission* admission_;
  std::optional<Admission::Moment> entered_;
};

}  // namespace holdfast::http
