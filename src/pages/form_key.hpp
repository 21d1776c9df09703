#pragma once

#include <string>

#include "holdfast/site/typed.hpp"

namespace holdfast::pages {

/// Goes with a form in a hidden field, so that sent twice it is kept once.
[[nodiscard]] std::string new_key();

/// The hidden key, if it is one; somebody who tampered with it gets a new one.
[[nodiscard]] std::string key_of(const site::Typed&);

}  // namespace holdfast::pages
