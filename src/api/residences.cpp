// Retirement residences: what a program does for the contact person.

#include <charconv>
#include <utility>
#include <variant>

#include "api/answers.hpp"
#include "api/asked.hpp"
#include "api/faults.hpp"
#include "api/handlers.hpp"
#include "api/problems.hpp"
#include "api/read_body.hpp"
#include "holdfast/offers/residences.hpp"
#include "holdfast/offers/wording.hpp"

namespace holdfast::api {

namespace {

using offers::Residences;
using store::ResidenceView;
using Decided = Residences::Decided;

Date today(const Context& context) {
  return offers::day_at(context.clock(), context.programme()->home_zone);
}

/// A residence and its people, or every fault of both.
struct Read {
  Residence residence;
  std::vector<Resident> people;
  std::vector<Fault> faults;
};

Read read(const Context& context, const Body& body, Language language) {
  Read read;
  auto residence = read_residence(body.form, body.contact_name.value_or(""), language);
  if (auto* faults = std::get_if<std::vector<Fault>>(&residence)) {
    read.faults = std::move(*faults);
  } else {
    read.residence = std::get<Residence>(std::move(residence));
  }
  auto people =
      read_residents(body.form.household, read.residence.address.province, today(context), language);
  if (const auto* faults = std::get_if<std::vector<Fault>>(&people)) {
    read.faults.insert(read.faults.end(), faults->begin(), faults->end());
  } else {
    read.people = std::get<std::vector<Resident>>(std::move(people));
  }
  read.faults = all_faults(body.faults, std::move(read.faults), language);
  return read;
}

/// The same key with the same body is the same residence. Of the key alone it would be whoever guessed it who
/// learnt the reference.
ResidenceId id_of(const Context& context, const std::optional<std::string>& key, std::string_view body) {
  if (!key) return ResidenceId{random_bytes()};
  return ResidenceId{context.capabilities.derived("residence " + *key, body).bytes};
}

Answer keep(const Context& context, http::Request& request) {
  const auto key = idempotency_key(request);
  if (!key) co_return invalid_idempotency_key(asked_language(request));
  const auto body = read_body(request.body, BodyKind::residence);
  if (!body) co_return problem_of(body.error(), asked_language(request));
  const auto language = asked_language(request, body->form.language);
  auto form = read(context, *body, language);
  if (!form.faults.empty()) co_return faults_problem("invalid-residence", form.faults, language);

  form.residence.id = id_of(context, *key, request.body);
  const auto reference = context.capabilities.reference(form.residence.id);
  const Residences residences{context.desk, context.vault};
  const auto state = co_await residences.add(std::move(form.residence), std::move(form.people));
  auto response = json_answer(201, state_body(reference, state));
  response.headers.emplace_back("Location", "/v1/residences/" + reference);
  co_return response;
}

http::Response answer_to(const http::Request& request, const Decided& decided) {
  const auto language = asked_language(request);
  if (!decided) return not_found(language);
  if (!*decided) return problem_of(decided->error(), language);
  return json_answer(200, state_body(request.parameters.at(0), **decided));
}

using Press = boost::asio::awaitable<Decided> (*)(const Residences&, ResidenceId, const TimeZone& home);

Answer press(const Context& context, http::Request& request, Press what) {
  const auto id = context.capabilities.residence(request.parameters.at(0));
  if (!id) co_return not_found(asked_language(request));
  const auto programme = context.programme();
  const Residences residences{context.desk, context.vault};
  const auto decided = co_await what(residences, *id, programme->home_zone);
  co_return answer_to(request, decided);
}

using Show = std::string (*)(const Context&, const http::Request&, const ResidenceView&);

Answer show(const Context& context, http::Request& request, Show body) {
  const auto id = context.capabilities.residence(request.parameters.at(0));
  if (!id) co_return not_found(asked_language(request));
  const Residences residences{context.desk, context.vault};
  const auto view = co_await residences.read(*id);
  if (!view) co_return not_found(asked_language(request));
  co_return json_answer(200, body(context, request, *view));
}

std::optional<ResidentId> resident_in(std::string_view text) {
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return static_cast<ResidentId>(id);
}

}  // namespace

Answer submit_residence(const Context& context, http::Request& request) {
  const auto quota = context.address_quota ? context.address_quota(request) : http::Quota{};
  http::Response response;
  if (quota.wait) {
    response = too_many_requests(Limited::address, *quota.wait, asked_language(request));
  } else {
    response = co_await keep(context, request);
  }
  quota.tell(response);
  co_return response;
}

Answer show_residence(const Context& context, http::Request& request) {
  return show(context, request, [](const Context& at, const http::Request& asked, const ResidenceView& view) {
    const auto programme = at.programme();
    return residence_body(asked.parameters.at(0), view, at.clock(),
                          asked_language(asked, view.residence.language), at.capabilities,
                          programme->home_zone);
  });
}

Answer show_residents(const Context& context, http::Request& request) {
  return show(context, request, [](const Context& at, const http::Request&, const ResidenceView& view) {
    return residents_body(view, at.programme()->home_zone);
  });
}

Answer accept_visits(const Context& context, http::Request& request) {
  return press(context, request,
               [](const Residences& all, ResidenceId id, const TimeZone&) { return all.accept(id); });
}

Answer decline_visits(const Context& context, http::Request& request) {
  return press(context, request,
               [](const Residences& all, ResidenceId id, const TimeZone&) { return all.decline(id); });
}

Answer cancel_residence(const Context& context, http::Request& request) {
  return press(context, request,
               [](const Residences& all, ResidenceId id, const TimeZone& home) { return all.end(id, home); });
}

Answer requeue_residence(const Context& context, http::Request& request) {
  return press(context, request,
               [](const Residences& all, ResidenceId id, const TimeZone&) { return all.go_again(id); });
}

Answer add_residents(const Context& context, http::Request& request) {
  const auto language = asked_language(request);
  const auto id = context.capabilities.residence(request.parameters.at(0));
  if (!id) co_return not_found(language);
  const auto body = read_body(request.body, BodyKind::residents);
  if (!body) co_return problem_of(body.error(), language);
  const Residences residences{context.desk, context.vault};
  const auto view = co_await residences.read(*id);
  if (!view) co_return not_found(language);

  auto people =
      read_residents(body->form.household, view->residence.address.province, today(context), language);
  std::vector<Fault> faults;
  if (auto* found = std::get_if<std::vector<Fault>>(&people)) faults = std::move(*found);
  faults = all_faults(body->faults, std::move(faults), language);
  if (!faults.empty()) co_return faults_problem("invalid-residents", faults, language);
  const auto programme = context.programme();
  const auto decided = co_await residences.add_people(*id, std::get<std::vector<Resident>>(std::move(people)),
                                                      programme->home_zone);
  co_return answer_to(request, decided);
}

Answer remove_resident(const Context& context, http::Request& request) {
  const auto language = asked_language(request);
  const auto id = context.capabilities.residence(request.parameters.at(0));
  const auto person = resident_in(request.parameters.at(1));
  if (!id || !person) co_return not_found(language);
  const auto programme = context.programme();
  const Residences residences{context.desk, context.vault};
  const auto decided = co_await residences.remove(*id, *person, programme->home_zone);
  co_return answer_to(request, decided);
}

}  // namespace holdfast::api
