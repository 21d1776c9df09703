#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/domain/capability.hpp"
#include "holdfast/domain/programme.hpp"
#include "holdfast/offers/reason.hpp"
#include "holdfast/store/offers.hpp"
#include "holdfast/store/own_data.hpp"
#include "holdfast/store/residences.hpp"

namespace holdfast::api {

/// `{"reference","state":"queued","confirmationCode"}`
[[nodiscard]] std::string receipt_body(std::string_view reference, std::string_view confirmation_code);

/// Adds `household` to a receipt: `[{"reference","confirmationCode"}]` of the others in the form.
void append_household(std::string& receipt, const std::vector<RegistrationId>& others, const Capabilities&);

/// `{"reference","state"}`
[[nodiscard]] std::string state_body(std::string_view reference, RegistrationState);

/// `{"reference","state","copies"}`: what erasing does not reach.
[[nodiscard]] std::string erased_body(std::string_view reference, RegistrationState, std::string_view copies);

/// `{"id","state","clinic","start","end","arrival","heldUntil","choice"}`; times with the offset of the
/// clinic; `heldUntil` is null until the hold's clock has started.
[[nodiscard]] std::string offer_body(const store::OfferView&, const Capabilities&);

/// `{"reference","state","reason","receivedAt","eligibleFrom",…,"residence","offer"}`; `receivedAt` with the
/// offset of `home`. The offer is the one that explains the state: none while the person waits for another.
[[nodiscard]] std::string status_body(std::string_view reference, const store::StatusView&,
                                      const offers::Reason&, const std::optional<offers::Reason>& residence,
                                      const Capabilities&, const TimeZone& home);

/// All that is kept of a person: `{"reference","state","receivedAt","told","offers","messages","given",
/// "lookedAt","numbersLeft"}`; moments with the offset of `home`.
[[nodiscard]] std::string own_data_body(std::string_view reference, const store::OwnData&,
                                        const Capabilities&, const TimeZone& home);

/// `{"reference","state","reason","receivedAt","residents","secondVisit","secondVisits","offer"}`:
/// `residents` is how many, `secondVisit` the days of one, `secondVisits` those that follow a first, `offer`
/// the visits that are held or booked, `{"heldUntil","visits":[{"start","end","seats"}]}` or null;
/// `heldUntil` is null once they are booked, and until the hold's clock has started. Moments with the offset
/// of `home`.
[[nodiscard]] std::string residence_body(std::string_view reference, const store::ResidenceView&, Instant now,
                                         Language, const Capabilities&, const TimeZone& home);

/// `{"residents":[{"id","visit"}]}` in the order in which they were added, without names: `visit` is the
/// start of the visit at which they have a seat, or null.
[[nodiscard]] std::string residents_body(const store::ResidenceView&, const TimeZone& home);

/// A status for a registration that is on disk and not in the database yet.
[[nodiscard]] std::string queued_body(std::string_view reference, const offers::Reason&);

/// Parts of them: `{"code","text"}`, `"address":{…}`, `,"needs":[…]`, `1948-03-12`.
void append_reason(std::string& json, const offers::Reason&);
void append_address(std::string& json, const Address&);
void append_needs(std::string& json, std::string_view name, const Needs&);

/// A list of `{"id","name","address","timeZone","latitude","longitude"}`.
[[nodiscard]] std::string clinics_body(const Programme&);

}  // namespace holdfast::api
