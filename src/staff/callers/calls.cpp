#include "holdfast/store/calls.hpp"

#include "holdfast/offers/wording.hpp"
#include "staff/callers/handlers.hpp"
#include "staff/callers/left_numbers.hpp"
#include "staff/callers/registered.hpp"
#include "staff/frame.hpp"
#include "staff/in_transaction.hpp"

namespace holdfast::staff {

using store::Transaction;

namespace {

constexpr std::string_view here = "/staff/calls";
constexpr std::size_t calls_shown = 50;

/// A word of the page's language, or the name itself where a newer version's is not known.
std::string word_or(const Office& office, const std::string& word, const std::string& name,
                    Language language) {
  const auto found = office.words.find(word, language);
  return found.empty() ? name : std::string{found};
}

void add_call(ctemplate::TemplateDictionary& dictionary, const Office& office, const Visit& visit,
              const store::Call& call, Language language) {
  const auto now = office.context.clock();
  const auto& zone = office.context.programme()->home_zone;
  auto& row = *dictionary.AddSectionDictionary("CALL");
  set(row, "DEADLINE", offers::moment_text(call.deadline, zone, language));
  set(row, "KIND", word_or(office, "staff_kind_" + call.kind, call.kind, language));
  set(row, "TRIES", std::to_string(call.tries));
  const auto left = std::chrono::duration_cast<std::chrono::seconds>(call.deadline - now);
  if (left.count() > 0 && call.due_at <= now)
    set(*row.AddSectionDictionary("LEFT"), "SECONDS", std::to_string(left.count()));
  if (call.taken_by == visit.staff.id) {
    set(*row.AddSectionDictionary("MINE"), "PATH", path_of(office, call.registration));
  } else if (call.taken_by) {
    auto& taken = *row.AddSectionDictionary("TAKEN");
    set(taken, "NAME", call.taken_by_name);
    set(taken, "UNTIL", offers::clock_text(*call.taken_until, zone, language));
  } else if (call.due_at > now) {
    set(*row.AddSectionDictionary("LATER"), "AT", offers::moment_text(call.due_at, zone, language));
  } else {
    row.ShowSection("FREE");
  }
}

/// Everybody to ring, whom we know and whom we do not.
struct List {
  std::vector<store::Call> calls;
  std::vector<store::LeftNumber> numbers;
};

http::Response calls_page(const Office& office, const http::Request& request, const Visit& visit,
                          const List& list, std::string_view notice) {
  const auto language = language_of(request);
  ctemplate::TemplateDictionary dictionary{"staff_calls"};
  if (!notice.empty()) {
    set(*dictionary.AddSectionDictionary("NOTICE"), "TEXT", office.words.at(notice, language));
  }
  for (const auto& call : list.calls) add_call(dictionary, office, visit, call, language);
  dictionary.ShowSection(list.calls.empty() ? "NONE" : "SOME");
  add_left_numbers(dictionary, office, visit, list.numbers, language);
  return staff_page(office, request, visit, {"staff_calls", "staff_calls", here}, dictionary);
}

std::optional<RegistrationId> take_one(Transaction& tx, const Office& office, const Visit& visit) {
  const auto id = store::take_call(tx, visit.staff.id, office.context.limits.calls);
  if (id) store::audit(tx, visit.doer(), {.action = "call-taken", .subject = store::subject_of(*id)});
  return id;
}

}  // namespace

Answer calls_answer(Office& office, http::Request& request, Visit& visit, std::string_view notice) {
  auto read = [&office, &visit](Transaction& tx) {
    return List{.calls = store::read_calls(tx, calls_shown, office.context.limits.calls),
                .numbers = store::read_left_numbers(tx, visit.staff.id, calls_shown)};
  };
  const auto list = co_await in_transaction(office, std::move(read));
  co_return calls_page(office, request, visit, list, notice);
}

Answer show_calls(Office& office, http::Request& request, Visit& visit) {
  return calls_answer(office, request, visit, {});
}

Answer take_next_call(Office& office, http::Request& request, Visit& visit) {
  auto take = [&office, &visit](Transaction& tx) { return take_one(tx, office, visit); };
  const auto id = co_await in_transaction(office, std::move(take));
  if (!id) co_return co_await calls_answer(office, request, visit, "staff_calls_nobody");
  co_return http::see_other(path_of(office, *id));
}

}  // namespace holdfast::staff
