#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "holdfast/domain/time.hpp"

namespace holdfast::forecast {

using Seconds = std::chrono::duration<double>;

/// What work costs, in figures of one machine: measured, or one's own.
///
/// The defaults are rough ones of a machine with two cores that has PostgreSQL and everything else on it
/// (docs/capacity.md tells what they rest on). All that decides speed stands here and nowhere else.
struct Costs {
  double forms_per_second = 20'000;    ///< durably taken (answered with 202) by one process, rounds beside
  Seconds round{0.005};                ///< of a round, whoever is in it: statements, commit, sync
  Seconds match_person{0.000'002'5};   ///< of a round, for each of its people
  Seconds database_person{0.000'080};  ///< of a round's transaction, for each of its people
  Seconds database_answer{0.000'500};  ///< an acceptance or refusal of an offer
  double messages_per_second = 6'000;  ///< one process hands to its gateways
};

/// When people come. Of all who come, `first_share` come in the first stretch, the more the nearer to its
/// beginning; the others after it, half of those left in every `half_life`.
struct Coming {
  double first_share = 0.3;
  Seconds first_stretch = std::chrono::hours{1};
  Seconds rush_half_life = std::chrono::minutes{15};  ///< within the first stretch; 0: evenly
  Seconds half_life = std::chrono::hours{4};
};

/// What people do with an offer. Whoever neither accepts nor leaves it unanswered declines.
struct Answering {
  double accept = 0.8;
  double no_answer = 0.12;
  Seconds median = std::chrono::minutes{2};  ///< of the time to an answer, log-normal
  double spread = 1.0;                       ///< standard deviation of its logarithm
  double again = 0.5;                        ///< of those who declined or missed it go in again
  Seconds again_after = std::chrono::minutes{30};
};

/// The rules of the programme that a day depends on; as they come, those of the configuration.
struct Rules {
  std::size_t round_max = 1024;
  std::size_t turn_people_max = 20'000;
  Seconds hold = std::chrono::minutes{10};
  Seconds grace = std::chrono::minutes{15};
  Seconds present_for = std::chrono::minutes{10};
  Seconds look_again{0.1};  ///< how soon seats that fell free are seen
  int contact_from_hour = 8;
  int contact_to_hour = 20;
};

/// An opening day, or several, as asked of the forecast. The same figures give the same forecast.
struct Figures {
  std::uint64_t people = 50'000;  ///< who come, in all cells together
  std::uint64_t cells = 1;        ///< Holdfasts side by side, alike: one is simulated
  std::uint64_t towns = 1;        ///< of a cell; too far apart for anybody to travel between them
  std::uint64_t clinics = 5;      ///< in all cells
  int vaccinators = 4;            ///< at each clinic; each 12 seats an hour
  int from_hour = 9, to_hour = 17;
  int days = 28;  ///< of windows, from tomorrow
  Instant opens_at{std::chrono::sys_days{std::chrono::March / 15 / 2027} + std::chrono::hours{12}};
  Seconds length = std::chrono::hours{24};  ///< how long people come, and how long is looked at
  std::uint64_t machines = 1;               ///< of each cell; a process each
  std::uint64_t workers = 2;                ///< of each process
  std::uint64_t database_cores = 2;         ///< of each cell's database
  std::size_t gathered_part_max = 60'000;   ///< people of a town matched at once when gathered
  Coming coming;
  Answering answering;
  Rules rules;
  Costs costs;
  std::uint64_t seed = 1;
};

/// The bounds within which figures make sense here, and how large a cell may be.
struct Bounds {
  std::uint64_t people_of_a_cell_max = 2'000'000;
  std::uint64_t windows_of_a_town_max = 200'000;
  std::uint64_t towns_of_a_cell_max = 1'000;
};
inline constexpr Bounds bounds;

/// How many people come to one cell.
[[nodiscard]] std::uint64_t people_of_a_cell(const Figures&);

/// Everything that is wrong with them, a sentence each; empty if they make sense.
[[nodiscard]] std::vector<std::string> faults(const Figures&);

}  // namespace holdfast::forecast
