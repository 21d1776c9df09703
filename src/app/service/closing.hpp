#pragma once

#include <optional>

#include "holdfast/http/server.hpp"
#include "holdfast/site/shared.hpp"

namespace holdfast::app {

/// Whether it is about the forms of people and residences: a POST under /v1, any step of the pages.
[[nodiscard]] bool is_form(const http::Request&);

/// What the switches refuse, by the head of a request alone: kindly, as JSON under /v1 and else as a page, in
/// the asker's language, with when to come back.
///
/// `registrations-off` closes the form, on the pages and under /v1; agents may still enter forms for callers.
/// `read-only` refuses every POST but those that only look, or let staff in to look: a route that is new is
/// closed until it says here that it changes nothing. Gateways are answered by their own routes. Any thread.
[[nodiscard]] std::optional<http::EarlyRefusal> refuse_switched_off(const site::Shared&,
                                                                    const http::Request&);

}  // namespace holdfast::app
