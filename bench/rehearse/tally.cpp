#include "bench/rehearse/tally.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "bench/rehearse/device.hpp"

namespace holdfast::rehearse {

using nlohmann::json;

namespace {

bool same_rehearsal(const Tally& one, const Tally& other) {
  return one.scenario == other.scenario && one.scale == other.scale && one.compress == other.compress &&
         one.opened_at == other.opened_at && one.parts == other.parts && one.people == other.people;
}

template <class Counts>
void add_counts(Counts& all, const Counts& more) {
  for (const auto& [name, count] : more) all[name] += count;
}

json of_asked(const Asked& asked) {
  return {{"answered", asked.answered}, {"later", asked.later},   {"limited", asked.limited},
          {"refused", asked.refused},   {"failed", asked.failed}, {"unanswered", asked.unanswered},
          {"took", asked.took.json()}};
}

Asked asked_in(const json& in) {
  const auto number = [&](const char* key) { return in.at(key).get<std::uint64_t>(); };
  return {.answered = number("answered"),
          .later = number("later"),
          .limited = number("limited"),
          .refused = number("refused"),
          .failed = number("failed"),
          .unanswered = number("unanswered"),
          .took = Histogram::read(in.at("took"))};
}

}  // namespace

void Tally::count(Step step, int got, std::chrono::nanoseconds took) {
  auto& of_step = asked[std::string{name_of(step)}];
  if (got == 0) {
    ++of_step.unanswered;
  } else if (got < 400 || got == status::conflict || got == status::gone) {
    ++of_step.answered;
    of_step.took.add(took);
  } else {
    ++(got == status::later     ? of_step.later
       : got == status::limited ? of_step.limited
       : got < 500              ? of_step.refused
                                : of_step.failed);
  }
}

void Tally::add(const Tally& part) {
  if (which.empty() && scenario.empty()) {
    *this = part;
    return;
  }
  if (!same_rehearsal(*this, part)) throw std::runtime_error("these are parts of different rehearsals");
  for (const auto number : part.which) {
    if (std::ranges::find(which, number) != which.end())
      throw std::runtime_error("part " + std::to_string(number) + " is there twice");
    which.push_back(number);
  }
  for (const auto& [step, more] : part.asked) {
    auto& all = asked[step];
    all.answered += more.answered;
    all.later += more.later;
    all.limited += more.limited;
    all.refused += more.refused;
    all.failed += more.failed;
    all.unanswered += more.unanswered;
    all.took.add(more.took);
  }
  kept.add(part.kept);
  told.add(part.told);
  lag.add(part.lag);
  kept_at.resize(slices);
  for (std::size_t at = 0; at < std::min(slices, part.kept_at.size()); ++at)
    kept_at[at].add(part.kept_at[at]);
  for (const auto& [name, more] : part.series) {
    auto& all = series[name];
    all.resize(slices);
    for (std::size_t at = 0; at < std::min(slices, more.size()); ++at) all[at] += more[at];
  }
  add_counts(fates, part.fates);
  add_counts(choices, part.choices);
  add_counts(counts, part.counts);
}

std::uint64_t Tally::residents() const {
  return std::accumulate(fates.begin(), fates.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const auto& fate) { return sum + fate.second; });
}

std::uint64_t Tally::acknowledged() const {
  return counted("acknowledged");
}

Asked Tally::of(std::string_view step) const {
  const auto found = asked.find(step);
  return found == asked.end() ? Asked{} : found->second;
}

std::uint64_t Tally::counted(std::string_view name) const {
  const auto found = counts.find(name);
  return found == counts.end() ? 0 : found->second;
}

json Tally::json() const {
  nlohmann::json out{{"scenario", scenario},   {"scale", scale},      {"compress", compress},
                     {"opened_at", opened_at}, {"parts", parts},      {"people", people},
                     {"which", which},         {"kept", kept.json()}, {"told", told.json()},
                     {"lag", lag.json()},      {"series", series},    {"fates", fates},
                     {"choices", choices},     {"counts", counts}};
  for (const auto& [step, of_step] : asked) out["asked"][step] = of_asked(of_step);
  out["kept_at"] = nlohmann::json::array();
  for (const auto& slice : kept_at) out["kept_at"].push_back(slice.json());
  return out;
}

Tally Tally::read(const nlohmann::json& in) {
  Tally part;
  in.at("scenario").get_to(part.scenario);
  in.at("scale").get_to(part.scale);
  in.at("compress").get_to(part.compress);
  in.at("opened_at").get_to(part.opened_at);
  in.at("parts").get_to(part.parts);
  in.at("people").get_to(part.people);
  in.at("which").get_to(part.which);
  part.kept = Histogram::read(in.at("kept"));
  part.told = Histogram::read(in.at("told"));
  part.lag = Histogram::read(in.at("lag"));
  for (const auto& [name, values] : in.at("series").items()) part.series[name] = values.get<Series>();
  for (const auto& [name, value] : in.at("fates").items()) part.fates[name] = value;
  for (const auto& [name, value] : in.at("choices").items()) part.choices[name] = value;
  for (const auto& [name, value] : in.at("counts").items()) part.counts[name] = value;
  for (const auto& [step, value] : in.at("asked").items()) part.asked[step] = asked_in(value);
  for (const auto& slice : in.at("kept_at")) part.kept_at.push_back(Histogram::read(slice));
  return part;
}

}  // namespace holdfast::rehearse
