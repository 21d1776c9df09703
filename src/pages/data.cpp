// What is kept of a person, shown to them and erased at their wish. The link alone shows nothing of it: they
// say their date of birth, and again with the press that erases.
#include "holdfast/offers/reason.hpp"
#include "holdfast/site/own_data.hpp"
#include "holdfast/store/own_data.hpp"
#include "pages/form_page.hpp"
#include "pages/site.hpp"

namespace holdfast::pages {

namespace {

using ctemplate::TemplateDictionary;

std::string count_of(std::chrono::days days) {
  return std::to_string(days.count());
}

struct DataPage {
  std::string reference;
  Typed typed;
  std::vector<PageFault> faults = {};
  int status = 200;
  const store::OwnData* data = nullptr;  ///< nothing: the date of birth is asked for first
};

http::Response data_page(const Site& site, const Look& look, const DataPage& shown) {
  const auto word = [&look](std::string_view name) { return look.words.at(name, look.language); };
  const auto path = "/r/" + shown.reference;
  TemplateDictionary dictionary{"data"};
  set(dictionary, "BACK", path);
  const auto& kept = site.context.kept;
  const auto days = filled(word("data_by_itself"), "ENDED", count_of(kept.data.ended));
  set(dictionary, "BY_ITSELF", filled(days, "VACCINATED", count_of(kept.data.vaccinated)));
  auto& part = *dictionary.AddSectionDictionary(shown.data == nullptr ? "ASKED" : "SHOWN");
  for (const auto* name : {"birthDay", "birthMonth", "birthYear"}) set(part, name, shown.typed.at(name));
  if (shown.data == nullptr) {
    set(part, "PATH", path + "/data");
  } else {
    set(part, "PATH", path + "/erase");
    add_own_data(part, *shown.data, look.words, *site.context.programme(), look.language);
    set(part, "COPIES", copies_text(look.words, kept, look.language));
  }
  add_faults(dictionary, shown.faults);
  return page(look, "data", word("data_title"), dictionary, shown.status);
}

PageFault fault(const Look& look, std::string field, std::string anchor, std::string_view label,
                std::string_view word) {
  return {std::move(field), std::move(anchor), look.words.at(label, look.language),
          look.words.at(word, look.language)};
}

/// The page instead of what was asked: the date of birth is wrong, or was tried too often.
http::Response refused(const Site& site, const Look& look, DataPage shown, std::string_view word,
                       int status) {
  shown.faults.push_back(fault(look, "dateOfBirth", "birthDay", "date_of_birth", word));
  shown.status = status;
  return data_page(site, look, shown);
}

boost::asio::awaitable<std::unique_ptr<const store::OwnData>> read(Site& site, RegistrationId id, Date born) {
  auto work = [id, born, &vault = site.vault](store::Connection& connection) {
    return connection.look([&](store::Transaction& tx) {
      auto data = store::read_own_data(tx, vault, id, born);
      return data ? std::make_unique<const store::OwnData>(*std::move(data)) : nullptr;
    });
  };
  co_return co_await site.context.desk.ask(std::move(work));
}

/// Whose page it is, if there is something in the database that can be shown.
boost::asio::awaitable<bool> is_stored(Site& site, RegistrationId id) {
  if (site.context.intake.holds(id)) co_return false;
  const auto view = co_await site.context.offers.status(id);
  co_return view && !view->dead_letter && !offers::is_erased(*view);
}

/// What a press of either form comes to: the person's data, shown with what was typed, or the answer that
/// says why not.
struct Pressed {
  RegistrationId id;
  DataPage shown;
  std::unique_ptr<const store::OwnData> data;
  http::Response refusal;
};

/// Tries are counted as those with a code are: before they are looked at.
boost::asio::awaitable<Pressed> press(Site& site, http::Request& request) {
  Pressed pressed;
  const auto& reference = request.parameters.at(0);
  const auto id = site.context.capabilities.registration(reference);
  if (!id) {
    pressed.refusal = not_found(site, request);
    co_return pressed;
  }
  const bool stored = co_await is_stored(site, *id);
  if (!stored) {
    pressed.refusal = http::see_other("/r/" + reference);
    co_return pressed;
  }
  pressed.id = *id;
  pressed.shown = {.reference = reference,
                   .typed = Typed{http::form_fields(request.body).value_or(http::Fields{})}};

  const auto look = site.look(request, "/r/" + reference + "/data");
  const auto keys = own_data_keys(request.client, reference);
  if (const auto wait = site.attempts->take_each(keys, site.context.clock())) {
    pressed.refusal = refused(site, look, pressed.shown, "data_limited", 429);
    pressed.refusal.headers.emplace_back("Retry-After", std::to_string(wait->count()));
    co_return pressed;
  }
  const auto born = date_of_birth_in(pressed.shown.typed);
  if (born) pressed.data = co_await read(site, *id, *born);
  if (!pressed.data) {
    pressed.refusal = refused(site, look, pressed.shown, "data_not_right", 422);
    co_return pressed;
  }
  for (const auto& key : keys) site.attempts->give_back(key);
  pressed.shown.data = pressed.data.get();
  co_return pressed;
}

}  // namespace

Answer show_data(Site& site, http::Request& request) {
  const auto& reference = request.parameters.at(0);
  const auto id = site.context.capabilities.registration(reference);
  if (!id) co_return not_found(site, request);
  const bool stored = co_await is_stored(site, *id);
  if (!stored) co_return http::see_other("/r/" + reference);
  const DataPage shown{.reference = reference, .typed = Typed{}};
  co_return data_page(site, site.look(request, "/r/" + reference + "/data"), shown);
}

Answer show_own_data(Site& site, http::Request& request) {
  const auto pressed = co_await press(site, request);
  if (!pressed.data) co_return pressed.refusal;
  co_return data_page(site, site.look(request, "/r/" + pressed.shown.reference + "/data"), pressed.shown);
}

Answer erase(Site& site, http::Request& request) {
  auto pressed = co_await press(site, request);
  if (!pressed.data) co_return pressed.refusal;
  const auto page = "/r/" + pressed.shown.reference;
  if (pressed.shown.typed.at("sure") != "yes") {
    const auto look = site.look(request, page + "/data");
    pressed.shown.faults.push_back(fault(look, "sure", "sure", "data_erase_title", "data_erase_required"));
    pressed.shown.status = 422;
    co_return data_page(site, look, pressed.shown);
  }
  std::string asked_by = "their own page";
  (void)co_await site.context.offers.erase(pressed.id, site.vault, std::move(asked_by));
  co_return http::see_other(page);
}

}  // namespace holdfast::pages
