#pragma once

#include <string>
#include <vector>

#include "holdfast/domain/programme.hpp"
#include "holdfast/http/message.hpp"
#include "holdfast/site/look.hpp"
#include "holdfast/site/typed.hpp"

namespace holdfast::pages {

using namespace site;  // a page speaks of Look, Words and Typed all the time

/// The form of /register as it is shown: what was typed, what is wrong with it, and a word about the whole.
struct FormPage {
  const Typed& typed;
  const std::vector<PageFault>& faults;
  std::string notice = {};
  std::string key;  ///< goes with the form, so that sent twice it is kept once
  int status = 200;
};
[[nodiscard]] http::Response form_page(const Look&, const FormPage&, const Programme&);

/// The page of /check.
[[nodiscard]] http::Response check_page(const Look&, const Typed&, const std::vector<PageFault>&, int status);

}  // namespace holdfast::pages
