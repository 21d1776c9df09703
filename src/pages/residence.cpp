// Retirement residences: the form, and the page of the contact person.

#include <charconv>

#include "holdfast/http/multipart.hpp"
#include "holdfast/offers/wording.hpp"
#include "pages/form_key.hpp"
#include "pages/residence_page.hpp"
#include "pages/roster_field.hpp"
#include "pages/site.hpp"

namespace holdfast::pages {

namespace {

using boost::asio::awaitable;
using store::ResidenceRefusal;
using store::ResidenceView;
using Decided = offers::Residences::Decided;

/// The form as the domain reads it: a residence and its roster, or every fault of both.
struct ReadForm {
  Residence residence;
  std::vector<Resident> people;
  std::vector<Fault> faults;
};

Date today(const Site& site) {
  return offers::day_at(site.context.clock(), site.context.programme()->home_zone);
}

ReadForm read(const Site& site, Typed& typed, Language language) {
  ReadForm form;
  auto residence = read_residence(raw_form(typed).form, typed.at("contactName"), language);
  if (auto* faults = std::get_if<std::vector<Fault>>(&residence)) {
    form.faults = std::move(*faults);
  } else {
    form.residence = std::get<Residence>(std::move(residence));
  }
  auto people = read_roster_field(typed, form.residence.address.province, today(site), language);
  if (const auto* faults = std::get_if<std::vector<Fault>>(&people)) {
    form.faults.insert(form.faults.end(), faults->begin(), faults->end());
  } else {
    form.people = std::get<std::vector<Resident>>(std::move(people));
  }
  return form;
}

int status_of(ResidenceRefusal refusal) {
  constexpr int conflict = 409, gone = 410;
  return refusal == ResidenceRefusal::expired ? gone : conflict;
}

/// What a page says beside the residence as it is.
struct Said {
  Typed typed = {};
  std::vector<Fault> faults = {};
  std::optional<ResidenceRefusal> refusal = {};
  int status = 200;
};

http::Response shown(const Site& site, const http::Request& request, const ResidenceView& view, Said said) {
  const auto& reference = request.parameters.at(0);
  const auto programme = site.context.programme();
  return residence_page(site.look(request, "/residence/" + reference, view.residence.language),
                        {.view = view,
                         .reference = reference,
                         .home = programme->home_zone,
                         .capabilities = site.context.capabilities,
                         .now = site.context.clock(),
                         .typed = said.typed,
                         .faults = std::move(said.faults),
                         .refusal = said.refusal,
                         .status = said.status});
}

Answer answer_to(Site& site, http::Request& request, ResidenceId id, Decided decided, Typed typed) {
  if (!decided) co_return not_found(site, request);
  if (*decided) co_return http::see_other("/residence/" + request.parameters.at(0));
  const auto view = co_await site.residences.read(id);
  if (!view) co_return not_found(site, request);
  const auto refusal = decided->error();
  co_return shown(site, request, *view,
                  {.typed = std::move(typed), .refusal = refusal, .status = status_of(refusal)});
}

awaitable<Decided> press(Site& site, const std::string& word, ResidenceId id) {
  if (word == "accept") co_return co_await site.residences.accept(id);
  if (word == "decline") co_return co_await site.residences.decline(id);
  if (word == "end") co_return co_await site.residences.end(id, site.context.programme()->home_zone);
  if (word == "again") co_return co_await site.residences.go_again(id);
  co_return Decided{RegistrationState::waiting};
}

ResidentId resident_in(const std::string& text) {
  std::int64_t id = 0;
  std::from_chars(text.data(), text.data() + text.size(), id);
  return static_cast<ResidentId>(id);
}

}  // namespace

Answer show_residence_form(Site& site, http::Request& request) {
  const Typed nothing;
  co_return residence_form_page(site.look(request, "/residence"), {.typed = nothing, .key = new_key()},
                                *site.context.programme());
}

Answer submit_residence(Site& site, http::Request& request) {
  const auto look = site.look(request, "/residence");
  const auto fields = http::form_fields(request);
  if (!fields)
    co_return problem_page(look, {.status = 400, .words = "problem_form", .again_get = "/residence"});
  Typed typed{*fields};
  const auto programme = site.context.programme();
  auto form = read(site, typed, look.language);
  ResidenceForm again{.typed = typed, .key = key_of(typed)};
  if (!form.faults.empty()) {
    again.faults = std::move(form.faults);
    again.status = 422;
    co_return residence_form_page(look, again, *programme);
  }
  const auto quota = site.context.address_quota ? site.context.address_quota(request) : http::Quota{};
  if (quota.wait) {
    again.notice = filled(look.words.at("register_limited", look.language), "WAIT",
                          offers::duration_text(*quota.wait, look.language));
    again.status = 429;
    auto response = residence_form_page(look, again, *programme);
    quota.tell(response);
    co_return response;
  }
  // The same key is the same residence, whatever else was typed: nothing is kept twice.
  form.residence.id =
      ResidenceId{site.context.capabilities.derived("residence " + again.key, typed.at("name")).bytes};
  const auto id = form.residence.id;
  co_await site.residences.add(std::move(form.residence), std::move(form.people));
  co_return http::see_other("/residence/" + site.context.capabilities.reference(id));
}

Answer show_residence(Site& site, http::Request& request) {
  const auto id = site.context.capabilities.residence(request.parameters.at(0));
  if (!id) co_return not_found(site, request);
  const auto view = co_await site.residences.read(*id);
  if (!view) co_return not_found(site, request);
  co_return shown(site, request, *view, {});
}

Answer decide_residence(Site& site, http::Request& request) {
  const auto id = site.context.capabilities.residence(request.parameters.at(0));
  if (!id) co_return not_found(site, request);
  const Typed typed{http::form_fields(request.body).value_or(http::Fields{})};
  auto decided = co_await press(site, typed.at("do"), *id);
  Typed nothing;
  co_return co_await answer_to(site, request, *id, std::move(decided), std::move(nothing));
}

Answer change_roster(Site& site, http::Request& request) {
  const auto id = site.context.capabilities.residence(request.parameters.at(0));
  if (!id) co_return not_found(site, request);
  const auto fields = http::form_fields(request);
  if (!fields) {
    co_return problem_page(
        site.look(request, "/"),
        {.status = 400, .words = "problem_form", .again_get = "/residence/" + request.parameters.at(0)});
  }
  Typed typed{*fields};
  const auto home = site.context.programme()->home_zone;
  Decided decided;
  if (!typed.at("remove").empty()) {
    decided = co_await site.residences.remove(*id, resident_in(typed.at("remove")), home);
  } else {
    const auto view = co_await site.residences.read(*id);
    if (!view) co_return not_found(site, request);
    const auto look = site.look(request, "/residence/" + request.parameters.at(0), view->residence.language);
    auto people = read_roster_field(typed, view->residence.address.province, today(site), look.language);
    if (auto* faults = std::get_if<std::vector<Fault>>(&people)) {
      co_return shown(site, request, *view,
                      {.typed = std::move(typed), .faults = std::move(*faults), .status = 422});
    }
    decided =
        co_await site.residences.add_people(*id, std::get<std::vector<Resident>>(std::move(people)), home);
  }
  co_return co_await answer_to(site, request, *id, std::move(decided), std::move(typed));
}

}  // namespace holdfast::pages
