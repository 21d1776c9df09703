#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "holdfast/forecast/figures.hpp"

namespace holdfast::rehearse {

using forecast::Seconds;

/// What a resident does besides answering an offer. Shares are of residents, times are medians.
struct Habits {
  double program = 0;    ///< send JSON and ask for their state: another site that registers for its people
  double call = 0;       ///< telephone; all others fill in the page
  double onlookers = 0;  ///< for each resident so many others look at the pages and go
  Seconds fill{0};       ///< from the form on the screen to the last press
  double refresh = 0;    ///< load a page again because it is not there at once; each time as many do so again
  double twice = 0;      ///< press twice
  double leaves = 0;     ///< close the page once their place is kept, and come back now and then
  Seconds back{0};
};

/// Agents take calls and fill in the form for the caller; when nobody calls they ring whoever is to be rung.
struct CallCentre {
  double agents = 0;
  Seconds talk{0};          ///< a call takes so long
  Seconds redial{0};        ///< who hears the busy tone calls again after so long,
  std::uint64_t calls = 0;  ///< and after so many calls opens the page instead
};

/// An opening day, and how large and how fast it is played: times here are those of the rehearsal.
struct Scenario {
  std::filesystem::path file;
  std::string name;     ///< of the file
  std::string title;    ///< of a report
  std::string said;     ///< what is known of the day, a sentence
  double scale = 1;     ///< of the people, seats and agents
  double compress = 1;  ///< a minute of the rehearsal is so many of the day
  forecast::Figures figures;
  Habits habits;
  CallCentre call_centre;
  Seconds settle{0};  ///< after the last has come

  [[nodiscard]] Seconds lasts() const { return figures.length + settle; }
};

/// `name`: one of bench/rehearse/scenarios, or a file. Throws std::runtime_error, with what is wrong, if it
/// cannot be read, has a key that is none, or makes no sense at that size.
[[nodiscard]] Scenario read_scenario(const std::string& name, double scale, double compress);

/// Those of bench/rehearse/scenarios.
[[nodiscard]] std::vector<std::string> scenarios();

}  // namespace holdfast::rehearse
