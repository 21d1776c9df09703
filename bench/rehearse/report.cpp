#include "bench/rehearse/report.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "bench/support/machine.hpp"

namespace holdfast::rehearse {

namespace {

constexpr Milliseconds form_time{300}, answer_time{60'000}, lag_max{20};

template <class... Values>
std::string text(const char* format, Values... values) {
  std::array<char, 512> line{};
  std::snprintf(line.data(), line.size(), format, values...);
  return line.data();
}

/// 1234567 as "1,234,567".
std::string number(std::uint64_t value) {
  auto digits = std::to_string(value);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

std::string time(Milliseconds value) {
  const auto ms = value.count();
  return ms < 10 ? text("%.1f ms", ms) : ms < 1'000 ? text("%.0f ms", ms) : text("%.1f s", ms / 1'000);
}

/// A share so that what is missing is seen: 99.98 %.
std::string percent(double share) {
  if (share >= 1) return "100 %";
  return text(share > 0.99 ? "%.3f %%" : "%.1f %%", std::floor(share * 100'000) / 1'000);
}

ServerSaid::Objective within(const Histogram& times, Milliseconds limit) {
  return {.all = times.count(), .bad = times.count() - times.within(limit)};
}

ServerSaid::Objective forms_of(const Tally& tally) {
  const auto submit = tally.of("submit");
  const auto bad = submit.later + submit.refused + submit.failed + submit.unanswered;
  return {.all = submit.answered + bad, .bad = bad};
}

ServerSaid::Objective status_of(const Tally& tally) {
  ServerSaid::Objective status;
  for (const auto* step : {"status-page", "status"}) {
    const auto asked = tally.of(step);
    status.all += asked.all();
    status.bad += asked.later + asked.failed + asked.unanswered;
  }
  return status;
}

std::uint64_t sum_of(const std::map<std::string, std::uint64_t, std::less<>>& counts) {
  std::uint64_t sum = 0;
  for (const auto& [name, count] : counts) sum += count;
  return sum;
}

std::string table_of_objectives(const std::vector<Objective>& objectives) {
  std::string out =
      "| objective | good is | promised | as residents saw it | as the server counted | "
      "|\n|---|---|---|---|---|---|\n";
  const auto cell = [](const std::optional<ServerSaid::Objective>& seen) {
    if (!seen || seen->all == 0) return std::string("–");
    return percent(Objective::good_share(*seen)) + " of " + number(seen->all);
  };
  for (const auto& objective : objectives) {
    const auto met = objective.met();
    out += "| `" + objective.name + "` | " + objective.good + " | " + text("%g %%", 100 * objective.share) +
           " | " + cell(objective.residents) + " | " + cell(objective.server) + " | " +
           (!met   ? "not seen"
            : *met ? "met"
                   : "**missed**") +
           " |\n";
  }
  return out;
}

std::string times_row(const std::string& what, const Histogram& times) {
  return "| " + what + " | " + number(times.count()) + " | " + time(times.at(0.5)) + " | " +
         time(times.at(0.99)) + " | " + time(times.at(0.999)) + " | " + time(times.longest()) + " |\n";
}

std::string table_of_times(const Tally& tally) {
  std::string out = "| from | times | p50 | p99 | p99.9 | longest |\n|---|---|---|---|---|---|\n";
  out += times_row("press to 202", tally.kept);
  out += times_row("202 to the offer, or a told reason, on the screen", tally.told);
  constexpr std::array<std::pair<const char*, const char*>, 8> steps{
      {{"page", "asking for the form to having it"},
       {"form-step", "a press within the form to the next page"},
       {"status-page", "asking for the page of a registration to having it"},
       {"status", "the same by a program"},
       {"stream", "opening the stream of changes to its beginning"},
       {"press", "accept, decline or again to the answer"},
       {"asset", "asking for a style or script to having it"},
       {"staff", "what agents ask to the answer"}}};
  for (const auto& [step, what] : steps) {
    const auto asked = tally.of(step);
    if (asked.took.count() > 0) out += times_row(what, asked.took);
  }
  return out + times_row("(how late the generator came to a deed)", tally.lag);
}

std::string table_of_answers(const Tally& tally) {
  std::string out =
      "| step | asked | answered | later (503) | limited (429) | refused | failed | no answer |\n"
      "|---|---|---|---|---|---|---|---|\n";
  for (const auto step : step_names) {
    const auto asked = tally.of(step);
    if (asked.all() == 0) continue;
    out += "| " + std::string{step};
    for (const auto count : {asked.all(), asked.answered, asked.later, asked.limited, asked.refused,
                             asked.failed, asked.unanswered})
      out += " | " + number(count);
    out += " |\n";
  }
  return out;
}

std::string table_of_fates(const Tally& tally) {
  std::string out = "| at the end | residents | |\n|---|---|---|\n";
  const auto all = static_cast<double>(std::max<std::uint64_t>(1, tally.residents()));
  for (const auto& [fate, count] : tally.fates)
    out += "| " + fate + " | " + number(count) + " | " + percent(static_cast<double>(count) / all) + " |\n";
  return out + "| all | " + number(tally.residents()) + " | |\n";
}

std::string habits_of(const Tally& tally, const std::optional<ServerSaid>& server) {
  const auto booked = std::max<std::uint64_t>(1, sum_of(tally.choices));
  const auto share = [&](const char* choice) {
    const auto found = tally.choices.find(choice);
    return percent(
        found == tally.choices.end() ? 0 : static_cast<double>(found->second) / static_cast<double>(booked));
  };
  std::string out = "Of those booked " + share("first") + " have their first choice, " + share("other") +
                    " another of theirs, " + share("elsewhere") + " a seat elsewhere.";
  if (server && sum_of(server->choices) > 0) {
    const auto offers = sum_of(server->choices);
    out += " Of all " + number(offers) + " offers " +
           percent(static_cast<double>(server->choices.at("first")) / static_cast<double>(offers)) +
           " were first choices.";
  }
  out += " " + number(tally.counted("pressed-twice")) + " pressed twice, " + number(tally.counted("forgot")) +
         " offers were forgotten, " + number(tally.counted("too-late")) + " presses came too late, " +
         number(tally.counted("went-in-again")) + " went in again.";
  if (tally.counted("calls") > 0) {
    out += " " + number(tally.counted("calls")) + " calls were made, " +
           number(tally.counted("calls-taken")) + " taken, " + number(tally.counted("busy-tones")) +
           " heard the busy tone; agents rang " + number(tally.counted("rang")) + " times.";
  }
  if (server && server->cpu_seconds > 0) {
    out += text(" The server used %.0f s of processors, the generator %.0f s; the database is not in these.",
                server->cpu_seconds, static_cast<double>(tally.counted("generator-cpu-ms")) / 1'000);
  }
  if (tally.counted("onlookers") > 0)
    out += " " + number(tally.counted("onlookers")) + " others looked at the pages and went.";
  return out;
}

std::string sums_of(const Tally& tally, const std::optional<ServerSaid>& server) {
  std::string out;
  const auto wrong = contradictions(tally, server);
  for (const auto& sentence : wrong) out += "- **" + sentence + "**\n";
  if (wrong.empty()) {
    out += "Every resident ended in exactly one way, and the parts add up to " + number(tally.people) + ".";
    if (server) {
      out += " The server counted as many 202s as the residents: " + number(server->accepted) + ".";
      if (server->is_clean)
        out += " `holdfast verify`, told every reference that was acknowledged, found all laws kept.";
    }
    out += "\n";
  }
  return out;
}

}  // namespace

double Objective::good_share(const ServerSaid::Objective& seen) {
  return seen.all == 0 ? 1 : 1 - static_cast<double>(seen.bad) / static_cast<double>(seen.all);
}

std::optional<bool> Objective::met() const {
  std::optional<bool> all;
  for (const auto& seen : {residents, server}) {
    if (seen && seen->all > 0) all = all.value_or(true) && good_share(*seen) >= share;
  }
  return all;
}

std::vector<Objective> objectives_of(const Tally& tally, const std::optional<ServerSaid>& server) {
  std::vector<Objective> all{
      {"forms", "a press is answered with 202", 0.9995, forms_of(tally), {}},
      {"form-time", "the 202 within 300 ms of the press", 0.99, within(tally.kept, form_time), {}},
      {"answer", "an offer, or the reason, within 60 s", 0.99, within(tally.told, answer_time), {}},
      {"release", "a seat that ran out is free within 2 s", 0.999, {}, {}},
      {"messages", "a message is handed over within 30 s", 0.99, {}, {}},
      {"status", "where somebody stands is told", 0.995, status_of(tally), {}}};
  for (auto& objective : all) {
    if (server && server->objectives.contains(objective.name))
      objective.server = server->objectives.at(objective.name);
  }
  return all;
}

bool kept_schedule(const Tally& tally) {
  return tally.lag.at(0.99) <= lag_max;
}

std::vector<std::string> contradictions(const Tally& tally, const std::optional<ServerSaid>& server) {
  std::vector<std::string> wrong;
  const auto unless = [&](bool good, const std::string& sentence) {
    if (!good) wrong.push_back(sentence);
  };
  unless(tally.which.size() == tally.parts,
         "only " + number(tally.which.size()) + " of " + number(tally.parts) + " parts are here");
  unless(tally.residents() == tally.people || tally.which.size() != tally.parts,
         number(tally.people) + " residents, and " + number(tally.residents()) + " ends");
  unless(tally.counted("two-references") == 0,
         number(tally.counted("two-references")) + " pressed once more and were told another reference");
  if (!server) return wrong;

  const auto lost = tally.of("submit").unanswered + tally.of("staff").unanswered;  // may have been taken
  unless(server->accepted >= tally.acknowledged() && server->accepted <= tally.acknowledged() + lost,
         "the server counted " + number(server->accepted) + " 202s, and the residents " +
             number(tally.acknowledged()));
  if (server->states.empty()) return wrong;
  const auto fate = [&](const char* name) {
    const auto found = tally.fates.find(name);
    return found == tally.fates.end() ? 0 : found->second;
  };
  const auto registered = tally.residents() - fate("gave-up") - fate("turned-away");
  const auto stored = sum_of(server->states);
  unless(stored >= registered && stored <= registered + lost,
         number(registered) + " residents have a reference, and " + number(stored) +
             " registrations are stored");
  const auto booked = server->states.contains("booked") ? server->states.at("booked") : 0;
  unless(booked >= fate("booked") && booked <= fate("booked") + fate("unknown") + lost,
         number(fate("booked")) + " residents are booked, and " + number(booked) + " registrations");
  unless(server->is_clean, "holdfast verify found:\n\n```\n" + server->verified + "```");
  return wrong;
}

std::string report(const Scenario& scenario, const Tally& tally, const std::optional<ServerSaid>& server,
                   const std::vector<std::string>& charts) {
  std::string out = "## " + scenario.title + "\n\n" + scenario.said + "\n\n";
  out += "Played with " + number(tally.people) + " residents (scale " + text("%g", tally.scale) +
         "), a minute for " + text("%g", tally.compress) + " of the day, by " + number(tally.which.size()) +
         (tally.which.size() == 1 ? " process" : " processes") + "; " +
         text("%.0f s from the opening until everybody went home. ", scenario.lasts().count()) +
         number(scenario.figures.clinics) + " clinics have " +
         number(scenario.figures.clinics * static_cast<std::uint64_t>(scenario.figures.vaccinators) * 12 *
                static_cast<std::uint64_t>(scenario.figures.days) *
                static_cast<std::uint64_t>(scenario.figures.to_hour - scenario.figures.from_hour)) +
         " seats.";
  if (server && !server->settings.empty()) out += " " + server->settings;
  out += "\n\n";
  const auto late = time(tally.lag.at(0.99));
  out +=
      kept_schedule(tally)
          ? "The generator kept its schedule: 99 in 100 deeds came within " + late + " of their moment.\n\n"
          : "**The generator did not keep its schedule**: one deed in a hundred came more than " + late +
                " late. Times count from when a deed was due, so they are too long by as much.\n\n";
  out += table_of_objectives(objectives_of(tally, server)) + "\n";
  for (const auto& chart : charts) out += "![" + scenario.title + "](" + chart + ")\n\n";
  out += table_of_times(tally) + "\n" + table_of_fates(tally) + "\n" + habits_of(tally, server) + "\n\n";
  out += sums_of(tally, server) + "\n" + table_of_answers(tally);
  return out + "\n" + bench::machine() + "\n";
}

}  // namespace holdfast::rehearse
