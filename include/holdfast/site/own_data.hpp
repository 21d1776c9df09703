#pragma once

#include <cstring>  // ctemplate's headers use strlen without it

#include <ctemplate/template_dictionary.h>

#include <chrono>
#include <string>

#include "holdfast/domain/programme.hpp"
#include "holdfast/site/words.hpp"
#include "holdfast/store/erase.hpp"
#include "holdfast/store/own_data.hpp"

namespace holdfast::site {

/// How long people's data is kept, as they are told.
struct DataKept {
  store::KeptFor data{};
  std::chrono::days rounds{400};  ///< records of rounds, without names
  std::chrono::days backups{35};  ///< of the database
};

/// What erasing does not reach, and for how long: the same to the person, to staff and to programs.
[[nodiscard]] std::string copies_text(const Words&, const DataKept&, Language);

/// All that is kept of a person, as own_data.html lists it: TOLD and DONE. For themselves, or for staff who
/// read it out.
void add_own_data(ctemplate::TemplateDictionary&, const store::OwnData&, const Words&, const Programme&,
                  Language);

}  // namespace holdfast::site
