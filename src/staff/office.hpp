#pragma once

#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "holdfast/site/attempts.hpp"
#include "holdfast/site/look.hpp"
#include "holdfast/site/typed.hpp"
#include "holdfast/staff/routes.hpp"
#include "holdfast/store/audit.hpp"
#include "holdfast/store/audit_chain.hpp"
#include "holdfast/store/sealer.hpp"
#include "holdfast/store/vault.hpp"
#include "staff/management/overview_shelf.hpp"
#include "staff/sign_in/password_pool.hpp"

namespace holdfast::staff {

using namespace site;  // a page speaks of Look, Words and Typed all the time

/// Everything the handlers share. Immutable but for the last three, which guard themselves.
struct Office {
  explicit Office(Context given);

  const Context context;
  const Words& words;
  const store::Sealer seal;  ///< second factors at rest
  const store::AuditKeys audit_keys;
  const store::Vault vault;  ///< card numbers
  const std::string issuer;  ///< of second factors: the public host
  PasswordPool passwords;
  Attempts wrong_tries;  ///< by address
  OverviewShelf overviews;
};

/// Who asks, and with what: made by the guard before a handler runs.
struct Visit {
  Staff staff;                             ///< empty in rows of `anybody`
  bool is_in = false;                      ///< past every step of the sign-in
  std::optional<std::string> totp_sealed;  ///< in `set_up`: the second factor that is being set up
  store::SessionToken token;
  std::string csrf;                         ///< what a form must bring
  Typed form;                               ///< of a POST
  std::optional<store::SessionToken> gets;  ///< a cookie that the answer sets
  std::string address;

  /// For the audit log.
  [[nodiscard]] store::Doer doer() const { return {.staff = staff.id, .address = address}; }
};

using Answer = boost::asio::awaitable<http::Response>;
/// A handler. Office, request and visit outlive it.
using Work = Answer (*)(Office&, http::Request&, Visit&);

}  // namespace holdfast::staff
