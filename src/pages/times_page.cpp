#include "pages/times_page.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <tuple>

#include "holdfast/domain/dates.hpp"
#include "holdfast/domain/eligibility.hpp"
#include "holdfast/offers/wording.hpp"
#include "pages/days.hpp"
#include "pages/wishes.hpp"

namespace holdfast::pages {

using std::chrono::days;
using std::chrono::local_days;

namespace {

using ctemplate::TemplateDictionary;

constexpr days shown_days{14};
constexpr std::size_t near_clinics_max = 60;

struct Near {
  const Clinic* clinic;
  std::optional<double> kilometres;  ///< from home, where that is known
};

// The nearest first; by name where nobody knows where home is.
std::vector<Near> clinics_near(const Programme& programme, const std::optional<Coordinates>& home) {
  std::vector<Near> clinics;
  for (const auto& clinic : programme.clinics) {
    if (clinic.synthetic) continue;
    clinics.push_back({&clinic, home ? std::optional{kilometres(*home, clinic.at)} : std::nullopt});
  }
  std::ranges::sort(clinics, [](const Near& one, const Near& other) {
    return std::tie(one.kilometres, one.clinic->name) < std::tie(other.kilometres, other.clinic->name);
  });
  if (home && clinics.size() > near_clinics_max) clinics.resize(near_clinics_max);
  return clinics;
}

// As somebody types it: "m6r2b2" is in M6R.
std::string area_of(std::string_view postal_code) {
  std::string area;
  for (const char letter : postal_code) {
    if (std::isalnum(static_cast<unsigned char>(letter)) == 0) continue;
    area += static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
  }
  return area;
}

// "1.2 km", "12 km"; "1,2 km" in French.
std::string kilometres_text(double kilometres, Language language) {
  const auto tenths = std::lround(kilometres * 10);
  if (tenths >= 100) return std::to_string(std::lround(kilometres)) + " km";
  return std::to_string(tenths / 10) + (language == Language::fr ? ',' : '.') + std::to_string(tenths % 10) +
         " km";
}

/// What of the calendar is looked at.
struct View {
  const Clinic* clinic = nullptr;  ///< null: any
  std::optional<Date> turn;        ///< the day from which it is the person's turn, if it lies ahead
  local_days first, last;          ///< of all days that can be wished for
  local_days from;                 ///< of those shown
  std::optional<Date> day;         ///< whose hours are shown
};

View view_of(const Typed& typed, const Programme& programme, Instant now) {
  View view;
  if (const auto clinic = programme.find(ClinicId{typed.at("clinic")})) view.clinic = &programme.at(*clinic);
  const auto& zone = view.clinic != nullptr ? view.clinic->zone : programme.home_zone;
  const auto today = local_days{offers::day_at(now, zone)};
  const auto born = date_in(typed_date_of_birth(typed));
  const auto eligible = born ? eligible_from(*born, programme.phases) : std::nullopt;
  if (eligible && local_days{*eligible} > today) view.turn = eligible;

  view.first = view.turn ? local_days{*view.turn} : today;
  view.last = view.first + days{programme.weights.horizon_days};
  const auto from = date_in(typed.at("from"));
  view.from = std::clamp(from ? local_days{*from} : view.first, view.first, view.last);
  const auto day = date_in(typed.at("day"));
  if (day && local_days{*day} >= view.from && local_days{*day} < view.from + shown_days) view.day = day;
  return view;
}

std::string hour_text(std::chrono::hours hour) {
  return offers::clock_text(hour, Language::en);  // "09:00", as the form carries it
}

void show_crowd(TemplateDictionary& dictionary, Crowd crowd) {
  switch (crowd) {
    case Crowd::unknown: dictionary.ShowSection("UNKNOWN"); return;
    case Crowd::quiet: dictionary.ShowSection("QUIET"); return;
    case Crowd::busy: dictionary.ShowSection("BUSY"); return;
    case Crowd::very_busy: dictionary.ShowSection("VERY_BUSY"); return;
  }
}

/// What the page is for, in words.
struct Purpose {
  const char *title, *lead, *button, *verb;
};

const Purpose& purpose_of(const FormPage& form) {
  static constexpr Purpose to_register{"times_title", "register_times_text", "continue", "check"};
  static constexpr Purpose to_go_in_again{"times_title", "register_times_text", "wishes_button", "check"};
  static constexpr Purpose to_change{"change_title", "change_text", "change_button", "change"};
  if (form.is_booked) return to_change;
  return form.somebody.empty() ? to_register : to_go_in_again;
}

/// Fills in the page, part by part.
struct TimesPage {
  const Look& look;
  const FormPage& form;
  const Programme& programme;
  const site::Timetable* timetable;
  Instant now;
  TemplateDictionary& dictionary;
  View view = view_of(form.typed, programme, now);
  std::vector<Wish> wishes = wishes_of(form.typed);

  [[nodiscard]] const std::string& word(std::string_view name) const {
    return look.words.at(name, look.language);
  }

  void add_wishes() const {
    if (wishes.empty()) dictionary.ShowSection("NO_WISH");
    for (std::size_t at = 0; at < wishes.size(); ++at) {
      auto& row = *dictionary.AddSectionDictionary("WISH");
      const auto number = std::to_string(at + 1);
      set(row, "NUMBER", number);
      set(row, "TEXT", wish_text(wishes[at], programme, look.words, look.language));
      if (at > 0) row.ShowSection("UP");
      if (at + 1 < wishes.size()) row.ShowSection("DOWN");
      for (const auto& fault : form.faults) {
        if (fault.field == 'p' + number) set(*row.AddSectionDictionary("FAULT_OF"), "MESSAGE", fault.message);
      }
    }
    if (!wishes.empty()) dictionary.ShowSection("CONTINUE");
  }

  /// Where and when another can be chosen.
  void add_calendar() const {
    const auto home = programme.home_of(area_of(form.typed.at("postalCode")));
    const auto clinics = clinics_near(programme, home);
    auto& add = *dictionary.AddSectionDictionary("ADD");
    set(add, "HEADING", word(wishes.empty() ? "times_add_first" : "times_add_more"));
    set(add, "HINT", word(home ? "clinic_hint_near" : "clinic_hint_unknown"));
    add_clinics(add, clinics);

    const auto where = view.clinic != nullptr ? filled(word("days_at"), "CLINIC",
                                                       view.clinic->name + ", " + view.clinic->address.city)
                                              : word("days_near");
    set(add, "DAYS_OF", where);
    set(add, "CROWD_TEXT", crowd_text());
    add_days(add, clinics);
    if (view.from > view.first) {
      const auto earlier = std::max(view.first, view.from - shown_days);
      set(*add.AddSectionDictionary("EARLIER"), "DATE", iso_text(Date{earlier}));
    }
    if (view.from + shown_days <= view.last) {
      set(*add.AddSectionDictionary("LATER"), "DATE", iso_text(Date{view.from + shown_days}));
    }
  }

 private:
  void add_clinics(TemplateDictionary& add, const std::vector<Near>& clinics) const {
    for (const auto& [clinic, kilometres] : clinics) {
      auto& option = *add.AddSectionDictionary("CLINIC");
      auto name = clinic->name + ", " + clinic->address.city;
      if (kilometres) name += " (" + kilometres_text(*kilometres, look.language) + ')';
      set(option, "VALUE", clinic->id.text);
      set(option, "NAME", name);
      if (clinic == view.clinic) option.ShowSection("SELECTED");
    }
  }

  [[nodiscard]] std::string crowd_text() const {
    if (timetable == nullptr) return word("crowd_text_unknown");
    const auto& zone = view.clinic != nullptr ? view.clinic->zone : programme.home_zone;
    auto text = filled(word("crowd_text"), "TIME", offers::clock_text(timetable->as_of, zone, look.language));
    if (!view.turn) return text;
    return filled(word("crowd_text_later"), "DAY", offers::day_text(*view.turn, look.language)) + ' ' + text;
  }

  void add_days(TemplateDictionary& add, const std::vector<Near>& clinics) const {
    DaysAsked asked{.timetable = timetable,
                    .clinics = {},
                    .first = Date{view.from},
                    .count = std::min(shown_days, view.last - view.from + days{1}),
                    .earliest = now + programme.weights.lead_time};
    for (const auto& [clinic, kilometres] : clinics) {
      const bool near = !kilometres || *kilometres <= programme.weights.travel_km_max;
      if (view.clinic == nullptr ? near : clinic == view.clinic) asked.clinics.push_back(clinic->id.text);
    }
    if (asked.clinics.empty() && view.clinic != nullptr) asked.clinics.push_back(view.clinic->id.text);

    for (const auto& day : days_of(asked)) {
      auto& row = *add.AddSectionDictionary("DAY");
      const auto name = offers::weekday_text_without_year(day.date, look.language);
      auto& kind = *row.AddSectionDictionary(day.hours.empty() ? "CLOSED" : "OPEN");
      set(kind, "NAME", name);
      set(kind, "VALUE", iso_text(day.date));
      if (!day.hours.empty()) show_crowd(kind, day.crowd);
      if (day.date != view.day || day.hours.empty()) continue;
      kind.ShowSection("CHOSEN");
      add_hours(*add.AddSectionDictionary("HOURS"), day);
    }
  }

  void add_hours(TemplateDictionary& section, const DayOfCalendar& day) const {
    set(section, "HOURS_OF", filled(word("hours_on"), "DAY", offers::weekday_text(day.date, look.language)));
    const auto clinic = view.clinic != nullptr ? view.clinic->id.text : std::string{};
    const auto date = iso_text(day.date);
    for (const auto& hour : day.hours) {
      auto& row = *section.AddSectionDictionary("HOUR");
      const Wish wish{clinic, date, hour_text(hour.from)};
      const auto chosen = std::ranges::find(wishes, wish);
      auto& kind = *row.AddSectionDictionary(chosen == wishes.end() ? "OPEN" : "CLOSED");
      const auto from = offers::clock_text(hour.from, look.language);
      const auto to = offers::clock_text(hour.from + std::chrono::hours{1}, look.language);
      set(kind, "NAME", filled(filled(word("hour_from_to"), "FROM", from), "TO", to));
      set(kind, "NUMBER", std::to_string(chosen - wishes.begin() + 1));
      set(kind, "VALUE", date + 'T' + wish.hour + (clinic.empty() ? "" : ' ' + clinic));
      show_crowd(kind, hour.crowd);
    }
  }
};

}  // namespace

http::Response times_page(const Look& look, const FormPage& form, const Programme& programme,
                          const site::Timetable* timetable, Instant now) {
  TemplateDictionary dictionary{"times"};
  const TimesPage page_parts{.look = look,
                             .form = form,
                             .programme = programme,
                             .timetable = timetable,
                             .now = now,
                             .dictionary = dictionary};
  const auto status = "/r/" + form.somebody;
  set(dictionary, "ACTION", form.somebody.empty() ? "/register/times" : status + "/wishes");
  if (form.somebody.empty()) {
    dictionary.ShowSection("OF_FORM");
  } else {
    set(*dictionary.AddSectionDictionary("OF_SOMEBODY"), "BACK", status);
  }
  const auto& purpose = purpose_of(form);
  set(dictionary, "LEAD", look.words.at(purpose.lead, look.language));
  set(dictionary, "BUTTON", look.words.at(purpose.button, look.language));
  set(dictionary, "VERB", purpose.verb);
  keep_person(dictionary, form);
  keep_wishes(dictionary, form.typed);
  keep_browsing(dictionary, form.typed);
  add_faults(dictionary, form.faults);
  add_notice(dictionary, form.notice);
  page_parts.add_wishes();
  if (form.is_together) {
    auto& together = *dictionary.AddSectionDictionary("TOGETHER");
    if (speaks_for_all(form.typed)) together.ShowSection("CHECKED");
  }
  if (page_parts.wishes.size() < wishes_max) {
    page_parts.add_calendar();
  } else {
    dictionary.ShowSection("FULL");
  }
  return page(look, "times", look.words.at(purpose.title, look.language), dictionary, form.status);
}

}  // namespace holdfast::pages
