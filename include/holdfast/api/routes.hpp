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
#include "holdfast/domain/switches.hpp"
#include "holdfast/http/rate_limit.hpp"
#include "holdfast/http/router.hpp"
#include "holdfast/intake/intake.hpp"
#include "holdfast/offers/offers.hpp"
#include "holdfast/store/desk.hpp"
#include "holdfast/store/vault.hpp"

namespace holdfast::api {

/// Who may call /gateway/…, and how their calls are known to be theirs. A gateway without its secret has no
/// routes.
struct Gateways {
  std::string public_url;         ///< "https://vaccination.example.org", no slash at the end: Twilio signs it
  std::string twilio_auth_token;  ///< signs Twilio's calls; empty: no Twilio
  std::string kannel_secret;      ///< last segment of Kannel's paths; empty: no Kannel
};

/// When to come back, for each kind of 503.
struct RetryAfter {
  std::chrono::seconds full{5};
  std::chrono::seconds not_kept{5};
  std::chrono::seconds busy{1};
  std::chrono::seconds database_away{5};
  std::chrono::seconds still_queued{2};
};

/// Counts tries of a client to say the date of birth of a registration.
struct OwnDataTries {
  /// How long to wait, if there were too many. Empty: nobody is limited.
  std::function<std::optional<std::chrono::seconds>(const http::Request&, const std::string& reference,
                                                    Instant now)>
      take;
  /// It was right, and does not count.
  std::function<void(const http::Request&, const std::string& reference)> give_back;
};

/// What the routes need. The references must outlive the routes.
struct Context {
  intake::Intake& intake;
  offers::Offers& offers;
  store::Desk& desk;
  const Capabilities& capabilities;
  const store::Vault& vault;
  std::function<std::shared_ptr<const Programme>()> programme;
  std::function<Instant()> clock;

  /// Counts a form of this client, and of this telephone number, and says whether it may. Empty: nobody is
  /// limited.
  std::function<http::Quota(const http::Request&)> address_quota;
  std::function<http::Quota(const http::Request&, const std::string& number)> telephone_quota;
  OwnDataTries own_data_tries = {};
  /// What erasing does not reach, and for how long, as the person's page says it. Empty: nothing is said.
  std::function<std::string(Language)> copies_text = {};
  /// Told of every form and its outcome: accepted, invalid, not-json, limited, shed. Empty: nobody is told.
  std::function<void(Via, std::string_view outcome)> registered;

  Gateways gateways;
  const Switches& switches = all_switches_off;
  RetryAfter retry_after{};
};

/// The routes of /v1 and /gateway. Their handlers suspend while they wait for the disk or the database and
/// may run on any io thread that is a lane of the intake.
[[nodiscard]] std::vector<http::Route> routes(Context);

}  // namespace holdfast::api
