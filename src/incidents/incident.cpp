#include "holdfast/incidents/incident.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "holdfast/domain/dates.hpp"
#include "holdfast/domain/time_zone.hpp"

namespace holdfast::incidents {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t fingerprint_shown = 8;

Instant instant_in(const Json& object, const char* name) {
  const auto found = rfc3339_in(object.at(name).get<std::string>());
  if (!found) throw NotAWebhook(std::string(name) + " is not a moment");
  return *found;
}

std::optional<Instant> maybe_instant_in(const Json& object, const char* name) {
  if (!object.contains(name)) return std::nullopt;
  return instant_in(object, name);
}

/// "20261126T221501Z"
std::string compact(Instant moment) {
  auto text = rfc3339(std::chrono::floor<std::chrono::seconds>(moment));
  std::erase_if(text, [](char character) { return character == '-' || character == ':'; });
  return text;
}

std::string text_in(const Json& object, const char* name) {
  return object.contains(name) ? object.at(name).get<std::string>() : std::string{};
}

/// One alert of the webhook; `told` and `mended` as they are now.
Incident incident_in(const Json& alert, Instant now) {
  const auto& labels = alert.at("labels");
  Incident incident;
  incident.alert = labels.at("alertname");
  incident.severity = text_in(labels, "severity");
  incident.downtime = text_in(labels, "downtime") == "yes";
  if (alert.contains("annotations")) incident.summary = text_in(alert.at("annotations"), "summary");
  incident.detected = instant_in(alert, "startsAt");
  incident.id = alert.at("fingerprint").get<std::string>().substr(0, fingerprint_shown) + '-' +
                compact(incident.detected);
  if (alert.at("status") == "resolved") {
    incident.mended = instant_in(alert, "endsAt");
  } else {
    incident.told = now;
  }
  return incident;
}

std::string line_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string detected_line(const Incident& incident) {
  Json json{{"event", "detected"},
            {"id", incident.id},
            {"alert", incident.alert},
            {"severity", incident.severity},
            {"downtime", incident.downtime},
            {"summary", incident.summary},
            {"detected", rfc3339(incident.detected)}};
  if (incident.told) json["told"] = rfc3339(*incident.told);
  return line_of(json);
}

std::string mended_line(const std::string& id, Instant at) {
  return line_of({{"event", "mended"}, {"id", id}, {"mended", rfc3339(at)}});
}

}  // namespace

void Records::read(std::istream& in) {
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) continue;
    try {
      take_line(line);
    } catch (const std::exception&) {
      ++unreadable_;
    }
  }
}

void Records::take_line(const std::string& line) {
  const auto json = Json::parse(line);
  const auto id = json.at("id").get<std::string>();
  const auto& event = json.at("event");
  if (event == "detected") {
    all_.emplace(id, Incident{.id = id,
                              .alert = json.at("alert"),
                              .severity = json.at("severity"),
                              .downtime = json.at("downtime"),
                              .summary = json.at("summary"),
                              .detected = instant_in(json, "detected"),
                              .told = maybe_instant_in(json, "told"),
                              .acknowledged = {},
                              .acknowledged_by = {},
                              .mended = {}});
    return;
  }
  auto& incident = all_.at(id);
  if (event == "mended") {
    if (!incident.mended) incident.mended = instant_in(json, "mended");
  } else if (event == "acknowledged") {
    if (incident.acknowledged) return;
    incident.acknowledged = instant_in(json, "acknowledged");
    incident.acknowledged_by = json.at("by");
  } else {
    throw std::invalid_argument("an unknown event");
  }
}

std::vector<Incident> Records::by_time() const {
  std::vector<Incident> sorted;
  for (const auto& [id, incident] : all_) sorted.push_back(incident);
  std::ranges::stable_sort(sorted, {}, &Incident::detected);
  return sorted;
}

std::string Records::take(std::string_view webhook, Instant now) {
  std::vector<Incident> told;
  try {
    const auto json = Json::parse(webhook);
    for (const auto& alert : json.at("alerts")) told.push_back(incident_in(alert, now));
  } catch (const Json::exception& fault) {
    throw NotAWebhook(fault.what());
  }
  std::string lines;
  for (const auto& incident : told) {
    const auto [known, is_new] = all_.emplace(incident.id, incident);
    if (is_new) lines += detected_line(incident);
    if (!incident.mended || (!is_new && known->second.mended)) continue;
    known->second.mended = incident.mended;
    lines += mended_line(incident.id, *incident.mended);
  }
  return lines;
}

std::string Records::acknowledge(const std::string& id, Instant at, const std::string& by) {
  auto& incident = all_.at(id);
  if (incident.acknowledged) return {};
  incident.acknowledged = at;
  incident.acknowledged_by = by;
  return line_of({{"event", "acknowledged"}, {"id", id}, {"acknowledged", rfc3339(at)}, {"by", by}});
}

std::string Records::mend(const std::string& id, Instant at) {
  auto& incident = all_.at(id);
  if (incident.mended) return {};
  incident.mended = at;
  return mended_line(id, at);
}

}  // namespace holdfast::incidents
