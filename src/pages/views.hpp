#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "holdfast/domain/capability.hpp"
#include "holdfast/offers/reason.hpp"
#include "holdfast/site/look.hpp"
#include "holdfast/store/offers.hpp"

namespace holdfast::pages {

using namespace site;  // a page speaks of Look, Words and Typed all the time

/// Whether somebody may ask another who waits to come with them: they wait for a first dose, alone.
[[nodiscard]] bool may_join(const store::StatusView&);

/// How a registration stands. `view` is null while it is on disk and not in the database yet.
struct StatusPage {
  std::string reference;
  std::string code;
  const store::StatusView* view = nullptr;
  offers::Reason reason;
  std::string public_url = {};
  Instant now{};
  bool may_pass_over = false;         ///< "not that day"
  std::string offer_reference = {};   ///< of the view's offer
  std::string second_reference = {};  ///< of the second dose that follows this one, or empty
  std::string notice = {};            ///< what became of a press, above how it stands; or empty
};
[[nodiscard]] http::Response status_page(const Look&, const StatusPage&);

/// Of a page made by `status_page`, what a script puts in place of what it shows: title and live part.
[[nodiscard]] std::string live_part(std::string_view page);

/// An offer as the person sees it. `state` is what the page is about: after a late press it may be ahead of
/// the row.
struct OfferPage {
  const store::OfferView& view;
  OfferState state;
  std::string reference;     ///< of the offer
  std::string registration;  ///< reference of its registration
  std::string code = {};
  Instant now{};
  int status = 200;
};
[[nodiscard]] http::Response offer_page(const Look&, const OfferPage&);

/// A map of the place, at a fixed site: the page itself loads nothing from it.
[[nodiscard]] std::string map_link(Coordinates);

}  // namespace holdfast::pages
