#include "staff/callers/left_numbers.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include "holdfast/offers/wording.hpp"
#include "staff/callers/handlers.hpp"
#include "staff/in_transaction.hpp"
#include "staff/query.hpp"

namespace holdfast::staff {

using store::LeftNumber;
using store::NumberOutcome;
using store::Transaction;

namespace {

constexpr std::string_view here = "/staff/calls";

std::string path_of(const LeftNumber& left) {
  return std::string{here} + "/numbers/" + std::to_string(left.id);
}

std::string who_has(const Office& office, const Visit& visit, const LeftNumber& left, Language language) {
  if (left.taken_by == visit.staff.id) return office.words.at("staff_calls_mine", language);
  if (left.taken_by) return left.taken_by_name;
  if (left.due_at <= office.context.clock()) return office.words.at("staff_calls_free", language);
  const auto& zone = office.context.programme()->home_zone;
  return office.words.at("staff_calls_later", language) + ' ' +
         offers::moment_text(left.due_at, zone, language);
}

/// What the buttons say; the last where anything else came.
struct Named {
  std::string_view word;
  NumberOutcome outcome;
};
constexpr Named outcomes[]{{"rung", NumberOutcome::rung},
                           {"no-answer", NumberOutcome::no_answer},
                           {"wrong-number", NumberOutcome::wrong_number},
                           {"given-back", NumberOutcome::given_back}};

const Named& outcome_in(std::string_view word) {
  const auto* found = std::ranges::find(outcomes, word, &Named::word);
  return found == std::end(outcomes) ? outcomes[std::size(outcomes) - 1] : *found;
}

void note(Transaction& tx, const Visit& visit, std::string action, std::int64_t id, std::string detail = {}) {
  store::audit(
      tx, visit.doer(),
      {.action = std::move(action), .subject = "number " + std::to_string(id), .detail = std::move(detail)});
}

}  // namespace

void add_left_numbers(ctemplate::TemplateDictionary& dictionary, const Office& office, const Visit& visit,
                      const std::vector<LeftNumber>& numbers, Language language) {
  if (numbers.empty()) return dictionary.ShowSection("NO_NUMBERS");
  auto& all = *dictionary.AddSectionDictionary("NUMBERS");
  const auto& zone = office.context.programme()->home_zone;
  for (const auto& left : numbers) {
    const auto since = offers::moment_text(left.left_at, zone, language);
    const auto& spoken = office.words.at("staff_numbers_" + std::string{name_of(left.language)}, language);
    auto& row = *all.AddSectionDictionary("NUMBER");
    set(row, "SINCE", since);
    set(row, "LANGUAGE", spoken);
    set(row, "TRIES", std::to_string(left.tries));
    set(row, "WHO", who_has(office, visit, left, language));
    if (left.phone.empty()) continue;
    auto& mine = *all.AddSectionDictionary("MY_NUMBER");
    set(mine, "PATH", path_of(left));
    set(mine, "PHONE", left.phone);
    set(mine, "LANGUAGE", spoken);
    set(mine, "SINCE", since);
  }
}

Answer take_next_number(Office& office, http::Request& request, Visit& visit) {
  auto take = [&visit](Transaction& tx) {
    const auto id = store::take_left_number(tx, visit.staff.id);
    if (id) note(tx, visit, "number-taken", *id);
    return id.has_value();
  };
  const auto taken = co_await in_transaction(office, std::move(take));
  if (!taken) co_return co_await calls_answer(office, request, visit, "staff_numbers_nobody");
  co_return http::see_other(std::string{here});
}

Answer end_number(Office& office, http::Request& request, Visit& visit) {
  const auto id = number_in(request.parameters.at(0)).value_or(0);
  const auto& pressed = outcome_in(visit.form.at("outcome"));
  auto end = [&visit, id, &pressed](Transaction& tx) {
    const bool done = store::end_left_number(tx, id, visit.staff.id, pressed.outcome);
    if (done) note(tx, visit, "number-ended", id, "outcome: " + std::string{pressed.word});
    return done;
  };
  const auto done = co_await in_transaction(office, std::move(end));
  if (!done) co_return co_await calls_answer(office, request, visit, "staff_numbers_gone");
  co_return http::see_other(std::string{here});
}

}  // namespace holdfast::staff
