#pragma once

#include <optional>
#include <string>
#include <vector>

#include "holdfast/store/calls.hpp"
#include "holdfast/store/people.hpp"
#include "staff/office.hpp"

namespace holdfast::staff {

/// All that staff are shown of a person.
struct Registered {
  store::StatusView status;
  store::History history;
  std::vector<store::AuditEntry> deeds;  ///< newest first
  std::string card_ending;               ///< empty: no number is known
  std::optional<store::Call> call;       ///< what there is to ring them about
  /// In review: the live registration with the same card.
  std::optional<store::StatusView> holder;
};

/// Reads it, and writes down the look. The clock of an offer that nobody has opened starts. Nothing if the
/// person is not in the database (yet).
[[nodiscard]] std::optional<Registered> look_at_registered(store::Transaction&, const Office&, const Visit&,
                                                           const RegistrationId&);

/// What a page about a person says beside how they stand.
struct Said {
  std::string_view notice = {};  ///< a word
  int status = 200;
};
/// Looks at the person and shows them.
Answer registered_answer(Office&, http::Request&, Visit&, RegistrationId, Said);

/// Where a person is shown.
[[nodiscard]] std::string path_of(const Office&, const RegistrationId&);
/// The person whom the path names; nothing if that is no reference of ours.
[[nodiscard]] std::optional<RegistrationId> registered_in(const Office&, const http::Request&);

/// How somebody stands, as one word that changes with it; says nothing about the person.
[[nodiscard]] std::string standing_of(const store::StatusView*);

/// The page, with what was kept of nobody whose form is still on its way.
[[nodiscard]] http::Response registered_page(const Office&, const http::Request&, const Visit&,
                                             const RegistrationId&, const Registered*, Said);

}  // namespace holdfast::staff
