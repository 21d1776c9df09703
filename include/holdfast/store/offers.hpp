#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "holdfast/domain/offer.hpp"
#include "holdfast/domain/registration.hpp"
#include "holdfast/store/connection.hpp"
#include "holdfast/store/likely.hpp"

namespace holdfast::store {

/// How a registration stands, as a number: another one whenever a page about it would say something else.
/// `none` while the database knows nothing of it.
enum class Standing : std::int64_t { none = 0, dead_letter = 1 };

/// An offer with all that is said about it.
struct OfferView {
  Offer offer;
  Clinic clinic;
  Instant starts_at;
  std::optional<int> choice;
  Instant created_at;
  std::optional<Instant> resolved_at;
  Contact contact{};
  Language language{};
  bool is_second_dose = false;
  Standing standing{};  ///< of its registration; only where one offer was read for a page
  std::optional<std::chrono::minutes> arrival = {};  ///< of an appointment: how long after starts_at to come
  bool standby = false;  ///< of the same day, at short notice: not taken, its person waits on
  std::size_t decided_now =
      0;  ///< how many were accepted or declined by this very call: a household's are several

  /// When to come; the hour of the window where no minute is given (yet).
  [[nodiscard]] Instant arrives_at() const { return starts_at + arrival.value_or(std::chrono::minutes{0}); }
};

/// A registration as shown to the person and to staff.
struct StatusView {
  Registration registration;  ///< without card number
  RegistrationState state{};
  std::string reason;  ///< of review or cancelled
  std::optional<Date> eligible_from;
  Instant turn_at;
  bool displaced = false;         ///< the programme took their seat away: matched before others who wait
  std::optional<Date> likely_on;  ///< the day on which an offer is likely, as they were told last
  std::optional<Instant> passed_until;  ///< who waits is offered nothing before
  std::optional<OfferView> offer;       ///< the newest, whatever became of it
  struct LastMessage {
    std::string kind, channel, state;
    std::optional<Instant> sent_at;
  };
  std::optional<LastMessage> message;  ///< the newest about that offer
  bool dead_letter = false;
  bool seat_is_kept = false;                    ///< a second dose waits, and one is kept for it
  std::optional<RegistrationId> second_dose{};  ///< that follows this first one, while it goes on
  Standing standing{};
  std::optional<LikelyDates> likely;  ///< of somebody who waits; nothing: not known yet
  bool unseen = false;                ///< the offer is held, and the person has not looked at it
  bool residence_comes = false;       ///< goes on, and a residence that staff let through has their address
  bool standby = false;               ///< wishes to be asked at short notice
  struct Member {
    RegistrationId id;
    std::string name;
  };
  std::vector<Member> household{};  ///< those who come together, themselves among them; none: alone
  std::optional<RegistrationId> asks_to_join{};  ///< with whom this one would come, and waits for their yes
  std::vector<Member> asked_by{};                ///< who would come with this one
};

[[nodiscard]] std::optional<StatusView> read_status(Transaction&, const RegistrationId&);
/// Of many by one statement, in the order asked.
[[nodiscard]] std::vector<std::unique_ptr<const StatusView>> read_statuses(
    Transaction&, const std::vector<RegistrationId>&);
[[nodiscard]] std::optional<OfferView> read_offer(Transaction&, const OfferId&);

/// What somebody saw last of a registration.
struct Seen {
  RegistrationId id;
  Standing standing{};
};
/// Of many, by one statement, those that stand otherwise now: their places in `seen`, from 0.
struct Changed {
  std::size_t place = 0;
  Standing standing{};
};
[[nodiscard]] std::vector<Changed> changed_since(Transaction&, const std::vector<Seen>& seen);

/// Who has this confirmation code and birth date (the first, if chance made two).
[[nodiscard]] std::optional<RegistrationId> find_by_code(Transaction&, const RegistrationId& first,
                                                         const RegistrationId& last, Date date_of_birth);
/// The registration with a live offer that was sent to this phone, newest first: for answers to a text.
[[nodiscard]] std::optional<OfferId> find_offer_by_phone(Transaction&, const std::string& phone);

/// Accepts by the rules of `holdfast::accept`, judged by the database's clock, read after the row is locked.
///
/// Locks registration, offer, window in that order, so a racing accept, decline or expiry waits and then sees
/// this decision. A hold that ran out in an outage of our own is lengthened first. Nothing if there is no
/// such offer. Safe to repeat.
std::optional<Result<OfferView, AcceptRefusal>> accept_offer(Transaction&, const OfferId&);
std::optional<Result<OfferView, DeclineRefusal>> decline_offer(Transaction&, const OfferId&);

enum class RequeueRefusal { not_from_this_state };
/// Goes in again, place kept, with the old wishes or new ones. Again: no refusal while it waits.
std::optional<Result<RegistrationState, RequeueRefusal>> requeue(
    Transaction&, const RegistrationId&, const std::optional<std::vector<Preference>>&);

/// Cancels the registration and frees a held or booked seat. Idempotent. False if there is no such
/// registration.
bool cancel_registration(Transaction&, const RegistrationId&, const std::string& reason);
/// The same with the appointments made together with theirs, as far as these are still to come. One message.
/// Whose were cancelled, or had been: the person alone where nobody was booked with them; nobody if there is
/// no such registration.
std::vector<RegistrationId> cancel_together(Transaction&, const RegistrationId&, const std::string& reason);

/// The person is looking at the offer: the hold's clock starts, if it has not. Returns the offer as it stands
/// then.
std::optional<OfferView> start_hold(Transaction&, const OfferId&, std::chrono::seconds hold);
/// The same for all who look at their own page at once, by their registrations. Offers locked at the moment
/// are left for the next look.
void start_holds(Transaction&, const std::vector<RegistrationId>&, std::chrono::seconds hold);

/// Releases holds that have run out, at most `limit`, skipping rows locked elsewhere. Those never told go
/// back to waiting with their place and their message withdrawn; the others lapse and are told, in a full
/// batch ten seconds later: the seats come before the letters. Releases nothing while no heartbeat is fresh.
struct Released {
  std::vector<WindowId> windows;
  std::size_t lapsed = 0, returned = 0;
  std::vector<std::chrono::microseconds> delays;  ///< of each, from the end of its hold
  [[nodiscard]] std::chrono::microseconds delay_max() const;
};
Released release_due(Transaction&, std::size_t limit);

/// When the next hold runs out; nothing if none is held.
[[nodiscard]] std::optional<Instant> next_release(Transaction&);

}  // namespace holdfast::store
