#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "holdfast/domain/form.hpp"
#include "holdfast/domain/programme.hpp"
#include "holdfast/domain/switches.hpp"
#include "holdfast/offers/change.hpp"
#include "holdfast/store/desk.hpp"
#include "holdfast/store/heads_ups.hpp"
#include "holdfast/store/joining.hpp"
#include "holdfast/store/looks.hpp"
#include "holdfast/store/offers.hpp"
#include "holdfast/store/vault.hpp"

namespace holdfast::offers {

/// Whom to nudge after a decision was committed. Called on the io threads; must not block.
struct Nudges {
  std::function<void()> seats_freed;                          ///< the waiting list may have its turn
  std::function<void()> messages_due;                         ///< the outbox has something to send
  std::function<void(const store::OfferView&)> decided = {};  ///< an offer was accepted or declined: counted
};

/// What a person, or an agent for them, does with an offer or a registration.
///
/// Each call is one short transaction at the desk, is safe to repeat, and suspends. Nothing means that there
/// is no such offer or registration. Throws store::Desk::Busy when the desk's queue is full and the types of
/// store/failure.hpp. Safe on any io thread.
class Offers {
 public:
  Offers(store::Desk&, Nudges, std::chrono::seconds hold, const Switches& = all_switches_off);

  using Accepted = std::optional<Result<store::OfferView, AcceptRefusal>>;
  using Declined = std::optional<Result<store::OfferView, DeclineRefusal>>;
  using Requeued = std::optional<Result<RegistrationState, store::RequeueRefusal>>;
  using Joined = Result<RegistrationState, store::JoinRefusal>;
  using Changed = std::optional<Result<OfferId, ChangeRefusal>>;

  [[nodiscard]] boost::asio::awaitable<Accepted> accept(OfferId);
  [[nodiscard]] boost::asio::awaitable<Declined> decline(OfferId);
  /// A person is looking at the offer: its hold's clock starts, if it has not. Not while nothing may change:
  /// they could not accept it.
  [[nodiscard]] boost::asio::awaitable<std::optional<store::OfferView>> look(OfferId);
  [[nodiscard]] boost::asio::awaitable<std::optional<store::OfferView>> read(OfferId);
  [[nodiscard]] boost::asio::awaitable<std::unique_ptr<const store::StatusView>> status(RegistrationId);
  /// The same for the person's own page: an offer that stands there is seen by that.
  [[nodiscard]] boost::asio::awaitable<std::unique_ptr<const store::StatusView>> look_at(RegistrationId);
  [[nodiscard]] boost::asio::awaitable<Requeued> requeue(RegistrationId,
                                                         std::optional<std::vector<Preference>>);
  /// Moves an appointment to one of these wishes, or leaves it; with those made together with it, or alone.
  [[nodiscard]] boost::asio::awaitable<Changed> change(RegistrationId, std::vector<Preference>,
                                                       std::shared_ptr<const Programme>, store::Changing);
  /// False: no such registration.
  [[nodiscard]] boost::asio::awaitable<bool> correct_reach(RegistrationId, Reach);
  /// "Not tomorrow", of somebody who was told that an offer is likely.
  [[nodiscard]] boost::asio::awaitable<store::PassedOver> pass_over(RegistrationId, TimeZone home);
  /// Whoever waits wishes to be asked at short notice, or not any more. False: they do not wait.
  [[nodiscard]] boost::asio::awaitable<bool> set_standby(RegistrationId, bool on);
  /// Would come with somebody else who waits, who is asked and told so; or comes with them at once, for
  /// whoever speaks for both.
  [[nodiscard]] boost::asio::awaitable<Joined> ask_to_join(RegistrationId asks, RegistrationId other);
  [[nodiscard]] boost::asio::awaitable<Joined> join(RegistrationId asks, RegistrationId other);
  [[nodiscard]] boost::asio::awaitable<Joined> answer_joining(RegistrationId asked, RegistrationId asks,
                                                              bool yes);
  /// Alone again, or takes back the question. False: they do not wait.
  [[nodiscard]] boost::asio::awaitable<bool> leave_household(RegistrationId);
  /// False: no such registration.
  [[nodiscard]] boost::asio::awaitable<bool> cancel(RegistrationId, std::string reason);
  /// The same with the appointments made together with theirs.
  [[nodiscard]] boost::asio::awaitable<bool> cancel_together(RegistrationId, std::string reason);
  /// Cancels what goes on, takes them off the rosters of residences, and everything personal out, for ever.
  /// `asked_by` for the audit log: "their own page". False: no such registration. The vault must outlive it.
  [[nodiscard]] boost::asio::awaitable<bool> erase(RegistrationId, const store::Vault&, std::string asked_by);

 private:
  store::Desk& desk_;
  store::Looks looks_;
  Nudges nudges_;
  std::chrono::seconds hold_;
  const Switches& switches_;
};

}  // namespace holdfast::offers
