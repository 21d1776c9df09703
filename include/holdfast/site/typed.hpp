#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/domain/form.hpp"
#include "holdfast/http/message.hpp"
#include "holdfast/site/words.hpp"

namespace holdfast::site {

constexpr std::size_t wishes_max = 5;

/// What somebody typed into a form, by the names of its fields; the first of each name counts.
class Typed {
 public:
  Typed() = default;
  explicit Typed(const http::Fields&);

  /// Empty if the field is not there.
  [[nodiscard]] const std::string& at(std::string_view name) const;
  void set(std::string name, std::string value);

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

/// One row of the wishes: "p1-clinic", "p1-date", "p1-hour".
[[nodiscard]] std::string wish_field(std::size_t row, std::string_view part);

/// The box of a word of `need_words`: "need_step_free".
[[nodiscard]] std::string need_field(std::string_view word);

/// The words whose boxes are ticked.
[[nodiscard]] std::vector<std::string> typed_needs(const Typed&);

/// What their boxes say, with a semicolon between.
[[nodiscard]] std::string needs_text(const std::vector<std::string>& needs, const Words&, Language);

/// Further people of a household in a form, and one's fields: "h1_name", "h1_birthDay", "h1_card".
constexpr std::size_t members_max = household_max - 1;
[[nodiscard]] std::string member_field(std::size_t row, std::string_view part);
inline constexpr std::array<std::string_view, 5> member_parts{"name", "birthDay", "birthMonth", "birthYear",
                                                              "card"};

/// Whether nothing was typed about this one.
[[nodiscard]] bool member_is_empty(const Typed&, std::size_t row);

/// Brings the rows of people together at the front, without those that are empty; returns how many there are.
std::size_t close_ranks(Typed&);

/// Three fields as one date, `1948-03-12`; empty if all of them are. What is no date stays none.
[[nodiscard]] std::string typed_date_of_birth(const Typed&);
[[nodiscard]] std::string typed_date_of_birth(const Typed&, std::size_t member);

/// The form as the domain reads it. `rows` says from which row (1 to 5) each preference came: rows left empty
/// are none. Those of people must have been brought together at the front.
struct TypedForm {
  RawForm form;
  std::vector<std::size_t> rows;
};
[[nodiscard]] TypedForm raw_form(const Typed&);

/// A fault as a page shows it.
struct PageFault {
  std::string field;   ///< the template's name of it: "postalCode", "preferences", "p2"
  std::string anchor;  ///< the id that the summary links to
  std::string label;
  std::string message;
};
[[nodiscard]] std::vector<PageFault> page_faults(const std::vector<Fault>&,
                                                 const std::vector<std::size_t>& rows, const Words&,
                                                 Language);

}  // namespace holdfast::site
