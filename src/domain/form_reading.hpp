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

enum class Need { required, optional };

/// One field of text: where it stands, how much of it is taken.
struct TextRule {
  std::string_view pointer;
  std::size_t characters_max;
  Need need;
};

// The fields that several forms share. Each adds its faults; what has one comes back empty.
[[nodiscard]] std::string read_text(Faults&, const std::optional<std::string>& field, const TextRule&);
[[nodiscard]] Address read_address(Faults&, const RawForm&);
[[nodiscard]] std::optional<Contact> contact_in(const RawForm&);
[[nodiscard]] std::string read_phone(Faults&, const std::optional<std::string>& field,
                                     std::optional<Contact>);
[[nodiscard]] std::string read_email(Faults&, const std::optional<std::string>& field,
                                     std::optional<Contact>);
[[nodiscard]] Contact read_contact(Faults&, const RawForm&, std::optional<Contact>);
[[nodiscard]] Language read_language(Faults&, const RawForm&);
/// `whose` begins the pointers: nothing, or the place of somebody else in the form.
[[nodiscard]] std::optional<Date> read_date_of_birth(Faults&, const std::optional<std::string>& field,
                                                     Date today, const std::string& whose = {});
[[nodiscard]] std::string read_health_card_number(Faults&, const std::optional<std::string>& field,
                                                  std::string_view province, const std::string& whose = {});

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
