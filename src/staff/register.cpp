#include <variant>

#include "staff/caller_form.hpp"
#include "staff/desk_handlers.hpp"
#include "staff/frame.hpp"
#include "staff/in_transaction.hpp"
#include "staff/registered.hpp"

namespace holdfast::staff {

namespace {

constexpr std::size_t key_characters_max = 255;

Typed with_new_key(Typed typed) {
  typed.set("key", uuid_text(random_bytes()));
  return typed;
}

void tell(const Office& office, std::string_view outcome) {
  if (office.context.registered) office.context.registered(outcome);
}

http::Response not_kept(const Office& office, const http::Request& request, const Visit& visit,
                        intake::SubmitRefusal refusal) {
  switch (refusal) {
    case intake::SubmitRefusal::full:
    case intake::SubmitRefusal::not_kept:
      tell(office, "shed");
      return caller_page(office, request, visit, visit.form, {}, "staff_register_full", 503);
    case intake::SubmitRefusal::key_reused: break;
  }
  tell(office, "invalid");
  return caller_page(office, request, visit, with_new_key(visit.form), {}, "register_sent_before", 422);
}

/// The caller is this agent's, so that nobody rings them while they are on the line.
bool note_registered(store::Transaction& tx, const Office& office, const Visit& visit,
                     const RegistrationId& id) {
  store::take_person(tx, id, visit.staff.id, office.context.limits.calls);
  store::audit(tx, visit.doer(), {.action = "registered", .subject = store::subject_of(id)});
  return true;
}

/// The form as it was typed: on its way in, or refused.
struct Checked {
  std::optional<http::Response> refused;
  intake::Submission submission;
};
Checked check(const Office& office, const http::Request& request, const Visit& visit) {
  Checked checked;
  const auto raw = raw_form(visit.form);
  const auto language = language_of(request);
  auto read = read_form(raw.form, *office.context.programme(), office.context.clock(), language);
  if (const auto* faults = std::get_if<std::vector<Fault>>(&read)) {
    tell(office, "invalid");
    const auto shown = page_faults(*faults, raw.rows, office.words, language);
    checked.refused = caller_page(office, request, visit, visit.form, shown, {}, 422);
    return checked;
  }
  checked.submission.registration = std::get<Registration>(std::move(read));
  checked.submission.registration.via = Via::call_centre;
  const auto& key = visit.form.at("key");
  if (!key.empty() && key.size() <= key_characters_max) checked.submission.idempotency_key = key;
  return checked;
}

Answer answer_with(http::Response response) {
  co_return response;
}

Answer keep(Office& office, http::Request& request, Visit& visit, intake::Submission submission) {
  const auto receipt = co_await office.context.intake.submit(std::move(submission));
  if (!receipt) co_return not_kept(office, request, visit, receipt.error());
  tell(office, "accepted");
  const auto id = receipt->id;
  auto note = [&office, &visit, id](store::Transaction& tx) {
    return note_registered(tx, office, visit, id);
  };
  co_await in_transaction_at_once(office, std::move(note));
  co_return http::see_other(path_of(office, id));
}

}  // namespace

Answer show_register(Office& office, http::Request& request, Visit& visit) {
  co_return caller_page(office, request, visit, with_new_key({}), {}, {}, 200);
}

Answer register_caller(Office& office, http::Request& request, Visit& visit) {
  auto checked = check(office, request, visit);
  if (checked.refused) return answer_with(std::move(*checked.refused));
  return keep(office, request, visit, std::move(checked.submission));
}

}  // namespace holdfast::staff
