#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "holdfast/domain/time_zone.hpp"
#include "holdfast/offers/reason.hpp"
#include "holdfast/store/desk.hpp"
#include "holdfast/store/residences.hpp"
#include "holdfast/store/vault.hpp"

namespace holdfast::offers {

/// What the contact person of a residence does, on its page or by a program.
///
/// Each call is one transaction at the desk, is safe to repeat, and suspends; it throws as those of `Offers`.
/// Nothing decided means that there is no such residence. The desk and the vault must outlive it. Safe on any
/// thread.
class Residences {
 public:
  Residences(store::Desk& desk, const store::Vault& vault) : desk_(desk), vault_(vault) {}

  using Decided = std::optional<Result<RegistrationState, store::ResidenceRefusal>>;

  /// Nothing happens if it is there. Returns how it stands then.
  boost::asio::awaitable<RegistrationState> add(Residence, std::vector<Resident>) const;
  [[nodiscard]] boost::asio::awaitable<std::optional<store::ResidenceView>> read(ResidenceId) const;

  [[nodiscard]] boost::asio::awaitable<Decided> accept(ResidenceId) const;
  [[nodiscard]] boost::asio::awaitable<Decided> decline(ResidenceId) const;
  /// It wants no visit any more.
  [[nodiscard]] boost::asio::awaitable<Decided> end(ResidenceId, TimeZone home) const;
  /// What has ended asks for a visit again. Never refused: nothing happens to one that waits, is offered or
  /// booked, and the state says so.
  [[nodiscard]] boost::asio::awaitable<Decided> go_again(ResidenceId) const;
  [[nodiscard]] boost::asio::awaitable<Decided> add_people(ResidenceId, std::vector<Resident>,
                                                           TimeZone home) const;
  [[nodiscard]] boost::asio::awaitable<Decided> remove(ResidenceId, ResidentId, TimeZone home) const;

  /// Another contact person, or another way to reach them. False: no such residence.
  [[nodiscard]] boost::asio::awaitable<bool> correct_contact(ResidenceId, ResidenceContact) const;

 private:
  [[nodiscard]] boost::asio::awaitable<Decided> decide(std::function<Decided(store::Transaction&)>) const;

  store::Desk& desk_;
  const store::Vault& vault_;
};

/// How it stands at this moment: an offer whose hold ran out a moment ago is not decided over any more. Pure.
[[nodiscard]] RegistrationState standing_of(const store::ResidenceView&, Instant now);

/// Whether a second visit that stands so, with so many people on its list, has come to nothing: its days are
/// over, and no team came. One of nobody has missed nothing. Pure.
[[nodiscard]] bool is_overdue(const store::SecondVisit&, RegistrationState, std::size_t people,
                              Instant now) noexcept;

/// The days of a second visit at `home`, both included. Pure.
struct DueDays {
  Date from, until;
};
[[nodiscard]] DueDays days_of(const store::SecondVisit&, const TimeZone& home);

/// Why it stands so, in words for its contact person. Codes: review, no-visit-yet, second-visit-due,
/// second-visit-overdue, offer-held, booked, declined, lapsed, cancelled. Pure.
[[nodiscard]] Reason reason_of(const store::ResidenceView&, Instant now, Language);

/// Why nothing was done, in words for its contact person. Pure.
[[nodiscard]] std::string text_of(store::ResidenceRefusal, Language);

}  // namespace holdfast::offers
