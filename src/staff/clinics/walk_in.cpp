// Somebody at the door, added to an hour of today that has a seat free.

#include <charconv>

#include "holdfast/domain/eligibility.hpp"
#include "holdfast/domain/ordered_bytes.hpp"
#include "holdfast/domain/walk_in.hpp"
#include "holdfast/offers/wording.hpp"
#include "holdfast/site/person_fields.hpp"
#include "holdfast/store/walk_in.hpp"
#include "holdfast/store/windows.hpp"
#include "staff/clinics/clinic_pages.hpp"
#include "staff/clinics/handlers.hpp"
#include "staff/frame.hpp"
#include "staff/in_transaction.hpp"

namespace holdfast::staff {

namespace {

using ctemplate::TemplateDictionary;
using store::WalkInRefusal;

constexpr std::chrono::hours window_length{1};

/// Those of today that are not over and have a seat.
std::vector<store::WindowSeats> open_windows(store::Transaction& tx, const Office& office,
                                             const Clinic& clinic) {
  const auto now = office.context.clock();
  const auto today = today_at(office, clinic);
  auto windows = store::read_windows_of(tx, clinic.id, start_of(today, clinic.zone),
                                        start_of(days_after(today, 1), clinic.zone));
  std::erase_if(windows, [now](const store::WindowSeats& each) {
    return each.starts_at + window_length <= now || each.free() == 0;
  });
  return windows;
}

/// What the page says beside the form.
struct Shown {
  std::vector<PageFault> faults = {};
  std::string_view notice = {};  ///< a word
};

http::Response walk_in_page(const Office& office, const http::Request& request, const Visit& visit,
                            const Clinic& clinic, const std::vector<store::WindowSeats>& windows,
                            const Typed& typed, const Shown& shown) {
  const auto language = language_of(request);
  const auto path = path_of(clinic, "walk-in");
  TemplateDictionary dictionary{"staff_walk_in"};
  set(dictionary, "CLINIC", clinic.name);
  set(dictionary, "DAY", path_of(clinic, "day"));
  set(dictionary, "PATH", path);
  set(dictionary, "KEY", office.context.capabilities.reference(RegistrationId{random_bytes()}));
  show_person_texts(dictionary, typed);
  show_person_choices(dictionary, typed, language);
  add_faults(dictionary, shown.faults);
  if (!shown.notice.empty())
    set(*dictionary.AddSectionDictionary("NOTICE"), "TEXT", office.words.at(shown.notice, language));
  if (windows.empty()) dictionary.ShowSection("NONE");
  auto* form = windows.empty() ? nullptr : dictionary.AddSectionDictionary("FORM");
  for (const auto& each : windows) {
    const auto free = std::to_string(each.free());
    const auto hour = offers::clock_text(each.starts_at, clinic.zone, language);
    add_option(*form, "WINDOW", std::to_string(static_cast<std::int64_t>(each.id)),
               hour + " (" + office.words.at("walk_in_free", language) + ' ' + free + ')',
               typed.at("window"));
  }
  return staff_page(office, request, visit, {"staff_walk_in", "walk_in_title", path}, dictionary,
                    shown.faults.empty() && shown.notice.empty() ? 200 : 422);
}

std::string_view word_of(WalkInRefusal refusal) {
  switch (refusal) {
    case WalkInRefusal::no_seat: return "walk_in_no_seat";
    case WalkInRefusal::has_appointment: return "walk_in_has_appointment";
    case WalkInRefusal::has_offer: return "walk_in_has_offer";
    case WalkInRefusal::details_differ: return "walk_in_details_differ";
  }
  return {};
}

/// The form as it was typed: somebody to book, or what is wrong.
struct Checked {
  std::optional<store::WalkIn> walk_in;
  Shown shown;
};

Checked check(const Office& office, const Visit& visit, const Clinic& clinic, Language language) {
  const auto raw = raw_form(visit.form);
  const auto today = today_at(office, clinic);
  auto read = read_walk_in(raw.form, clinic, today, language);
  if (const auto* faults = std::get_if<std::vector<Fault>>(&read)) {
    return {.walk_in = {}, .shown = {.faults = page_faults(*faults, raw.rows, office.words, language)}};
  }
  const auto id = office.context.capabilities.registration(visit.form.at("key"));
  const auto& typed = visit.form.at("window");
  std::int64_t window = 0;
  const auto [end, error] = std::from_chars(typed.data(), typed.data() + typed.size(), window);
  if (!id || error != std::errc{} || end != typed.data() + typed.size())
    return {.walk_in = {}, .shown = {.notice = "walk_in_no_seat"}};

  store::WalkIn walk_in{.registration = std::get<Registration>(std::move(read)),
                        .eligible_from = {},
                        .clinic = clinic.id,
                        .window = WindowId{window},
                        .offer = OfferId{ordered_bytes(office.context.clock())}};
  auto& person = walk_in.registration;
  person.id = *id;
  // Staff typed it: for what reads this column there is no other way in.
  person.via = Via::call_centre;
  person.preferences = {
      {clinic.id, std::chrono::floor<std::chrono::hours>(clinic.zone.local(office.context.clock()))}};
  walk_in.eligible_from = eligible_from(person.date_of_birth, office.context.programme()->phases);
  if (!walk_in.eligible_from || *walk_in.eligible_from > today)
    return {.walk_in = {}, .shown = {.notice = "walk_in_not_eligible"}};
  return {.walk_in = std::move(walk_in), .shown = {}};
}

Result<store::WalkedIn, WalkInRefusal> book(store::Transaction& tx, const Office& office, const Visit& visit,
                                            const store::WalkIn& walk_in) {
  auto booked = store::book_walk_in(tx, office.vault, walk_in);
  if (booked) {
    store::audit(tx, visit.doer(),
                 {.action = "added-walk-in",
                  .subject = store::subject_of(booked->person),
                  .detail = "clinic " + walk_in.clinic.text + "; window " +
                            std::to_string(static_cast<std::int64_t>(walk_in.window))});
  }
  return booked;
}

Answer shown_again(Office& office, http::Request& request, Visit& visit, const Clinic& clinic,
                   const Shown& shown) {
  auto read = [&](store::Transaction& tx) { return open_windows(tx, office, clinic); };
  const auto windows = co_await in_transaction(office, std::move(read));
  co_return walk_in_page(office, request, visit, clinic, windows, visit.form, shown);
}

}  // namespace

Answer show_walk_in(Office& office, http::Request& request, Visit& visit) {
  const auto clinic = managed_clinic(office, request, visit);
  if (!clinic) co_return no_such_clinic(office, request);
  const Shown nothing;
  co_return co_await shown_again(office, request, visit, *clinic, nothing);
}

Answer add_walk_in(Office& office, http::Request& request, Visit& visit) {
  const auto clinic = managed_clinic(office, request, visit);
  if (!clinic) co_return no_such_clinic(office, request);
  auto checked = check(office, visit, *clinic, language_of(request));
  if (checked.walk_in) {
    auto work = [&](store::Transaction& tx) { return book(tx, office, visit, *checked.walk_in); };
    const auto booked = co_await in_transaction_at_once(office, std::move(work));
    if (booked) {
      if (office.context.registered) office.context.registered("walk_in");
      co_return http::see_other(path_of(*clinic, "day?date=") + iso_text(today_at(office, *clinic)) + "#p-" +
                                office.context.capabilities.reference(booked->offer));
    }
    checked.shown.notice = word_of(booked.error());
  }
  co_return co_await shown_again(office, request, visit, *clinic, checked.shown);
}

}  // namespace holdfast::staff
