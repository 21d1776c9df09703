#pragma once

#include <optional>
#include <string>
#include <vector>

#include "holdfast/domain/programme.hpp"
#include "holdfast/http/message.hpp"
#include "holdfast/site/look.hpp"
#include "holdfast/site/typed.hpp"
#include "pages/proof.hpp"

namespace holdfast::pages {

using namespace site;  // a page speaks of Look, Words and Typed all the time

/// One of the form's pages as it is shown: what was typed on all of them, what is wrong with it, and a word
/// about the whole. What this page does not ask goes along in hidden fields, so that nothing of a form is
/// kept here before it is sent.
struct FormPage {
  const Typed& typed;
  const std::vector<PageFault>& faults;
  std::string notice = {};
  std::size_t members = 0;  ///< further people of a household that the first page asks for
  std::string key;          ///< goes with the form, so that sent twice it is kept once
  int status = 200;
  /// What the browser must have worked out before this form is sent, and whom somebody rings where it cannot.
  struct ProofAsked {
    Proof::Challenge challenge;
    std::string telephone;
  };
  std::optional<ProofAsked> proof = std::nullopt;
  std::string somebody = {};  ///< whose times are chosen anew: reference; empty: of somebody who registers
  bool is_booked = false;     ///< they have an appointment, and change it
  bool is_together = false;   ///< others were booked with them, and can come along
};

/// The first page: who somebody is and how to reach them.
[[nodiscard]] http::Response form_page(const Look&, const FormPage&, const Programme&);

/// The last: everything once more, before it is sent.
[[nodiscard]] http::Response answers_page(const Look&, const FormPage&, const Programme&);

/// The page of /check.
[[nodiscard]] http::Response check_page(const Look&, const Typed&, const std::vector<PageFault>&, int status);

// What the form's pages share.
void add_notice(ctemplate::TemplateDictionary&, const std::string&);
void keep_person(ctemplate::TemplateDictionary&, const FormPage&);
void keep_browsing(ctemplate::TemplateDictionary&, const Typed&);  ///< of the calendar: "from" and "day"
void keep_wishes(ctemplate::TemplateDictionary&, const Typed&);

}  // namespace holdfast::pages
