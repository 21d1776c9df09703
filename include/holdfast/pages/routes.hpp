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
#include "holdfast/http/rate_limit.hpp"
#include "holdfast/http/router.hpp"
#include "holdfast/intake/intake.hpp"
#include "holdfast/offers/offers.hpp"
#include "holdfast/offers/watch.hpp"
#include "holdfast/site/attempts.hpp"
#include "holdfast/site/own_data.hpp"
#include "holdfast/site/shared.hpp"
#include "holdfast/store/desk.hpp"
#include "holdfast/store/erase.hpp"

namespace holdfast::pages {

/// Bounds of the pages, and when they say to come back.
struct Limits {
  /// When a browser that lost its stream comes again: spread over so long, so that nobody comes together.
  std::chrono::milliseconds watch_again_min{1000}, watch_again_max{6000};
  std::chrono::seconds retry_full{5};
};

/// Who stands in the calendar entry as its organiser.
struct Organiser {
  std::string name, email;
};

/// Whether a form costs its sender a second's work, and whom somebody rings whose browser cannot do it.
struct ProofOfWork {
  std::function<bool()> asked = [] { return false; };
  std::string telephone = {};
};

/// What the pages need. The references must outlive the routes.
struct Context {
  intake::Intake& intake;
  offers::Offers& offers;
  offers::Watch& watch;
  store::Desk& desk;
  const Capabilities& capabilities;
  std::function<std::shared_ptr<const Programme>()> programme;
  std::function<Instant()> clock;

  const KeyRing& keys;
  const site::Shared& shared;
  /// Wrong confirmation codes and dates of birth, also those tried through the API.
  std::shared_ptr<site::Attempts> attempts;
  ProofOfWork proof_of_work{};
  Organiser organiser;
  site::DataKept kept{};

  /// Counts a form of this client, and of this telephone number, and says whether it may. Empty: nobody is
  /// limited.
  std::function<http::Quota(const http::Request&)> address_quota;
  std::function<http::Quota(const http::Request&, const std::string& number)> telephone_quota;
  /// Told of every form and its outcome: accepted, invalid, limited, shed. Empty: nobody is told.
  std::function<void(Via, std::string_view outcome)> registered;

  Limits limits{};
};

/// The routes of the residents' pages: /, /register, /check, /r/…, /o/… and /assets/….
///
/// Handlers suspend while they wait for the disk or the database and may run on any
/// io thread that is a lane of the intake.
[[nodiscard]] std::vector<http::Route> routes(Context);

}  // namespace holdfast::pages
