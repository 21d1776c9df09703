#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "holdfast/domain/form.hpp"

namespace holdfast::rehearse {

/// What somebody sees of their registration, on the page or as a program reads it.
struct Screen {
  /// `kept` tells the reason why there is no offer yet; `queued` is before anybody has looked at the form.
  enum class Shows { queued, kept, offer, booked, over };
  Shows shows = Shows::queued;
  std::string standing, events;        ///< of the page alone: what it shows, and where it hears of changes
  std::string accept, decline, again;  ///< where the buttons lead, of those that are there
  std::string offer;                   ///< where the offer itself is
  std::string state, choice;           ///< of the program's answer alone
  bool unseen = false;                 ///< the hold begins when the page is asked for once more
};

/// Throws std::runtime_error if it is none of the pages of a registration.
[[nodiscard]] Screen read_page(std::string_view html);
/// Throws nlohmann::json::exception if it is none.
[[nodiscard]] Screen read_status(std::string_view json);

/// The text between two others, or nothing.
[[nodiscard]] std::string_view between(std::string_view text, std::string_view before,
                                       std::string_view after);
/// Styles, scripts and pictures that a page asks for.
[[nodiscard]] std::vector<std::string> assets_of(std::string_view html);

/// The form as the pages' fields have it, without the wishes, and with them.
using Fields = std::vector<std::pair<std::string, std::string>>;
[[nodiscard]] Fields person_fields(const RawForm&, const std::string& key);
void add_wish(Fields&, const RawForm&, std::size_t wish);

}  // namespace holdfast::rehearse
