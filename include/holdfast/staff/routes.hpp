#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/domain/capability.hpp"
#include "holdfast/domain/programme.hpp"
#include "holdfast/http/router.hpp"
#include "holdfast/intake/intake.hpp"
#include "holdfast/offers/offers.hpp"
#include "holdfast/site/own_data.hpp"
#include "holdfast/site/shared.hpp"
#include "holdfast/store/calls.hpp"
#include "holdfast/store/careful_changes.hpp"
#include "holdfast/store/desk.hpp"
#include "holdfast/store/sign_in.hpp"
#include "holdfast/store/staff_sessions.hpp"

namespace holdfast::staff {

struct Limits {
  store::SessionLife session;                 ///< of somebody who is in
  std::chrono::seconds sign_in_life{600};     ///< between the password and the second factor
  std::chrono::hours temporary_password{72};  ///< how long a password given to somebody opens
  store::BackOff back_off;                    ///< by account
  store::CallRules calls;
  store::CareRules care;                       ///< for changes that touch people
  int wrong_tries_per_address_per_hour = 100;  ///< in one process
  std::size_t addresses_remembered_max = 100'000;
  std::size_t passwords_waiting_max = 16;  ///< each takes some tenths of a second of one thread
  site::DataKept kept;                     ///< what whoever wishes to be erased is told
};

/// What the staff's pages need. The references must outlive the routes.
struct Context {
  intake::Intake& intake;
  offers::Offers& offers;
  store::Desk& desk;
  const Capabilities& capabilities;
  const KeyRing& keys;
  const site::Shared& shared;
  std::function<std::shared_ptr<const Programme>()> programme;
  std::function<Instant()> clock;
  /// Seats were freed, or somebody's turn has come: the waiting list is looked at.
  std::function<void()> seats_freed;
  std::function<void()> messages_due;
  /// An agent accepted or declined an offer for somebody. May be empty.
  std::function<void(const store::OfferView&)> decided;
  /// A form that an agent sent, and what became of it: accepted, invalid, shed. May be empty.
  std::function<void(std::string_view outcome)> registered;
  /// A step of a change that touches people; what kind, and which step. May be empty.
  std::function<void(std::string_view kind, std::string_view outcome)> changed;

  Limits limits{};
};

/// Who may ask for a row of the table. The steps are for somebody on their way in, the roles for whoever is
/// in.
enum class Least { anybody, second_factor, set_up, new_password, agent, manager, administrator };

/// What the table of routes says of each row; src/staff/table.hpp says how to add one.
struct Place {
  http::Method method;
  std::string_view pattern;
  Least least;
};
[[nodiscard]] std::vector<Place> places();

/// The routes under /staff.
[[nodiscard]] std::vector<http::Route> routes(Context);

}  // namespace holdfast::staff
