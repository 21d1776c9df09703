#pragma once

#include <optional>
#include <string>
#include <vector>

#include "holdfast/domain/capability.hpp"
#include "holdfast/domain/programme.hpp"
#include "holdfast/site/look.hpp"
#include "holdfast/store/residences.hpp"

namespace holdfast::pages {

using namespace site;  // a page speaks of Look, Words and Typed all the time

/// The form of a residence: what was typed, and what is wrong with it.
struct ResidenceForm {
  const Typed& typed;
  std::vector<Fault> faults = {};
  std::string key;  ///< goes with the form, so that sent twice it is kept once
  std::string notice = {};
  int status = 200;
};
[[nodiscard]] http::Response residence_form_page(const Look&, const ResidenceForm&, const Programme&);

/// What is wrong with a residence and its contact person, but for its roster.
[[nodiscard]] std::vector<PageFault> faults_of_residence(const Look&, const std::vector<Fault>&);

/// A residence as its contact person sees it.
struct ResidencePage {
  const store::ResidenceView& view;
  std::string reference;
  const TimeZone& home;
  const Capabilities& capabilities;
  Instant now;
  const Typed& typed;
  std::vector<Fault> faults = {};                       ///< of lines added to the roster
  std::optional<store::ResidenceRefusal> refusal = {};  ///< of what was pressed
  int status = 200;
};
[[nodiscard]] http::Response residence_page(const Look&, const ResidencePage&);

}  // namespace holdfast::pages
