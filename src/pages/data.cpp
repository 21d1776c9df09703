// What is kept of a person, shown to them and erased at their wish. The link alone shows nothing of it: they
// say their date of birth, and again with the press that erases.
#include <algorithm>
#include <tuple>

#include "holdfast/offers/reason.hpp"
#include "holdfast/offers/wording.hpp"
#include "holdfast/store/own_data.hpp"
#include "pages/form_page.hpp"
#include "pages/site.hpp"

namespace holdfast::pages {

namespace {

using ctemplate::TemplateDictionary;

/// What the page is written with.
struct Pen {
  const Site& site;
  const Look& look;

  [[nodiscard]] std::string word(std::string_view name) const { return look.words.at(name, look.language); }
  [[nodiscard]] std::string word(const std::string& group, std::string_view name) const {
    const auto found = look.words.find(group + std::string{name}, look.language);
    return found.empty() ? std::string{name} : std::string{found};
  }
  [[nodiscard]] std::string moment(Instant at) const {
    return offers::moment_text(at, site.context.programme()->home_zone, look.language);
  }
  [[nodiscard]] std::string or_none(const std::string& text) const {
    return text.empty() ? word("answer_none") : text;
  }
};

void add_row(TemplateDictionary& dictionary, std::string_view list, const std::string& label,
             const std::string& value) {
  auto& row = *dictionary.AddSectionDictionary(std::string{list});
  set(row, "LABEL", label);
  set(row, "VALUE", value);
}

std::string wishes_text(const Pen& pen, const std::vector<Preference>& wishes) {
  const auto programme = pen.site.context.programme();
  std::string all;
  for (const auto& wish : wishes) {
    const auto known = wish.clinic ? programme->find(*wish.clinic) : std::nullopt;
    auto place = pen.word("any_clinic");
    if (wish.clinic) place = known ? programme->at(*known).name : wish.clinic->text;
    all += (all.empty() ? "" : "; ") + offers::moment_text(wish.start, pen.look.language) + ", " + place;
  }
  return all;
}

void add_told(TemplateDictionary& dictionary, const Pen& pen, const store::OwnData& data) {
  const auto& person = data.status.registration;
  const auto add = [&](std::string_view label, const std::string& value) {
    add_row(dictionary, "TOLD", pen.word(label), value);
  };
  add("answer_name", person.name);
  add("date_of_birth", offers::day_text(person.date_of_birth, pen.look.language));
  add("answer_card", data.card_ending.empty() ? pen.word("answer_no_card")
                                              : filled(pen.word("data_card"), "ENDING", data.card_ending));
  add("address", offers::address_text(person.address));
  add("phone", pen.or_none(person.phone));
  add("email", pen.or_none(person.email));
  add("contact", pen.word("contact_", name_of(person.contact)));
  add("language", pen.word("language_", name_of(person.language)));
  add("preferences", wishes_text(pen, person.preferences));
  add("needs", pen.or_none(needs_text(words_of(person.needs), pen.look.words, pen.look.language)));
}

/// One line of what was done.
struct Event {
  Instant at;
  std::string what;
};

std::vector<Event> events_of(const Pen& pen, const store::OwnData& data) {
  std::vector<Event> events{{data.status.registration.received_at, pen.word("data_received")}};
  for (const auto& made : data.history.offers) {
    const auto& view = made.view;
    events.push_back(
        {view.created_at, pen.word("staff_kind_offer") + ": " + view.clinic.name + ", " +
                              offers::moment_text(view.arrives_at(), view.clinic.zone, pen.look.language) +
                              ": " + pen.word("staff_offer_", name_of(view.offer.state))});
  }
  for (const auto& message : data.history.messages) {
    auto what = pen.word("staff_channel_", message.channel) + ": " + pen.word("staff_kind_", message.kind) +
                ": " + pen.word("staff_message_", message.state);
    if (!message.address.empty()) what += ", " + message.address;
    events.push_back({message.created_at, std::move(what)});
  }
  for (const auto& given : data.given) {
    auto what = pen.word(given.came ? "data_came" : "data_not_come") + ' ' + given.clinic;
    if (!given.product.empty()) what += ", " + given.product;
    events.push_back({given.at, std::move(what)});
  }
  for (const auto at : data.looked_at) events.push_back({at, pen.word("data_looked_at")});
  for (const auto at : data.numbers_left) events.push_back({at, pen.word("data_number_left")});
  std::ranges::stable_sort(events, {}, &Event::at);
  return events;
}

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
  const Pen pen{.site = site, .look = look};
  const auto path = "/r/" + shown.reference;
  TemplateDictionary dictionary{"data"};
  set(dictionary, "BACK", path);
  const auto& kept = site.context.kept;
  const auto days = filled(pen.word("data_by_itself"), "ENDED", count_of(kept.data.ended));
  set(dictionary, "BY_ITSELF", filled(days, "VACCINATED", count_of(kept.data.vaccinated)));
  auto& part = *dictionary.AddSectionDictionary(shown.data == nullptr ? "ASKED" : "SHOWN");
  for (const auto* name : {"birthDay", "birthMonth", "birthYear"}) set(part, name, shown.typed.at(name));
  if (shown.data == nullptr) {
    set(part, "PATH", path + "/data");
  } else {
    set(part, "PATH", path + "/erase");
    add_told(part, pen, *shown.data);
    for (const auto& event : events_of(pen, *shown.data)) {
      add_row(part, "DONE", pen.moment(event.at), event.what);
    }
    auto copies = filled(pen.word("data_erase_copies"), "ROUNDS", count_of(kept.rounds));
    set(part, "COPIES", filled(copies, "BACKUPS", count_of(kept.backups)));
  }
  add_faults(dictionary, shown.faults);
  return page(look, "data", pen.word("data_title"), dictionary, shown.status);
}

PageFault fault(const Pen& pen, std::string field, std::string anchor, std::string_view label,
                std::string_view word) {
  return {std::move(field), std::move(anchor), pen.word(label), pen.word(word)};
}

/// The page instead of what was asked: the date of birth is wrong, or was tried too often.
http::Response refused(const Site& site, const Look& look, DataPage shown, std::string_view word,
                       int status) {
  const Pen pen{.site = site, .look = look};
  shown.faults.push_back(fault(pen, "dateOfBirth", "birthDay", "date_of_birth", word));
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

/// What a press of either form comes to: the person's data, or the page that says why not.
struct Proved {
  std::unique_ptr<const store::OwnData> data;
  http::Response refusal;
};

/// Tries are counted as those with a code are: before they are looked at.
boost::asio::awaitable<Proved> prove(Site& site, http::Request& request, RegistrationId id,
                                     const DataPage& shown) {
  const auto look = site.look(request, "/r/" + shown.reference + "/data");
  const auto now = site.context.clock();
  const auto client = "client " + network_of(request.client);
  const auto person = "data " + shown.reference;
  Proved proved;
  for (const auto& key : {client, person}) {
    const auto wait = site.attempts.take(key, now);
    if (!wait) continue;
    proved.refusal = refused(site, look, shown, "data_limited", 429);
    proved.refusal.headers.emplace_back("Retry-After", std::to_string(wait->count()));
    co_return proved;
  }
  const auto born = date_of_birth_in(shown.typed);
  if (born) proved.data = co_await read(site, id, *born);
  if (!proved.data) {
    proved.refusal = refused(site, look, shown, "data_not_right", 422);
    co_return proved;
  }
  site.attempts.give_back(client);
  site.attempts.give_back(person);
  co_return proved;
}

/// Whose page it is, if there is something in the database that can be shown.
boost::asio::awaitable<bool> is_stored(Site& site, RegistrationId id) {
  if (site.context.intake.holds(id)) co_return false;
  const auto view = co_await site.context.offers.status(id);
  co_return view && !view->dead_letter && !offers::is_erased(*view);
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
  const auto& reference = request.parameters.at(0);
  const auto id = site.context.capabilities.registration(reference);
  if (!id) co_return not_found(site, request);
  const bool stored = co_await is_stored(site, *id);
  if (!stored) co_return http::see_other("/r/" + reference);

  DataPage shown{.reference = reference,
                 .typed = Typed{http::form_fields(request.body).value_or(http::Fields{})}};
  const auto proved = co_await prove(site, request, *id, shown);
  if (!proved.data) co_return proved.refusal;
  shown.data = proved.data.get();
  co_return data_page(site, site.look(request, "/r/" + reference + "/data"), shown);
}

Answer erase(Site& site, http::Request& request) {
  const auto& reference = request.parameters.at(0);
  const auto id = site.context.capabilities.registration(reference);
  if (!id) co_return not_found(site, request);
  const bool stored = co_await is_stored(site, *id);
  if (!stored) co_return http::see_other("/r/" + reference);

  DataPage shown{.reference = reference,
                 .typed = Typed{http::form_fields(request.body).value_or(http::Fields{})}};
  const auto proved = co_await prove(site, request, *id, shown);
  if (!proved.data) co_return proved.refusal;
  if (shown.typed.at("sure") != "yes") {
    const auto look = site.look(request, "/r/" + reference + "/data");
    shown.faults.push_back(
        fault({.site = site, .look = look}, "sure", "sure", "data_erase_title", "data_erase_required"));
    shown.status = 422;
    shown.data = proved.data.get();
    co_return data_page(site, look, shown);
  }
  (void)co_await site.context.offers.erase(*id, site.vault);
  co_return http::see_other("/r/" + reference);
}

}  // namespace holdfast::pages
