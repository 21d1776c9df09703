#pragma once

#include <string>
#include <string_view>

#include "holdfast/domain/offer.hpp"
#include "holdfast/store/offers.hpp"

namespace holdfast::api {

/// What is answered to a text. In the alphabet of a plain text message, so that it stays short and cheap.
[[nodiscard]] std::string text_accepted(const store::OfferView&);
[[nodiscard]] std::string text_declined(const store::OfferView&);
[[nodiscard]] std::string text_refused(AcceptRefusal, Language);
[[nodiscard]] std::string text_refused(DeclineRefusal, Language);
[[nodiscard]] std::string text_not_understood(const store::OfferView&);
/// The language is not known where there is no offer, or no way to look: in both.
[[nodiscard]] std::string text_no_offer();
[[nodiscard]] std::string text_try_again();

/// To "not tomorrow", where the language is not known.
[[nodiscard]] std::string text_passed_over();

/// TwiML that answers with `text`.
[[nodiscard]] std::string twiml(std::string_view text);

}  // namespace holdfast::api
