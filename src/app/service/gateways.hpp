#pragma once

#include <memory>
#include <vector>

#include "app/configuration/config.hpp"
#include "holdfast/api/routes.hpp"
#include "holdfast/messages/messenger.hpp"
#include "holdfast/messages/words.hpp"

namespace holdfast::app {

/// The ways out to people that are configured; the mailbox for a channel that has none.
[[nodiscard]] std::vector<std::unique_ptr<messages::Messenger>> messengers(const Config&);

/// How gateways that call us are known to be themselves.
[[nodiscard]] api::Gateways gateways_that_call(const Config&);

[[nodiscard]] messages::Words::Settings words_settings(const Config&);

}  // namespace holdfast::app
