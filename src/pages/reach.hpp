#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "pages/site.hpp"

namespace holdfast::pages {

// What corrections of how somebody is reached share, a person's and a residence's.

/// What a page says of a number and an address: enough for the person to know them, for nobody else to use.
[[nodiscard]] std::string number_hint(const Look&, const std::string& phone);
[[nodiscard]] std::string address_hint(const Look&, const std::string& email);

/// Each correction may send a message to a stranger's number: they are counted as forms are. How long until
/// there may be another, and the page that says so and keeps what was typed.
[[nodiscard]] std::optional<std::chrono::seconds> must_wait(const Site&, const http::Request&,
                                                            const Reach& wanted);
[[nodiscard]] http::Response limited(const Look&, const http::Request&, std::chrono::seconds wait);

}  // namespace holdfast::pages
