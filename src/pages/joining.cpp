// Coming together with somebody else who waits: the one asks with the other's code, the other says yes here.
#include <algorithm>

#include "holdfast/site/person_fields.hpp"
#include "pages/form_page.hpp"
#include "pages/site.hpp"
#include "pages/views.hpp"

namespace holdfast::pages {

namespace {

/// The page on which somebody is asked: what was typed, and what is wrong with it.
struct JoiningPage {
  std::string reference;
  Typed typed = {};
  std::vector<PageFault> faults = {};
  int status = 200;
};

http::Response joining_page(const Look& look, const JoiningPage& joining) {
  ctemplate::TemplateDictionary dictionary{"joining"};
  const auto path = "/r/" + joining.reference;
  set(dictionary, "BACK", path);
  set(dictionary, "PATH", path + "/household");
  show_person_texts(dictionary, joining.typed);
  add_faults(dictionary, joining.faults);
  return page(look, "joining", look.words.at("joining_title", look.language), dictionary, joining.status);
}

/// To whoever asks. Where a question that is gone, or a yes said before, needs no word: the page says how it
/// stands.
std::string_view word_of(store::JoinRefusal refusal) {
  switch (refusal) {
    case store::JoinRefusal::not_alone: return "joining_not_alone";
    case store::JoinRefusal::not_waiting: return "joining_not_waiting";
    case store::JoinRefusal::full: return "joining_full";
    case store::JoinRefusal::too_many_questions: return "joining_too_many_questions";
    case store::JoinRefusal::together:
    case store::JoinRefusal::not_asked: return {};
  }
  return {};
}

/// To whoever was asked and said yes: it is they who do not wait.
std::string_view word_to_asked(store::JoinRefusal refusal) {
  return refusal == store::JoinRefusal::not_waiting ? "joining_you_do_not_wait" : word_of(refusal);
}

PageFault code_fault(const Look& look, std::string_view word) {
  return {"code", "code", look.words.at("code", look.language),
          std::string{look.words.at(word, look.language)}};
}

/// All that is missing, at once.
std::vector<PageFault> faults_of(const Look& look, const Typed& typed) {
  std::vector<PageFault> faults;
  if (!ids_with_code(typed.at("code"))) faults.push_back(code_fault(look, "joining_code_required"));
  if (!date_of_birth_in(typed)) {
    const Fault fault{"/dateOfBirth", "invalid-date-of-birth", {}};
    faults.push_back(page_faults({fault}, {}, look.words, look.language).front());
  }
  return faults;
}

/// Whose confirmation code was typed, of those who ask.
std::optional<RegistrationId> who_asks(const store::StatusView& view, const std::string& code) {
  const auto found = std::ranges::find(view.asked_by, code, [](const store::StatusView::Member& person) {
    return confirmation_code(person.id);
  });
  if (found == view.asked_by.end()) return std::nullopt;
  return found->id;
}

}  // namespace

bool may_join(const store::StatusView& view) {
  return view.state == RegistrationState::waiting && !view.dead_letter && !view.registration.second_dose &&
         view.household.size() < 2;
}

Answer show_joining(Site& site, http::Request& request) {
  const auto& reference = request.parameters.at(0);
  const auto id = site.context.capabilities.registration(reference);
  if (!id) co_return not_found(site, request);
  const auto view = co_await site.context.offers.status(*id);
  if (!view || !may_join(*view)) co_return http::see_other("/r/" + reference);

  const auto look = site.look(request, "/r/" + reference + "/household", view->registration.language);
  const JoiningPage empty{.reference = reference};
  co_return joining_page(look, empty);
}

Answer ask_to_join(Site& site, http::Request& request) {
  const auto& reference = request.parameters.at(0);
  const auto id = site.context.capabilities.registration(reference);
  if (!id) co_return not_found(site, request);
  const auto view = co_await site.context.offers.status(*id);
  if (!view || !may_join(*view)) co_return http::see_other("/r/" + reference);

  const auto look = site.look(request, "/r/" + reference + "/household", view->registration.language);
  JoiningPage shown{.reference = reference,
                    .typed = Typed{http::form_fields(request.body).value_or(http::Fields{})},
                    .status = 422};
  shown.faults = faults_of(look, shown.typed);
  if (!shown.faults.empty()) co_return joining_page(look, shown);

  const auto found = co_await find_by_code(site, request, shown.typed);
  if (!found.id) {
    shown.faults.push_back(code_fault(look, found.word()));
    shown.status = found.wait ? 429 : 422;
    auto response = joining_page(look, shown);
    if (found.wait) response.headers.emplace_back("Retry-After", std::to_string(found.wait->count()));
    co_return response;
  }
  const auto asked = co_await site.context.offers.ask_to_join(*id, *found.id);
  const auto word = asked ? std::string_view{} : word_of(asked.error());
  if (word.empty()) co_return http::see_other("/r/" + reference);
  shown.faults.push_back(code_fault(look, word));
  co_return joining_page(look, shown);
}

Answer answer_joining(Site& site, http::Request& request) {
  const auto& reference = request.parameters.at(0);
  const auto id = site.context.capabilities.registration(reference);
  if (!id) co_return not_found(site, request);
  const auto view = co_await site.context.offers.status(*id);
  const Typed typed{http::form_fields(request.body).value_or(http::Fields{})};
  const auto asks = view ? who_asks(*view, typed.at("code")) : std::nullopt;
  if (!asks) co_return http::see_other("/r/" + reference);

  const auto answered = co_await site.context.offers.answer_joining(*id, *asks, typed.at("do") == "yes");
  const auto word = answered ? std::string_view{} : word_to_asked(answered.error());
  if (word.empty()) co_return http::see_other("/r/" + reference);
  const auto now = co_await site.context.offers.status(*id);
  if (!now) co_return http::see_other("/r/" + reference);
  constexpr int conflict = 409;
  const auto look = site.look(request, "/r/" + reference, now->registration.language);
  auto response = status_of(site, look, *now, std::string{look.words.at(word, look.language)});
  response.status = conflict;
  co_return response;
}

Answer leave_household(Site& site, http::Request& request) {
  const auto& reference = request.parameters.at(0);
  const auto id = site.context.capabilities.registration(reference);
  if (!id) co_return not_found(site, request);

  // Where it was refused they do not wait any more: the page itself says how the registration stands.
  co_await site.context.offers.leave_household(*id);
  co_return http::see_other("/r/" + reference);
}

}  // namespace holdfast::pages
