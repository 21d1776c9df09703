#include <algorithm>
#include <utility>
#include <variant>

#include "holdfast/domain/dates.hpp"
#include "holdfast/offers/wording.hpp"
#include "pages/form_key.hpp"
#include "pages/form_page.hpp"
#include "pages/site.hpp"
#include "pages/times_page.hpp"
#include "pages/wishes.hpp"

namespace holdfast::pages {

namespace {

void tell(const Site& site, std::string_view outcome) {
  if (site.context.registered) site.context.registered(Via::web, outcome);
}

// The page of the form that `press` shows, in the language asked for.
Look look_of(const Site& site, const http::Request& request, std::string press) {
  auto look = site.look(request, "/register/times");
  look.press = std::move(press);
  return look;
}

/// One form on its way through its pages.
struct Form {
  const Site& site;
  const http::Request& request;
  Typed typed;
  std::shared_ptr<const Programme> programme = site.context.programme();
  Instant now = site.context.clock();

  std::size_t members = close_ranks(typed);  ///< further people of the household

  [[nodiscard]] http::Response person(const std::vector<PageFault>& faults, bool one_more = false) const {
    auto form = shown(faults);
    form.members = std::min(members_max, members + (one_more ? 1 : 0));
    return form_page(look_of(site, request, "person"), form, *programme);
  }
  [[nodiscard]] http::Response times(const std::vector<PageFault>& faults) const {
    const auto timetable = site.timetable.newest();
    return times_page(look_of(site, request, "times"), shown(faults), *programme, timetable.get(), now);
  }
  /// Everything once more, with a word about the whole.
  [[nodiscard]] http::Response answers(std::string notice = {}, int status = 200) const {
    const auto look = look_of(site, request, "check");
    FormPage form{
        .typed = typed, .faults = {}, .notice = std::move(notice), .key = key_of(typed), .status = status};
    const auto& asked = site.context.proof_of_work;
    if (asked.asked()) form.proof = {site.proof.challenge(form.key, now), asked.telephone};
    return answers_page(look, form, *programme);
  }

  /// The page on which the first of these faults is, if there are any.
  [[nodiscard]] std::optional<http::Response> refused(const std::vector<Fault>& faults, bool of_times) const {
    const auto language = page_language(request);
    const auto rows = raw_form(typed).rows;
    const auto split = std::ranges::find_if(
        faults, [](const Fault& fault) { return fault.pointer.starts_with("/preferences"); });
    if (split != faults.begin()) {
      return person(page_faults({faults.begin(), split}, rows, site.words, language));
    }
    if (faults.empty() || !of_times) return std::nullopt;
    return times(page_faults(faults, rows, site.words, language));
  }

  /// Whether its browser has done the work that is asked for it, if any is.
  [[nodiscard]] bool is_proved() const {
    return !site.context.proof_of_work.asked() ||
           site.proof.holds(typed.at("key"), typed.at("proofEndsAt"), typed.at("proofCounter"), now);
  }
  [[nodiscard]] http::Response unproved() const {
    const auto& text = site.words.at("proof_needed", page_language(request));
    return answers(filled(text, "TELEPHONE", site.context.proof_of_work.telephone), 422);
  }

  [[nodiscard]] std::variant<Registration, std::vector<Fault>> read() const {
    return read_form(raw_form(typed).form, *programme, now, page_language(request));
  }

 private:
  [[nodiscard]] FormPage shown(const std::vector<PageFault>& faults) const {
    return {.typed = typed,
            .faults = faults,
            .notice = {},
            .key = key_of(typed),
            .status = faults.empty() ? 200 : 422};
  }
};

http::Response answer_to(Form& form, const Press& press) {
  auto& typed = form.typed;
  set_wishes(typed, pressed(wishes_of(typed), press));
  if (press.verb == "person") return form.person({});
  if (press.verb == "with") return form.person({}, true);
  if (press.verb == "from" || press.verb == "day")
    typed.set(std::string{press.verb}, std::string{press.what});

  const bool is_check = press.verb == "check";
  const auto read = form.read();
  const auto* faults = std::get_if<std::vector<Fault>>(&read);
  auto refused = faults != nullptr ? form.refused(*faults, is_check) : std::nullopt;
  if (refused) return std::move(*refused);
  return is_check ? form.answers() : form.times({});
}

// The answers again, with everything that was typed, and when to press again.
http::Response later(const Form& form, std::string_view word, int status, std::chrono::seconds after) {
  const auto language = page_language(form.request);
  const auto& text = form.site.words.at(word, language);
  auto response = form.answers(filled(text, "WAIT", offers::duration_text(after, language)), status);
  response.headers.emplace_back("Retry-After", std::to_string(after.count()));
  return response;
}

http::Response not_taken(Form& form, intake::SubmitRefusal refusal) {
  switch (refusal) {
    case intake::SubmitRefusal::full:
    case intake::SubmitRefusal::not_kept: break;
    case intake::SubmitRefusal::key_reused:
      form.typed.set("key", new_key());
      return form.answers(form.site.words.at("register_sent_before", page_language(form.request)), 422);
  }
  return later(form, "register_full", 503, form.site.context.limits.retry_full);
}

/// Checks and keeps a form whose sender may send it.
Answer keep(Site& site, const http::Request& request, Form& form) {
  auto read = form.read();
  if (const auto* faults = std::get_if<std::vector<Fault>>(&read)) {
    tell(site, "invalid");
    co_return form.refused(*faults, true).value();
  }

  if (!form.is_proved()) {
    tell(site, "invalid");
    co_return form.unproved();
  }

  intake::Submission submission{std::get<Registration>(std::move(read)), key_of(form.typed)};
  submission.registration.via = Via::web;
  if (site.context.telephone_quota) {
    const auto quota = site.context.telephone_quota(request, submission.registration.phone);
    if (quota.wait) {
      tell(site, "limited");
      co_return later(form, "register_limited_telephone", 429, *quota.wait);
    }
  }
  const auto receipt = co_await site.context.intake.submit(std::move(submission));
  if (!receipt) {
    tell(site, receipt.error() == intake::SubmitRefusal::key_reused ? "invalid" : "shed");
    co_return not_taken(form, receipt.error());
  }
  tell(site, "accepted");
  co_return http::see_other("/r/" + site.context.capabilities.reference(receipt->id));
}

// A link of the open feed names a clinic and an hour there (docs/feeds.md); what names neither is passed
// over.
std::optional<Wish> chosen_before(const Site& site, const http::Request& request) {
  const auto fields = http::form_fields(request.query);
  if (request.query.empty() || !fields) return std::nullopt;
  const Typed asked{*fields};
  const auto hour = local_time_in(asked.at("hour"));
  const ClinicId clinic{asked.at("clinic")};
  if (!hour || !site.context.programme()->find(clinic)) return std::nullopt;
  return wish_of({.clinic = clinic, .start = *hour});
}

// The empty form, with this time as its first wish.
http::Response form_with(const Site& site, const http::Request& request, const Wish& wish) {
  const auto look = look_of(site, request, "person");
  const auto programme = site.context.programme();
  Typed typed;
  set_wishes(typed, {wish});
  const auto notice = filled(look.words.at("register_chosen", look.language), "TIME",
                             wish_text(wish, *programme, look.words, look.language));
  return form_page(look, {.typed = typed, .faults = {}, .notice = notice, .key = new_key()}, *programme);
}

http::Response unreadable(const Site& site, const http::Request& request) {
  return problem_page(site.look(request, "/register"),
                      {.status = 400, .words = "problem_form", .again_get = "/register"});
}

}  // namespace

Answer show_form(Site& site, http::Request& request) {
  if (const auto chosen = chosen_before(site, request)) co_return form_with(site, request, *chosen);
  co_return site.empty_forms.answer(request, look_of(site, request, "person"), *site.context.programme(),
                                    new_key());
}

Answer show_times(Site&, http::Request&) {
  co_return http::see_other("/register");  // the times belong to a form
}

Answer choose_times(Site& site, http::Request& request) {
  const auto fields = http::form_fields(request.body);
  if (!fields) co_return unreadable(site, request);
  Form form{.site = site, .request = request, .typed = Typed{*fields}};
  const auto press = form.typed.at("do");
  co_return answer_to(form, press_in(press));
}

Answer submit_form(Site& site, http::Request& request) {
  const auto fields = http::form_fields(request.body);
  if (!fields) co_return unreadable(site, request);
  Form form{.site = site, .request = request, .typed = Typed{*fields}};

  const auto quota = site.context.address_quota ? site.context.address_quota(request) : http::Quota{};
  http::Response response;
  if (quota.wait) {
    tell(site, "limited");
    response = later(form, "register_limited", 429, *quota.wait);
  } else {
    response = co_await keep(site, request, form);
  }
  quota.tell(response);
  co_return response;
}

http::Response refuse_form(const Site& site, const http::Request& request, std::chrono::seconds after) {
  if (request.path == "/register") tell(site, "shed");
  return problem_page(site.look(request, "/register"),
                      {.status = 503, .words = "problem_full", .after = after});
}

}  // namespace holdfast::pages
