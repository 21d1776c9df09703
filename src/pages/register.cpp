#include <algorithm>
#include <utility>
#include <variant>

#include "pages/form_page.hpp"
#include "pages/site.hpp"

namespace holdfast::pages {

namespace {

constexpr std::size_t key_characters_max = 255;

std::string new_key() {
  return uuid_text(random_bytes());
}

// The hidden key, if it is one; somebody who tampered with it gets a new one.
std::string key_of(const Typed& typed) {
  const auto& key = typed.at("key");
  const bool visible =
      std::all_of(key.begin(), key.end(), [](char letter) { return letter > ' ' && letter < '\x7F'; });
  return !key.empty() && key.size() <= key_characters_max && visible ? key : new_key();
}

void tell(const Site& site, std::string_view outcome) {
  if (site.context.registered) site.context.registered(Via::web, outcome);
}

// The form again, with everything that was typed, and when to press again.
http::Response later(const Site& site, const Look& look, const Typed& typed, std::string_view word,
                     int status, std::chrono::seconds after) {
  const auto seconds = std::to_string(after.count());
  const FormPage form{.typed = typed,
                      .faults = {},
                      .notice = filled(site.words.at(word, look.language), "SECONDS", seconds),
                      .key = key_of(typed),
                      .status = status};
  auto response = form_page(look, form, *site.context.programme());
  response.headers.emplace_back("Retry-After", seconds);
  return response;
}

http::Response not_taken(const Site& site, const Look& look, const Typed& typed,
                         intake::SubmitRefusal refusal) {
  switch (refusal) {
    case intake::SubmitRefusal::full:
    case intake::SubmitRefusal::not_kept: break;
    case intake::SubmitRefusal::key_reused: {
      const FormPage form{.typed = typed,
                          .faults = {},
                          .notice = site.words.at("register_sent_before", look.language),
                          .key = new_key(),
                          .status = 422};
      return form_page(look, form, *site.context.programme());
    }
  }
  return later(site, look, typed, "register_full", 503, site.context.limits.retry_full);
}

/// Checks and keeps a form whose sender may send it.
Answer keep(Site& site, const http::Request& request, const Look& look, const Typed& typed) {
  const auto raw = raw_form(typed);
  const auto programme = site.context.programme();
  auto read = read_form(raw.form, *programme, site.context.clock(), look.language);
  if (const auto* faults = std::get_if<std::vector<Fault>>(&read)) {
    tell(site, "invalid");
    const auto shown = page_faults(*faults, raw.rows, typed, site.words, look.language);
    const FormPage form{.typed = typed, .faults = shown, .notice = {}, .key = key_of(typed), .status = 422};
    co_return form_page(look, form, *programme);
  }

  intake::Submission submission{std::get<Registration>(std::move(read)), key_of(typed)};
  submission.registration.via = Via::web;
  if (site.context.telephone_quota) {
    const auto quota = site.context.telephone_quota(request, submission.registration.phone);
    if (quota.wait) {
      tell(site, "limited");
      co_return later(site, look, typed, "register_limited_telephone", 429, *quota.wait);
    }
  }
  const auto receipt = co_await site.context.intake.submit(std::move(submission));
  if (!receipt) {
    tell(site, receipt.error() == intake::SubmitRefusal::key_reused ? "invalid" : "shed");
    co_return not_taken(site, look, typed, receipt.error());
  }
  tell(site, "accepted");
  co_return http::see_other("/r/" + site.context.capabilities.reference(receipt->id));
}

}  // namespace

Answer show_form(Site& site, http::Request& request) {
  co_return site.empty_forms.answer(site.look(request, "/register"), *site.context.programme(), new_key());
}

Answer submit_form(Site& site, http::Request& request) {
  const auto look = site.look(request, "/register");
  const auto fields = http::form_fields(request.body);
  if (!fields)
    co_return problem_page(look, {.status = 400, .words = "problem_form", .again_get = "/register"});
  const Typed typed{*fields};

  const auto quota = site.context.address_quota ? site.context.address_quota(request) : http::Quota{};
  http::Response response;
  if (quota.wait) {
    tell(site, "limited");
    response = later(site, look, typed, "register_limited", 429, *quota.wait);
  } else {
    response = co_await keep(site, request, look, typed);
  }
  quota.tell(response);
  co_return response;
}

http::Response refuse_form(const Site& site, const http::Request& request, std::chrono::seconds after) {
  tell(site, "shed");
  return problem_page(site.look(request, "/register"),
                      {.status = 503, .words = "problem_full", .after = after, .again_get = "/register"});
}

}  // namespace holdfast::pages
