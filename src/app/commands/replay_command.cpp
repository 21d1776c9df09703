#include <algorithm>
#include <iostream>

#include "app/commands/commands.hpp"
#include "app/configuration/key_file.hpp"
#include "app/service/wiring.hpp"
#include "holdfast/domain/capability.hpp"
#include "holdfast/matching/replay.hpp"

namespace holdfast::app {

namespace {

constexpr std::size_t candidates_shown = 40;
constexpr std::size_t rounds_at_once = 500;

/// A kept round, and the windows it is about.
struct Kept {
  RoundId id{};
  matching::RoundRecord record;
  matching::Calendar calendar;
};

std::optional<Kept> read(store::Connection& connection, RoundId id) {
  return connection.in_transaction([&](store::Transaction& tx) -> std::optional<Kept> {
    const auto kept = store::read_kept_round(tx, id);
    if (!kept) return std::nullopt;
    auto programme = std::make_shared<Programme>(matching::places_in(kept->places));
    auto record = matching::record_in(kept->record, *programme);
    programme->version = record.programme;
    programme->weights = record.weights;
    std::vector<WindowId> ids;
    for (const auto& open : record.open) ids.push_back(open.id);
    std::vector<matching::Window> windows;
    for (const auto& stored : store::windows_with(tx, ids)) {
      const auto clinic = programme->find(stored.clinic);
      if (clinic) windows.push_back({.id = stored.id, .clinic = *clinic, .starts_at = stored.starts_at});
    }
    return Kept{id, std::move(record), matching::Calendar{std::move(programme), std::move(windows)}};
  });
}

std::string text_of(const matching::Outcome& outcome) {
  return std::to_string(outcome.seated) + " seated, " + std::to_string(outcome.distance) + " minutes";
}

bool show(const Kept& round) {
  const auto replayed = matching::replay(round.record, round.calendar);
  std::size_t seats = 0;
  for (const auto& open : round.record.open) seats += static_cast<std::size_t>(open.free);
  std::cout << "Round " << static_cast<std::int64_t>(round.id) << " of " << rfc3339(round.record.now) << ": "
            << round.record.people.size() << " people, " << seats << " free seats in "
            << round.record.open.size() << " windows.\n  kept:         " << text_of(replayed.kept)
            << "\n  solved again: " << text_of(replayed.best)
            << (replayed.together ? ", if households could be parted" : "") << '\n';
  if (replayed.together) std::cout << "  with them:    " << text_of(replayed.searched) << '\n';
  for (const auto& fault : replayed.faults) std::cout << "  " << fault << '\n';
  std::cout << (!replayed.is_optimal()           ? "NOT OPTIMAL.\n"
                : replayed.kept == replayed.best ? "Optimal.\n"
                                                 : "As good as the search for households is.\n");
  return replayed.is_optimal();
}

std::string window_text(const Kept& round, std::size_t place) {
  const auto& open = round.record.open[place];
  const auto slot = round.calendar.find(open.id);
  if (!slot) return "window " + std::to_string(static_cast<std::int64_t>(open.id)) + ", gone";
  const auto& window = round.calendar.windows()[static_cast<std::size_t>(*slot)];
  const auto& clinic = round.calendar.programme().at(window.clinic);
  return clinic.id.text + ", " + rfc3339(window.starts_at, clinic.zone).substr(0, 16);
}

/// Who has the seats of a window, and what each of them would have had in exchange.
std::string people_text(const Kept& round, const matching::Candidate& candidate,
                        const std::optional<std::uint32_t>& theirs) {
  std::string text;
  const auto distance = [&](std::size_t person, std::size_t place) {
    const auto slot = round.calendar.find(round.record.open[place].id);
    return round.calendar.distance(round.record.people[person], slot.value());
  };
  for (const auto person : candidate.people) {
    const auto slot = theirs ? round.calendar.find(round.record.open[*theirs].id) : std::nullopt;
    const bool can_swap =
        slot && round.calendar.acceptable(round.record.people[person], *slot, round.record.now);
    text += (text.empty() ? "" : "; ") + std::string{"person "} + std::to_string(person + 1) + ": " +
            std::to_string(distance(person, candidate.place)) + " here, " +
            (!theirs    ? "else unseated"
             : can_swap ? std::to_string(distance(person, *theirs)) + " there"
                        : "may not go there");
  }
  return text.empty() ? "nobody" : text;
}

int explain(const Kept& round, std::uint64_t tag) {
  const auto found = std::ranges::find(round.record.tags, tag);
  if (found == round.record.tags.end()) {
    std::cerr << "holdfast: they were not in round " << static_cast<std::int64_t>(round.id) << '\n';
    return 1;
  }
  const auto person = static_cast<std::size_t>(found - round.record.tags.begin());
  const auto& taken = round.record.taken[person];
  std::cout
      << "They are person " << person + 1 << ", "
      << (taken ? "at " + window_text(round, *taken) : std::string{"and found no seat"})
      << ". The windows acceptable to them, the nearest first, and who of this round has their seats:\n";
  const auto candidates = matching::candidates_of(round.record, round.calendar, person, candidates_shown);
  for (const auto& candidate : candidates) {
    const bool own = taken == candidate.place;
    std::cout << "  " << candidate.distance << " minutes: " << window_text(round, candidate.place) << ", "
              << candidate.people.size() << " of " << round.record.open[candidate.place].free
              << " seats: " << (own ? "theirs" : people_text(round, candidate, taken)) << '\n';
  }
  if (candidates.empty()) std::cout << "  none\n";
  return 0;
}

int replay_all(store::Connection& connection) {
  std::size_t rounds = 0, people = 0, worse = 0;
  RoundId after{};
  while (true) {
    const auto ids = connection.in_transaction(
        [&](store::Transaction& tx) { return store::kept_rounds_after(tx, after, rounds_at_once); });
    if (ids.empty()) break;
    for (const auto id : ids) {
      const auto round = read(connection, id);
      if (!round) continue;  // forgotten a moment ago
      ++rounds;
      people += round->record.people.size();
      if (matching::replay(round->record, round->calendar).is_optimal()) continue;
      ++worse;
      show(*round);
    }
    after = ids.back();
  }
  std::cout << rounds << " rounds of " << people << " people solved again: " << rounds - worse << " optimal, "
            << worse << " not.\n";
  return worse == 0 ? 0 : 1;
}

}  // namespace

int replay_command(const Config& config, const ReplayOrder& order) {
  store::Connection connection{store_settings(config)};
  if (order.all) return replay_all(connection);

  std::optional<RegistrationId> person;
  if (!order.person.empty()) {
    person = Capabilities{read_keys(config.keys.file)}.registration(order.person);
    if (!person) throw std::runtime_error("this is no reference of a registration");
  }
  auto id = static_cast<RoundId>(order.round);
  if (order.round == 0) {
    const auto newest = person ? connection.in_transaction([&](store::Transaction& tx) {
      return store::newest_round_of(tx, *person);
    })
                               : std::nullopt;
    if (!newest) throw std::runtime_error("name a round, a person who got an offer, or --all");
    id = *newest;
  }
  const auto round = read(connection, id);
  if (!round) throw std::runtime_error("that round is not kept, or is forgotten");
  const bool optimal = show(*round);
  const auto explained = person ? explain(*round, matching::tag_of(*person)) : 0;
  return optimal ? explained : 1;
}

}  // namespace holdfast::app
