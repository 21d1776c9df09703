#include <algorithm>
#include <variant>
#include <vector>

#include "staff/callers/caller_form.hpp"
#include "staff/callers/handlers.hpp"
#include "staff/callers/registered.hpp"
#include "staff/frame.hpp"
#include "staff/in_transaction.hpp"

namespace holdfast::staff {

namespace {

constexpr std::size_t key_characters_max = 255;

void tell(const Office& office, std::string_view outcome) {
  if (office.context.registered) office.context.registered(outcome);
}

void set_new_key(Typed& typed) {
  typed.set("key", uuid_text(random_bytes()));
}

/// The form of this visit once more, with a word about it.
http::Response again(const Office& office, const http::Request& request, Visit& visit,
                     std::string_view notice, int status) {
  const auto members = close_ranks(visit.form);
  return caller_page(
      office, request, visit,
      {.typed = visit.form, .faults = {}, .members = members, .notice = notice, .status = status});
}

http::Response not_kept(const Office& office, const http::Request& request, Visit& visit,
                        intake::SubmitRefusal refusal) {
  switch (refusal) {
    case intake::SubmitRefusal::full:
    case intake::SubmitRefusal::not_kept:
      tell(office, "shed");
      return again(office, request, visit, "staff_register_full", 503);
    case intake::SubmitRefusal::key_reused: break;
  }
  tell(office, "invalid");
  set_new_key(visit.form);
  return again(office, request, visit, "register_sent_before", 422);
}

/// The callers are this agent's, so that nobody rings them while they are on the line: a household's one
/// message may be any of theirs. By id, as people are locked everywhere.
bool note_registered(store::Transaction& tx, const Office& office, const Visit& visit,
                     const std::vector<RegistrationId>& people) {
  for (const auto& id : people) {
    store::take_person(tx, id, visit.staff.id, office.context.limits.calls);
    store::audit(tx, visit.doer(), {.action = "registered", .subject = store::subject_of(id)});
  }
  return true;
}

/// The form as it was typed: on its way in, or refused.
struct Checked {
  std::optional<http::Response> refused;
  intake::Submission submission;
};
Checked check(const Office& office, const http::Request& request, Visit& visit) {
  Checked checked;
  const auto members = close_ranks(visit.form);
  const auto raw = raw_form(visit.form);
  const auto language = language_of(request);
  auto read = read_form(raw.form, *office.context.programme(), office.context.clock(), language);
  if (const auto* faults = std::get_if<std::vector<Fault>>(&read)) {
    tell(office, "invalid");
    const auto shown = page_faults(*faults, raw.rows, office.words, language);
    checked.refused = caller_page(office, request, visit,
                                  {.typed = visit.form, .faults = shown, .members = members, .status = 422});
    return checked;
  }
  checked.submission.registration = std::get<Registration>(std::move(read));
  checked.submission.registration.via = Via::call_centre;
  const auto& key = visit.form.at("key");
  if (!key.empty() && key.size() <= key_characters_max) checked.submission.idempotency_key = key;
  return checked;
}

http::Response with_one_more(const Office& office, const http::Request& request, Visit& visit) {
  const auto members = std::min(members_max, close_ranks(visit.form) + 1);
  return caller_page(office, request, visit, {.typed = visit.form, .faults = {}, .members = members});
}

Answer answer_with(http::Response response) {
  co_return response;
}

Answer keep(Office& office, http::Request& request, Visit& visit, intake::Submission submission) {
  const auto receipt = co_await office.context.intake.submit(std::move(submission));
  if (!receipt) co_return not_kept(office, request, visit, receipt.error());
  tell(office, "accepted");
  auto people = receipt->household;
  people.push_back(receipt->id);
  std::ranges::sort(people);
  auto note = [&office, &visit, &people](store::Transaction& tx) {
    return note_registered(tx, office, visit, people);
  };
  co_await in_transaction_at_once(office, std::move(note));
  co_return http::see_other(path_of(office, receipt->id));
}

}  // namespace

Answer show_register(Office& office, http::Request& request, Visit& visit) {
  set_new_key(visit.form);
  return answer_with(again(office, request, visit, {}, 200));
}

Answer register_caller(Office& office, http::Request& request, Visit& visit) {
  if (visit.form.at("do") == "with") return answer_with(with_one_more(office, request, visit));
  auto checked = check(office, request, visit);
  if (checked.refused) return answer_with(std::move(*checked.refused));
  return keep(office, request, visit, std::move(checked.submission));
}

}  // namespace holdfast::staff
