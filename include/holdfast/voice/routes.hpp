#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/domain/capability.hpp"
#include "holdfast/domain/programme.hpp"
#include "holdfast/http/router.hpp"
#include "holdfast/offers/offers.hpp"
#include "holdfast/site/attempts.hpp"
#include "holdfast/site/shared.hpp"
#include "holdfast/store/by_telephone.hpp"
#include "holdfast/store/desk.hpp"

namespace holdfast::voice {

/// Bounds of what a telephone may leave.
struct Limits {
  store::NumberRules numbers{};
};

/// What the routes need. The references must outlive the routes.
struct Context {
  offers::Offers& offers;
  store::Desk& desk;
  const KeyRing& keys;
  const site::Shared& shared;
  std::function<std::shared_ptr<const Programme>()> programme;
  std::function<Instant()> clock;
  /// Codes and birth dates that fit nobody, per caller, and per code together with the pages; numbers left.
  std::shared_ptr<site::Attempts> tries;

  std::string auth_token;  ///< signs Twilio's calls; empty: no telephone, no routes
  std::string sender;      ///< whose line it is, as it says of itself
  /// Told what somebody did by telephone: called, accepted, declined, requeued, call-back, number-left.
  std::function<void(std::string_view outcome)> did;
  Limits limits{};
};

/// The routes of /gateway/twilio/voice: the telephone as another page, with the same actions (docs/voice.md).
///
/// Nothing of a call is kept here: how far it has come travels sealed in the addresses that Twilio calls.
/// Handlers suspend while they wait for the database and may run on any io thread.
[[nodiscard]] std::vector<http::Route> routes(Context);

}  // namespace holdfast::voice
