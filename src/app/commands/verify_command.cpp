#include <algorithm>
#include <cctype>
#include <fstream>
#include <iostream>
#include <unordered_set>

#include "app/commands/commands.hpp"
#include "app/configuration/key_file.hpp"
#include "app/service/wiring.hpp"
#include "holdfast/domain/capability.hpp"
#include "holdfast/intake/record.hpp"
#include "holdfast/journal/inspect.hpp"
#include "holdfast/store/audit_chain.hpp"
#include "holdfast/store/vault.hpp"
#include "holdfast/store/verify.hpp"

namespace holdfast::app {

namespace {

using store::LawCount;
using store::Transaction;

struct Acknowledged {
  std::vector<RegistrationId> ids;
  std::size_t not_ours = 0;  ///< lines that are no reference of this programme
};

Acknowledged read_acknowledged(const std::filesystem::path& file, const Capabilities& capabilities) {
  std::ifstream in{file};
  if (!in) throw std::runtime_error("cannot read " + file.string());
  Acknowledged acknowledged;
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) continue;
    const auto id = capabilities.registration(line);
    if (id) {
      acknowledged.ids.push_back(*id);
    } else {
      ++acknowledged.not_ours;
    }
  }
  return acknowledged;
}

std::unordered_set<RegistrationId> ids_in_journal(const Config& config, const KeyRing& keys) {
  std::unordered_set<RegistrationId> ids;
  if (!std::filesystem::exists(config.journal.directory)) return ids;
  std::size_t unreadable = 0;
  journal::for_each_record(config.journal.directory, intake::journal_keys(keys),
                           [&](const journal::Record& record) {
                             const auto registration = intake::registration_in(record.bytes);
                             registration ? void(ids.insert(registration->id)) : void(++unreadable);
                           });
  if (unreadable > 0)
    std::cout << "     " << unreadable
              << " records of the journal are of a newer version and were not read\n";
  return ids;
}

/// L1: the journal is read first, so that what moves from it to the database meanwhile is found in either.
LawCount count_acknowledged(const Config& config, const KeyRing& keys, const std::filesystem::path& file,
                            Transaction& tx) {
  const Capabilities capabilities{keys};
  const auto acknowledged = read_acknowledged(file, capabilities);
  const auto in_journal = ids_in_journal(config, keys);
  LawCount law{.law = "L1",
               .sentence = "everything answered with 202 is kept",
               .looked_at = acknowledged.ids.size(),
               .broken = 0,
               .examples = {}};
  for (const auto& id : store::missing(tx, acknowledged.ids)) {
    if (in_journal.contains(id)) continue;
    ++law.broken;
    if (law.examples.size() < 5) law.examples.push_back(uuid_text(id.bytes));
  }
  if (acknowledged.not_ours > 0) {
    law.broken += acknowledged.not_ours;
    law.examples.push_back(std::to_string(acknowledged.not_ours) +
                           " lines that are no reference of this programme");
  }
  return law;
}

LawCount count_sent(const KeyRing& keys, const std::filesystem::path& file, Transaction& tx) {
  std::ifstream in{file};
  if (!in) throw std::runtime_error("cannot read " + file.string());
  std::vector<std::string> cards;
  for (std::string line; std::getline(in, line);) {
    std::erase_if(line, [](unsigned char each) { return std::isalnum(each) == 0; });
    if (!line.empty()) cards.push_back(line);
  }
  return store::count_phantoms(tx, store::Vault{keys}, cards);
}

void print(const LawCount& law) {
  std::cout << (law.broken == 0 ? "holds  " : "BROKEN ") << law.law << "  " << law.sentence << ": "
            << law.looked_at << " looked at, " << law.broken << " broken\n";
  for (const auto& example : law.examples) std::cout << "         " << example << '\n';
}

}  // namespace

int verify_command(const Config& config, const Histories& histories) {
  const auto keys = read_keys(config.keys.file);
  store::Connection connection{store_settings(config)};
  const auto laws = connection.in_transaction([&](Transaction& tx) {
    std::vector<LawCount> all;
    if (histories.acknowledged) all.push_back(count_acknowledged(config, keys, *histories.acknowledged, tx));
    if (histories.sent) all.push_back(count_sent(keys, *histories.sent, tx));
    return all;
  });
  auto counted = connection.in_transaction([](Transaction& tx) { return store::count_laws(tx); });
  counted.insert(counted.begin(), laws.begin(), laws.end());
  auto chain = connection.in_transaction(
      [&](Transaction& tx) { return store::count_audit_chain(tx, store::AuditKeys{keys}); });
  if (chain) counted.push_back(std::move(*chain));

  for (const auto& law : counted) print(law);
  const auto broken =
      std::count_if(counted.begin(), counted.end(), [](const auto& law) { return law.broken > 0; });
  std::cout << (broken == 0 ? "Every law holds.\n" : "Laws are broken.\n");
  return broken == 0 ? 0 : 1;
}

}  // namespace holdfast::app
