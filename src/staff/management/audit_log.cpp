#include <algorithm>

#include "holdfast/domain/dates.hpp"
#include "holdfast/store/audit_chain.hpp"
#include "holdfast/store/staff.hpp"

#include "staff/frame.hpp"
#include "staff/in_transaction.hpp"
#include "staff/management/handlers.hpp"
#include "staff/query.hpp"

namespace holdfast::staff {

using store::Transaction;

namespace {

constexpr std::size_t entries_max = 50;          // a page
constexpr std::int64_t links_looked_at = 2'000;  // with every page; `holdfast verify` looks at all

struct Asked {
  std::string who, action, subject, from, to;
  store::AuditFilter filter;
};

Asked asked_for(const http::Request& request, const TimeZone& zone) {
  Asked asked{.who = query_value(request, "who"),
              .action = query_value(request, "action"),
              .subject = query_value(request, "subject"),
              .from = query_value(request, "from"),
              .to = query_value(request, "to"),
              .filter = {}};
  auto& filter = asked.filter;
  if (const auto id = number_in(asked.who)) filter.staff = StaffId{*id};
  filter.action = asked.action;
  filter.subject = asked.subject;
  if (const auto from = date_in(asked.from)) filter.from = start_of(*from, zone);
  if (const auto to = date_in(asked.to))
    filter.to = start_of(Date{std::chrono::sys_days{*to} + std::chrono::days{1}}, zone);
  filter.before = number_in(query_value(request, "before"));
  filter.limit = entries_max + 1;
  return asked;
}

struct Read {
  std::vector<store::AuditEntry> entries;
  std::vector<Staff> staff;
  store::LawCount chain;
};

Read read(Transaction& tx, const Asked& asked, const store::AuditKeys& keys) {
  const auto above = std::max<std::int64_t>(0, store::last_audit_position(tx) - links_looked_at);
  return {.entries = store::read_audit(tx, asked.filter),
          .staff = store::read_staff(tx),
          .chain = store::count_audit_chain(tx, keys, above).value()};
}

/// "2026-12-04 15:02:11", where the programme is at home.
std::string time_text(Instant at, const TimeZone& zone) {
  auto text = rfc3339(std::chrono::floor<std::chrono::seconds>(at), zone).substr(0, 19);
  text.replace(10, 1, " ");
  return text;
}

std::string word_of_action(const Words& words, const std::string& action, Language language) {
  const auto word = words.find("audit_" + action, language);
  return word.empty() ? action : std::string{word};
}

void show_chain(ctemplate::TemplateDictionary& dictionary, const store::LawCount& chain) {
  auto& told = *dictionary.AddSectionDictionary(chain.broken == 0 ? "CHAIN_HOLDS" : "CHAIN_BROKEN");
  set(told, "COUNT", std::to_string(chain.looked_at));
  for (const auto& example : chain.examples) set(*told.AddSectionDictionary("EXAMPLE"), "TEXT", example);
}

void show_entry(ctemplate::TemplateDictionary& dictionary, const Office& office,
                const store::AuditEntry& entry, Language language) {
  auto& row = *dictionary.AddSectionDictionary("ENTRY");
  set(row, "AT", time_text(entry.at, office.context.programme()->home_zone));
  set(row, "WHO", entry.name.empty() ? "–" : entry.name);
  set(row, "ADDRESS", entry.doer.address);
  set(row, "ACTION", word_of_action(office.words, entry.deed.action, language));
  set(row, "SUBJECT", entry.deed.subject);
  set(row, "DETAIL", entry.deed.detail);
}

void show_filter(ctemplate::TemplateDictionary& dictionary, const Asked& asked,
                 const std::vector<Staff>& staff) {
  set(dictionary, "action", asked.action);
  set(dictionary, "subject", asked.subject);
  set(dictionary, "from", asked.from);
  set(dictionary, "to", asked.to);
  set(dictionary, "who", asked.who);
  for (const auto& person : staff) {
    auto& option = *dictionary.AddSectionDictionary("PERSON");
    const auto id = std::to_string(static_cast<std::int64_t>(person.id));
    set(option, "ID", id);
    set(option, "NAME", person.name);
    if (id == asked.who) option.ShowSection("CHOSEN");
  }
}

}  // namespace

Answer show_audit(Office& office, http::Request& request, Visit& visit) {
  const auto language = language_of(request);
  const auto asked = asked_for(request, office.context.programme()->home_zone);
  auto work = [&](Transaction& tx) { return read(tx, asked, office.audit_keys); };
  auto found = co_await in_transaction(office, std::move(work));

  ctemplate::TemplateDictionary dictionary{"staff_audit"};
  show_chain(dictionary, found.chain);
  show_filter(dictionary, asked, found.staff);
  const bool has_more = found.entries.size() > entries_max;
  if (has_more) found.entries.resize(entries_max);
  for (const auto& entry : found.entries) show_entry(dictionary, office, entry, language);
  if (found.entries.empty()) dictionary.ShowSection("NOTHING");
  if (has_more)
    set(*dictionary.AddSectionDictionary("OLDER"), "BEFORE", std::to_string(found.entries.back().id));
  co_return staff_page(office, request, visit, {"staff_audit", "staff_audit", "/staff/audit"}, dictionary);
}

}  // namespace holdfast::staff
