#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "holdfast/domain/form.hpp"
#include "holdfast/domain/ids.hpp"
#include "holdfast/domain/programme.hpp"
#include "holdfast/domain/registration.hpp"
#include "holdfast/domain/result.hpp"

namespace holdfast {

/// Where many live together and the vaccination comes to them, and whoever speaks for it.
struct Residence {
  ResidenceId id;
  std::string name;
  Address address;
  std::string contact_name;
  std::string phone;                 ///< "+14165550199", or empty
  std::string email;                 ///< or empty
  Contact contact = Contact::email;  ///< never `call`
  Language language = Language::en;
};

/// Whoever speaks for a residence, and how they are reached.
struct ResidenceContact {
  std::string name;
  Reach reach;  ///< never by `call`

  friend bool operator==(const ResidenceContact&, const ResidenceContact&) = default;
};

/// Somebody on its roster.
struct Resident {
  std::string name;
  Date date_of_birth;
  std::string health_card_number;  ///< or empty: none at hand

  friend bool operator==(const Resident&, const Resident&) = default;
};

inline constexpr std::size_t roster_people_max = 1000;

/// Checks the residence itself: of the form its name, address and how the contact person is reached.
/// Otherwise as `read_form`; `contact_name` is `/contactName`.
[[nodiscard]] std::variant<Residence, std::vector<Fault>> read_residence(const RawForm&,
                                                                         const std::string& contact_name,
                                                                         Language);

/// Checks another contact person, or another way to reach them. A number or an address left empty stays as it
/// is, as with `read_reach`, while the name is that of `present`; of somebody else nothing stays. All faults
/// at once.
[[nodiscard]] std::variant<ResidenceContact, std::vector<Fault>> read_residence_contact(
    const RawForm&, const std::string& contact_name, const ResidenceContact& present, Language);

/// Reads a roster, a person a line: name, birth date, card number or nothing, with commas, semicolons or tabs
/// between them, as a spreadsheet copies or saves them. A first line that holds no digit names the columns.
///
/// All faults at once, each with its line from 1: `/roster/3/dateOfBirth`. Cards are those of `province`.
/// Nobody may be there twice. Pure.
[[nodiscard]] std::variant<std::vector<Resident>, std::vector<Fault>> read_roster(std::string_view text,
                                                                                  std::string_view province,
                                                                                  Date today, Language);

/// The same for a roster that is a list already; each with its place from 0: `/residents/2/dateOfBirth`.
/// Pure.
[[nodiscard]] std::variant<std::vector<Resident>, std::vector<Fault>> read_residents(
    const std::vector<RawForm::RawMember>&, std::string_view province, Date today, Language);

/// A thousand people are smaller; the whole of a form must pass the bound of a body.
inline constexpr std::size_t roster_file_bytes_max = 128U * 1024;

/// The bound of a body with a roster: a thousand people, escaped as a browser or JSON does.
inline constexpr std::size_t roster_form_bytes_max = 256U * 1024;

/// Why a file is not looked into for a roster.
enum class RosterFileRefusal {
  binary,      ///< no text: a spreadsheet's own format, a picture
  encoding,    ///< text, but not UTF-8
  too_large,   ///< than `roster_file_bytes_max`
  beside_text  ///< people are typed as well: nobody can say which of both is meant
};

/// The text of a file, for `read_roster`: UTF-8, with a byte order mark or without. Pure.
[[nodiscard]] Result<std::string, RosterFileRefusal> read_roster_file(std::string_view bytes);

/// What is said of it, at `/roster`.
[[nodiscard]] Fault fault_of(RosterFileRefusal, Language);

/// Whether they are the same person: by their cards, or by name and birth date where one has none at hand.
[[nodiscard]] bool is_same_person(const Resident&, const Resident&) noexcept;

/// A team's visit as the matching sees it.
struct VisitChoice {
  VisitId id{};
  int free = 0;
};
struct VisitPart {
  VisitId id{};
  int seats = 0;

  friend bool operator==(const VisitPart&, const VisitPart&) = default;
};

/// For so many people as few visits as can be: while no visit has room for all who are left, the one with the
/// most free seats; then the soonest that has room. `visits`: the soonest first. Nothing if all together have
/// not enough: a residence is offered everybody's seats or none.
[[nodiscard]] std::vector<VisitPart> choose_visits(int people, std::span<const VisitChoice> visits);

}  // namespace holdfast
