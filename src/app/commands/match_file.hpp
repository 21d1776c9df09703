#pragma once

#include <istream>
#include <memory>
#include <string>
#include <vector>

#include "holdfast/matching/match.hpp"

namespace holdfast::app {

/// What a file for `holdfast match` asks.
struct MatchFile {
  Instant now;
  std::shared_ptr<const Programme> programme;
  std::vector<matching::Window> windows;
  std::vector<int> free;                 ///< by window, in the order of the file
  std::vector<std::string> names;        ///< by person
  std::vector<matching::Person> people;  ///< wishes before `eligibleFrom` are moved, as a form's would be
};

/// What is wrong with it, and what was passed over: a sentence each, beginning with the place.
struct MatchFileRemarks {
  std::vector<std::string> faults;
  std::vector<std::string> passed_over;
};

/// Reads the whole file. With faults the result is not to be used.
[[nodiscard]] MatchFile read_match_file(std::istream&, MatchFileRemarks&);

}  // namespace holdfast::app
