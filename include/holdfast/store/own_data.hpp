#pragma once

#include <optional>
#include <string>
#include <vector>

#include "holdfast/store/people.hpp"

namespace holdfast::store {

/// All that is kept of one person, with what their other dose's registration has more.
struct OwnData {
  StatusView status;
  std::string card_ending;  ///< the number itself is sealed; empty: none is known
  History history;          ///< of both doses
  struct Given {
    Instant at;
    bool came = false;
    std::string clinic, product;
  };
  std::vector<Given> given;           ///< what was ticked at the clinic
  std::vector<Instant> looked_at;     ///< when staff looked, or did something
  std::vector<Instant> numbers_left;  ///< when their telephone number was left to be rung
};

/// Nothing if there is no such registration, or if this is not their date of birth, or all is erased.
[[nodiscard]] std::optional<OwnData> read_own_data(Transaction&, const Vault&, const RegistrationId&,
                                                   Date date_of_birth);

}  // namespace holdfast::store
