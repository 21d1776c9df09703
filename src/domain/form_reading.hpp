#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/sentences.hpp"
#include "domain/text.hpp"
#include "holdfast/domain/form.hpp"

namespace holdfast {

/// Gathers the faults of one form, in the asked language.
class Faults {
 public:
  explicit Faults(Language language) : language_(language) {}

  void add(std::string pointer, std::string_view code) {
    faults_.push_back({std::move(pointer), std::string{code}, std::string{sentence(code, language_)}});
  }

  [[nodiscard]] bool empty() const noexcept { return faults_.empty(); }
  [[nodiscard]] std::vector<Fault> take() && { return std::move(faults_); }

 private:
  Language language_;
  std::vector<Fault> faults_;
};

/// A field as typed, without the spaces at its ends; nothing if that leaves nothing.
[[nodiscard]] inline std::optional<std::string_view> typed_in(
    const std::optional<std::string>& field) noexcept {
  if (!field) return std::nullopt;
  const auto text = trimmed(*field);
  return text.empty() ? std::nullopt : std::optional{text};
}

/// How far ahead a preference may lie. Where the birth date cannot be read, `known` is false and nothing is
/// too far: nobody shall be told of a fault that is none.
struct HorizonStart {
  bool known = true;
  std::optional<Date> eligible_from;
};

/// Reads 1 to 5 preferences; those without fault are returned.
[[nodiscard]] std::vector<Preference> read_preferences_into(Faults&,
                                                            const std::vector<RawForm::RawPreference>&,
                                                            const Programme&, Instant now,
                                                            const HorizonStart&);

}  // namespace holdfast
