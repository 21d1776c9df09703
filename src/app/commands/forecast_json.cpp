#include <nlohmann/json.hpp>

#include "app/commands/forecast_order.hpp"

namespace holdfast::app {

namespace {

using Json = nlohmann::ordered_json;

Json json_of(const forecast::Seating& seating) {
  return {{"people", seating.people},
          {"firstChoice", seating.first_choice},
          {"otherChoice", seating.other_choice},
          {"elsewhere", seating.elsewhere},
          {"unseated", seating.people - seating.seated()},
          {"distance", seating.distance}};
}

Json json_of(const forecast::Waits& waits) {
  return {{"people", waits.people},
          {"mean", waits.mean.count()},
          {"median", waits.median.count()},
          {"p99", waits.p99.count()},
          {"longest", waits.longest.count()}};
}

Json json_of(const forecast::Standing& end) {
  return {{"notTaken", end.coming}, {"queued", end.queued}, {"waiting", end.waiting},
          {"offered", end.offered}, {"booked", end.booked}, {"declined", end.declined},
          {"lapsed", end.lapsed}};
}

}  // namespace

std::string forecast_json(const forecast::Figures& figures, const forecast::Forecast& day) {
  auto minutes = Json::array();
  for (const auto& minute : day.minutes) {
    minutes.push_back({minute.came, minute.offers, minute.accepted, minute.queue});
  }
  Json gathered = json_of(day.gathered);
  gathered["parts"] = day.gathered_parts;
  gathered["exact"] = day.gathered_parts <= figures.towns;
  const Json all = {
      {"seed", figures.seed},
      {"cells", figures.cells},
      {"people", day.people},
      {"seats", day.seats},
      {"asTheyCome", json_of(day.as_they_come)},
      {"gathered", std::move(gathered)},
      {"atTheEnd", json_of(day.at_the_end)},
      {"queue",
       {{"peak", day.queue_peak},
        {"peakAtSeconds", day.queue_peak_at.count()},
        {"emptyAtSeconds", day.drained_at ? Json(day.drained_at->count()) : Json(nullptr)}}},
      {"secondsToAccepted", json_of(day.to_kept)},
      {"secondsToOffer", json_of(day.to_offer)},
      {"secondsToMessage", json_of(day.to_message)},
      {"offers", day.offers},
      {"messages", day.messages},
      {"busiestSecond",
       {{"forms", day.forms_peak}, {"offers", day.offers_peak}, {"messages", day.messages_peak}}},
      {"needed",
       {{"formsPerSecond", day.needs.forms_per_second},
        {"intakeProcesses", day.needs.intake_processes},
        {"matchingCores", day.needs.matching_cores},
        {"databaseCores", day.needs.database_cores},
        {"processes", day.needs.machines},
        {"databaseCoresToHave", day.needs.database_cores_to_have}}},
      {"minutes", {{"columns", {"came", "offers", "accepted", "queue"}}, {"rows", std::move(minutes)}}},
  };
  return all.dump() + '\n';
}

}  // namespace holdfast::app
