#include "app/commands/import_phases.hpp"

#include <iostream>

#include "app/configuration/staff_limits.hpp"
#include "app/service/wiring.hpp"
#include "holdfast/offers/wording.hpp"
#include "holdfast/store/careful_changes.hpp"

namespace holdfast::app {

namespace {

using Fate = store::Proposal::Fate;

std::string page_of(const Config& config, store::ChangeId change) {
  return config.http.public_url + "/staff/changes/" + std::to_string(static_cast<std::int64_t>(change));
}

void print_touched(const store::TurnsMoved& turns) {
  std::cout << "phases: " << turns.people() << " people who wait get another day, " << turns.earlier
            << " an earlier and " << turns.later
            << " a later one. No message is sent of it. Their page says from then on:\n"
               "  \"Not eligible until ...\", with the day; nothing of a day once it has come.\n";
}

}  // namespace

void print(const std::string& what, const store::Imported& imported) {
  std::cout << what << ": " << imported.added << " added, " << imported.changed << " changed, "
            << imported.unchanged << " unchanged\n";
}

int import_phases(const Config& config, store::Connection& connection, const std::vector<Phase>& phases) {
  const auto rules = care_rules(config);
  const auto [proposal, turns, imported] = connection.in_transaction([&](store::Transaction& tx) {
    return store::propose_phases(tx, {.staff = std::nullopt, .address = "command line"},
                                 base_programme(config), phases, rules);
  });
  switch (proposal.fate) {
    case Fate::done: print("phases", imported); return 0;
    case Fate::in_the_way:
      std::cerr << "holdfast: another change of these phases has not ended. Undo it, or wait:\n  "
                << page_of(config, proposal.change.value()) << "\nNothing was imported.\n";
      return 1;
    case Fate::waiting:
      print_touched(turns);
      std::cout << "The change is done in " << offers::duration_text(rules.undo_time, Language::en)
                << ". Until then staff can undo it:\n";
      break;
    case Fate::needs_second:
      print_touched(turns);
      std::cout << "These are more than " << rules.alone_max
                << ": nothing is done before an administrator confirms it:\n";
      break;
  }
  std::cout << "  " << page_of(config, proposal.change.value()) << '\n';
  return 0;
}

}  // namespace holdfast::app
