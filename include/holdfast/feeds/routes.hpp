#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "holdfast/domain/free_seats.hpp"
#include "holdfast/domain/switches.hpp"
#include "holdfast/feeds/systems.hpp"
#include "holdfast/http/router.hpp"
#include "holdfast/store/desk.hpp"

namespace holdfast::feeds {

struct Limits {
  std::chrono::milliseconds age{5000};  ///< what is published is at most so old,
  std::chrono::seconds cache{30};       ///< and caches on the way keep it so long
  std::chrono::seconds seats_age{60};   ///< nothing is published of seats not heard of for longer
  std::size_t windows_max = 50'000;
  std::size_t found_max = 20;  ///< appointments of one code
  std::chrono::seconds retry_after{5};
};

/// What the feeds need. The references must outlive the routes.
struct Context {
  store::Desk& desk;
  std::function<std::optional<FreeSeats>()> seats;
  std::function<std::shared_ptr<const Programme>()> programme;
  std::function<Instant()> clock;
  std::string public_url;       ///< no slash at its end
  std::string telephone;        ///< of the programme; empty: none
  std::string version;          ///< of the program
  std::vector<System> systems;  ///< that may read appointments; none: there are no such routes
  /// Told of every edition made: how long it took, and its lines about windows. Empty: nobody is told.
  std::function<void(std::chrono::duration<double>, std::size_t slots)> made;
  const Switches& switches = all_switches_off;
  Limits limits{};
};

/// The routes under /fhir: SMART Scheduling Links for everybody, appointments for systems with a token. All
/// they refuse is an OperationOutcome. Handlers suspend while they wait for the desk.
[[nodiscard]] std::vector<http::Route> routes(Context);

}  // namespace holdfast::feeds
