#include "forecast/gathered.hpp"

#include "forecast/chance.hpp"

namespace holdfast::forecast {

namespace {

using People = std::vector<matching::Person>;

/// Matches them and takes their seats; who found none is handed back.
People seat(Town& town, People people, const std::vector<int>& free, Instant now, Seating& seating) {
  const auto plan = matching::match(people, town.calendar(), free, now);
  People unseated;
  auto next = plan.seated.begin();
  for (std::size_t at = 0; at < people.size(); ++at) {
    if (next == plan.seated.end() || next->person != at) {
      unseated.push_back(std::move(people[at]));
      continue;
    }
    ++(next->choice == 1 ? seating.first_choice : next->choice ? seating.other_choice : seating.elsewhere);
    town.take(next->slot);
    ++next;
  }
  seating.distance += plan.distance;
  return unseated;
}

/// Part number `part`'s share of every window: the remainders go to each part in turn.
std::vector<int> share_of(const Town& town, std::size_t part, std::size_t parts) {
  std::vector<int> share(town.calendar().windows().size());
  const auto count = static_cast<int>(parts);
  for (std::size_t slot = 0; slot < share.size(); ++slot) {
    const auto turn = static_cast<int>((part + slot) % parts);
    share[slot] = town.capacity() / count + (turn < town.capacity() % count ? 1 : 0);
  }
  return share;
}

std::uint64_t gather_town(Town town, People people, const Figures& figures, Seating& seating) {
  const auto parts = (people.size() + figures.gathered_part_max - 1) / figures.gathered_part_max;
  if (parts <= 1) {
    seat(town, std::move(people), town.free(), figures.opens_at, seating);
    return 1;
  }
  std::vector<People> by_part(parts);
  forms::Random lot{figures.seed};
  for (auto& person : people) by_part[lot.below(parts)].push_back(std::move(person));
  People left;
  for (std::size_t part = 0; part < parts; ++part) {
    auto unseated =
        seat(town, std::move(by_part[part]), share_of(town, part, parts), figures.opens_at, seating);
    std::move(unseated.begin(), unseated.end(), std::back_inserter(left));
  }
  // In rounds no larger than a part: those of one round may be too many to be matched at once.
  for (std::size_t from = 0; from < left.size() && town.seats_free() > 0; from += figures.gathered_part_max) {
    const auto to = std::min(left.size(), from + figures.gathered_part_max);
    People some(std::make_move_iterator(left.begin() + static_cast<std::ptrdiff_t>(from)),
                std::make_move_iterator(left.begin() + static_cast<std::ptrdiff_t>(to)));
    seat(town, std::move(some), town.free(), figures.opens_at, seating);
  }
  return parts;
}

}  // namespace

Gathered gather(const Figures& figures, std::uint64_t people) {
  Gathered all{.seating = {.people = people}};
  const Homes homes{figures};
  for (std::uint64_t number = 0; number < figures.towns; ++number) {
    const Town town{figures, number};
    People of_town;
    for (std::uint64_t who = 0; who < people; ++who) {
      const auto home = homes.of(who);
      if (home.town == number) of_town.push_back(town.person(home.number, figures.opens_at));
    }
    if (!of_town.empty()) all.parts += gather_town(town, std::move(of_town), figures, all.seating);
  }
  return all;
}

}  // namespace holdfast::forecast
