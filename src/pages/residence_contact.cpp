// Who speaks for a residence and how they are reached, corrected by themselves.
#include "holdfast/site/person_fields.hpp"
#include "holdfast/site/typed.hpp"
#include "pages/reach.hpp"
#include "pages/residence_page.hpp"
#include "pages/site.hpp"

namespace holdfast::pages {

namespace {

ResidenceContact contact_of(const Residence& residence) {
  return {.name = residence.contact_name,
          .reach = {.phone = residence.phone, .email = residence.email, .contact = residence.contact}};
}

/// What was typed, and what is wrong with it.
struct ContactPage {
  std::string reference;
  const Residence& residence;
  Typed typed;
  std::vector<Fault> faults = {};
};

http::Response contact_page(const Look& look, const ContactPage& shown) {
  ctemplate::TemplateDictionary dictionary{"residence_contact"};
  const auto path = "/residence/" + shown.reference;
  set(dictionary, "BACK", path);
  set(dictionary, "PATH", path + "/contact");
  set(dictionary, "NAME", shown.residence.name);
  set(dictionary, "PHONE_NOW", number_hint(look, shown.residence.phone));
  set(dictionary, "EMAIL_NOW", address_hint(look, shown.residence.email));
  set(dictionary, "contactName", shown.typed.at("contactName"));
  set(dictionary, "phone", shown.typed.at("phone"));
  set(dictionary, "email", shown.typed.at("email"));
  const auto chosen = contact_named(shown.typed.at("contact")).value_or(shown.residence.contact);
  dictionary.ShowSection("contact_IS_" + std::string{name_of(chosen)});
  add_faults(dictionary, faults_of_residence(look, shown.faults));
  return page(look, "residence_contact", look.words.at("residence_contact_change", look.language), dictionary,
              shown.faults.empty() ? 200 : 422);
}

}  // namespace

Answer show_residence_contact(Site& site, http::Request& request) {
  const auto& reference = request.parameters.at(0);
  const auto id = site.context.capabilities.residence(reference);
  if (!id) co_return not_found(site, request);
  const auto view = co_await site.residences.read(*id);
  if (!view) co_return not_found(site, request);
  const auto look = site.look(request, "/residence/" + reference + "/contact", view->residence.language);
  ContactPage shown{.reference = reference, .residence = view->residence, .typed = Typed{}};
  shown.typed.set("contactName", view->residence.contact_name);
  co_return contact_page(look, shown);
}

Answer correct_residence_contact(Site& site, http::Request& request) {
  const auto& reference = request.parameters.at(0);
  const auto id = site.context.capabilities.residence(reference);
  if (!id) co_return not_found(site, request);
  const auto view = co_await site.residences.read(*id);
  if (!view) co_return not_found(site, request);

  const auto look = site.look(request, "/residence/" + reference + "/contact", view->residence.language);
  const Typed typed{http::form_fields(request.body).value_or(http::Fields{})};
  const auto present = contact_of(view->residence);
  auto read = read_residence_contact(raw_form(typed).form, typed.at("contactName"), present, look.language);
  if (auto* const faults = std::get_if<std::vector<Fault>>(&read)) {
    const ContactPage refused{
        .reference = reference, .residence = view->residence, .typed = typed, .faults = std::move(*faults)};
    co_return contact_page(look, refused);
  }
  auto wanted = std::get<ResidenceContact>(std::move(read));
  if (wanted.reach != present.reach) {
    if (const auto wait = must_wait(site, request, wanted.reach)) co_return limited(look, request, *wait);
  }
  co_await site.residences.correct_contact(*id, std::move(wanted));
  co_return http::see_other("/residence/" + reference);
}

}  // namespace holdfast::pages
