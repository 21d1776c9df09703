// How it goes, for managers: pictures with their tables.

#include "holdfast/store/overview.hpp"

#include <algorithm>
#include <optional>

#include "holdfast/offers/wording.hpp"
#include "holdfast/store/switches.hpp"
#include "staff/frame.hpp"
#include "staff/in_transaction.hpp"
#include "staff/management/chart.hpp"
#include "staff/management/handlers.hpp"

namespace holdfast::staff {

namespace {

using store::Overview;

/// What the charts say, in one language.
class Speaker {
 public:
  Speaker(const Words& words, Language language) : words_(words), language_(language) {}

  [[nodiscard]] std::string word(std::string_view name) const { return words_.at(name, language_); }
  [[nodiscard]] std::string with(std::string_view name, std::string_view gap, std::size_t value) const {
    return filled(word(name), gap, std::to_string(value));
  }
  [[nodiscard]] Language language() const noexcept { return language_; }

 private:
  const Words& words_;
  Language language_;
};

std::size_t per_cent(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : (part * 100 + whole / 2) / whole;
}

Chart seats_by_day(const Overview& overview, const Speaker& say) {
  Chart chart{.id = "seats",
              .title = say.word("overview_seats"),
              .in_words = {},
              .row_heading = say.word("overview_day"),
              .parts = {{say.word("overview_booked"), "booked"},
                        {say.word("overview_held"), "held"},
                        {say.word("overview_free"), "free"}},
              .rows = {}};
  std::size_t taken = 0, seats = 0;
  for (const auto& day : overview.days) {
    chart.rows.push_back({offers::day_text(day.date, say.language()), {day.booked, day.held, day.free}});
    taken += day.booked + day.held;
    seats += day.booked + day.held + day.free;
  }
  chart.in_words = filled(say.with("overview_seats_text", "TAKEN", taken), "SEATS", std::to_string(seats));
  return chart;
}

Chart waiting_by_age(const Overview& overview, const Speaker& say) {
  Chart chart{.id = "waiting",
              .title = say.word("overview_waiting"),
              .in_words = {},
              .row_heading = say.word("overview_age"),
              .parts = {{say.word("overview_people"), "plain"}},
              .rows = {}};
  std::size_t all = 0;
  for (std::size_t group = 0; group < overview.waiting.size(); ++group) {
    chart.rows.push_back({say.word("overview_age_" + std::to_string(group)), {overview.waiting.at(group)}});
    all += overview.waiting.at(group);
  }
  chart.in_words = say.with("overview_waiting_text", "COUNT", all);
  return chart;
}

Chart offers_by_choice(const Overview& overview, const Speaker& say) {
  Chart chart{.id = "choices",
              .title = say.word("overview_choices"),
              .in_words = {},
              .row_heading = say.word("overview_choice"),
              .parts = {{say.word("overview_offers"), "plain"}},
              .rows = {}};
  std::size_t all = 0;
  for (std::size_t at = 0; at < overview.choices.size(); ++at) {
    chart.rows.push_back({say.word("overview_choice_" + std::to_string(at + 1)), {overview.choices.at(at)}});
    all += overview.choices.at(at);
  }
  chart.in_words = say.with("overview_choices_text", "PERCENT", per_cent(overview.choices[0], all));
  return chart;
}

Chart offers_by_outcome(const Overview& overview, const Speaker& say) {
  const auto all =
      overview.held + overview.accepted + overview.declined + overview.lapsed + overview.cancelled;
  return {.id = "outcomes",
          .title = say.word("overview_outcomes"),
          .in_words = filled(say.with("overview_outcomes_text", "COUNT", all), "PERCENT",
                             std::to_string(per_cent(overview.accepted, all))),
          .row_heading = say.word("overview_outcome"),
          .parts = {{say.word("overview_offers"), "plain"}},
          .rows = {{say.word("overview_accepted"), {overview.accepted}},
                   {say.word("overview_declined"), {overview.declined}},
                   {say.word("overview_lapsed"), {overview.lapsed}},
                   {say.word("overview_cancelled"), {overview.cancelled}},
                   {say.word("overview_open"), {overview.held}}}};
}

Chart days_told_kept(const store::LikelyKept& kept, const Speaker& say) {
  const auto all = kept.within + kept.earlier + kept.later;
  return {.id = "likely",
          .title = say.word("overview_likely"),
          .in_words = filled(say.with("overview_likely_text", "COUNT", all), "PERCENT",
                             std::to_string(per_cent(kept.within, all))),
          .row_heading = say.word("overview_likely_offered"),
          .parts = {{say.word("overview_people"), "plain"}},
          .rows = {{say.word("overview_likely_within"), {kept.within}},
                   {say.word("overview_likely_earlier"), {kept.earlier}},
                   {say.word("overview_likely_later"), {kept.later}}}};
}

Chart heads_ups_by_outcome(const Overview& overview, const Speaker& say) {
  const auto asked = overview.heads_ups_followed + overview.heads_ups_missed;
  return {.id = "heads-ups",
          .title = say.word("overview_heads_ups"),
          .in_words = filled(say.with("overview_heads_ups_text", "COUNT", asked), "PERCENT",
                             std::to_string(per_cent(overview.heads_ups_followed, asked))),
          .row_heading = say.word("overview_outcome"),
          .parts = {{say.word("overview_people"), "plain"}},
          .rows = {{say.word("overview_heads_ups_followed"), {overview.heads_ups_followed}},
                   {say.word("overview_heads_ups_missed"), {overview.heads_ups_missed}},
                   {say.word("overview_heads_ups_passed"), {overview.heads_ups_passed}}}};
}

/// Whose it is: all clinics, or those somebody manages.
std::string whose(const Staff& staff) {
  if (!staff.clinics) return "*";
  std::string names;
  for (const auto& clinic : *staff.clinics) names += clinic.text + ' ';
  return names;
}

/// How they stand and why: read only.
void show_switches(ctemplate::TemplateDictionary& dictionary, const std::vector<store::SwitchRow>& rows,
                   const TimeZone& zone, const Speaker& say) {
  auto& table = *dictionary.AddSectionDictionary("SWITCHES");
  for (const auto which : every_switch) {
    auto& line = *table.AddSectionDictionary("SWITCH");
    set(line, "NAME", say.word("overview_switch_" + std::string{name_of(which)}));
    const auto row = std::ranges::find(rows, which, &store::SwitchRow::which);
    const bool on = row != rows.end() && row->is_on;
    set(line, "STATE", say.word(on ? "overview_switch_on" : "overview_switch_off"));
    if (row == rows.end()) continue;
    set(line, "SINCE", offers::moment_text(row->changed_at, zone, say.language()));
    set(line, "REASON", row->reason + (row->reason.empty() ? "" : ", ") + row->changed_by);
  }
}

using Switched = std::optional<std::vector<store::SwitchRow>>;

http::Response overview_page(const Office& office, const http::Request& request, const Visit& visit,
                             const Overview& overview, const Switched& switched) {
  const Speaker say{office.words, language_of(request)};
  ctemplate::TemplateDictionary dictionary{"staff_overview"};
  if (visit.staff.clinics) dictionary.ShowSection("OWN_CLINICS");
  add_chart(dictionary, seats_by_day(overview, say));
  add_chart(dictionary, waiting_by_age(overview, say));
  add_chart(dictionary, offers_by_choice(overview, say));
  add_chart(dictionary, offers_by_outcome(overview, say));
  add_chart(dictionary, days_told_kept(overview.likely_kept, say));
  add_chart(dictionary, heads_ups_by_outcome(overview, say));
  if (switched) show_switches(dictionary, *switched, office.context.programme()->home_zone, say);
  return staff_page(office, request, visit, {"staff_overview", "staff_overview", "/staff/overview"},
                    dictionary);
}

}  // namespace

Answer show_overview(Office& office, http::Request& request, Visit& visit) {
  const auto key = whose(visit.staff);
  auto overview = office.overviews.find(key);
  if (!overview) {
    auto read = [&visit](store::Transaction& tx) { return store::read_overview(tx, visit.staff.clinics); };
    overview = std::make_shared<const Overview>(co_await in_transaction(office, std::move(read)));
    office.overviews.keep(key, overview);
  }
  Switched switched;
  if (visit.staff.is_at_least(Role::administrator)) {
    auto read = [](store::Transaction& tx) { return store::read_switches(tx); };
    switched = co_await in_transaction(office, std::move(read));
  }
  co_return overview_page(office, request, visit, *overview, switched);
}

}  // namespace holdfast::staff
