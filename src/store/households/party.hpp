#pragma once

#include <span>
#include <vector>

#include "holdfast/domain/offer.hpp"
#include "holdfast/store/connection.hpp"

namespace holdfast::store {

// Offers made together to a household. Their clocks run as one, and while they are held what becomes of one
// becomes of all. The one that the party is called by comes first by id, so that whoever locks it first, and
// then the others by id, keeps to the order of the house.

/// The offers of the party of `$1`, itself among them; an offer of somebody alone is a party of one.
#define HOLDFAST_PARTY_OF_OFFER                                                                     \
  "ARRAY(SELECT $1::uuid UNION SELECT p.id FROM offers m JOIN offers p ON p.party_id = m.party_id " \
  "       WHERE m.id = $1)"

/// The offers of the parties of any of `$1`.
#define HOLDFAST_PARTIES_OF_OFFERS                                            \
  "ARRAY(SELECT p.id FROM offers m JOIN offers p ON p.party_id = m.party_id " \
  "       WHERE m.id = ANY ($1::uuid[]))"

/// The people whose offers are held together with that of the registration `$1`, who is among them.
#define HOLDFAST_HELD_WITH_PERSON                                                                     \
  "ARRAY(SELECT $1::uuid UNION SELECT p.registration_id FROM offers m JOIN offers p ON p.party_id = " \
  "m.party_id"                                                                                        \
  "       WHERE m.registration_id = $1 AND m.state = 'held' AND p.state = 'held')"

/// The same people's offers.
#define HOLDFAST_HELD_OFFERS_WITH_PERSON                                                     \
  "ARRAY(SELECT m.id FROM offers m WHERE m.registration_id = $1 AND m.state = 'held' UNION " \
  "      SELECT p.id FROM offers m JOIN offers p ON p.party_id = m.party_id"                 \
  "       WHERE m.registration_id = $1 AND m.state = 'held' AND p.state = 'held')"

/// The registration `$1` and all who come with it, whatever became of them: those offered seats together
/// with it among them.
#define HOLDFAST_WITH_HOUSEHOLD                                                           \
  "ARRAY(SELECT $1::uuid UNION SELECT h.id FROM registrations m JOIN registrations h ON " \
  "h.household_id = m.household_id WHERE m.id = $1)"

/// The held offers of these parties, locked in order of id.
[[nodiscard]] std::vector<Offer> lock_held_of(Transaction&, std::span<const OfferId> parties);

/// Accepts, declines all of a held party, whose people and offers are locked, as of `now`. One message.
void write_party_acceptance(Transaction&, const std::vector<Offer>&, Instant now);
void write_party_decline(Transaction&, const std::vector<Offer>&, Instant now);

/// One of the appointments made together.
struct BookedTogether {
  OfferId offer;
  RegistrationId registration;
  WindowId window{};
};

/// The appointments made together with somebody's, their own among them, as far as they are still to come:
/// what was given, or has begun, is no more to be given back. By offer; none if theirs is none such, or was
/// made for them alone. The people must be locked (HOLDFAST_WITH_HOUSEHOLD).
[[nodiscard]] std::vector<BookedTogether> read_booked_together(Transaction&, const RegistrationId&);

/// Ends all of a held party that somebody of it leaves: seats are free, the others wait, place kept. People
/// and offers are locked.
void end_party(Transaction&, const std::vector<Offer>&, const RegistrationId& leaves, Instant now);

/// Leaves out those parties of which a held or accepted offer is missing.
void keep_whole_parties(Transaction&, std::vector<Offer>&);

/// Of offers locked where others were passed over: leaves out those held together with one that is missing.
/// They are in order of id, and stay so.
void leave_out_parts_of_parties(Transaction&, std::vector<Offer>&);

}  // namespace holdfast::store
