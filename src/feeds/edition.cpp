#include "feeds/edition.hpp"

#include <algorithm>
#include <array>

#include <sodium.h>
#include <nlohmann/json.hpp>

#include "feeds/words.hpp"
#include "holdfast/site/gzip.hpp"

namespace holdfast::feeds {

namespace {

using Json = nlohmann::ordered_json;

constexpr int quick = 1;  // an edition lives for seconds
constexpr auto extensions = "http://fhir-registry.smarthealthit.org/StructureDefinition/";

std::string quoted(const std::string& text) {
  return Json(text).dump();
}

std::string version_of(std::string_view content) {
  std::array<unsigned char, 16> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(content.data()),
                     content.size(), nullptr, 0);
  std::string text(hash.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
  text.pop_back();
  return text;
}

std::string schedule_text(const Clinic& clinic) {
  return Json{{"resourceType", "Schedule"},
              {"id", clinic.id.text},
              {"active", true},
              {"serviceType", Json::array({immunization()})},
              {"actor", Json::array({{{"reference", "Location/" + clinic.id.text}}})}}
      .dump();
}

std::string extension(std::string_view name, std::string_view kind, const std::string& value) {
  return "{\"url\":\"" + (extensions + std::string{name}) + "\",\"" + std::string{kind} + "\":" + value + '}';
}

/// The lines of one clinic's windows. What they have in common is written once.
class SlotLines {
 public:
  SlotLines(const Clinic& clinic, const Publishing& how)
      : zone_(clinic.zone),
        schedule_(R"(","schedule":{"reference":"Schedule/)" + clinic.id.text + R"("},"status":")"),
        link_(quoted(how.public_url + "/register?clinic=" + clinic.id.text + "&hour=")),
        phone_(how.telephone.empty()
                   ? ""
                   : ',' + extension("booking-phone", "valueString", quoted(how.telephone))) {
    link_.pop_back();  // its closing quote: the hour goes before it
  }

  void add(std::string& lines, const FreeSeats::Hour& hour, bool free, int seats) const {
    const auto start = rfc3339(hour.starts_at, zone_);
    lines += R"({"resourceType":"Slot","id":")";
    lines += std::to_string(static_cast<std::int64_t>(hour.id));
    lines += free ? "-free" : "-busy";
    lines += schedule_;
    lines += free ? "free" : "busy";
    lines += R"(","start":")";
    lines += start;
    lines += R"(","end":")";
    lines += rfc3339(hour.starts_at + window_length, zone_);
    lines += R"(","extension":[)";
    lines += extension("slot-capacity", "valueInteger", std::to_string(seats));
    if (free) {
      lines += ',';
      lines += extension("booking-deep-link", "valueUrl", link_ + start.substr(0, minutes_end) + '"');
      lines += phone_;
    }
    lines += "]}\n";
  }

 private:
  static constexpr std::size_t minutes_end = 16;  // of "2026-12-05T10:00:00-05:00"

  TimeZone zone_;
  std::string schedule_, link_, phone_;
};

/// What is shown of the windows, the earliest first where there are too many.
std::vector<FreeSeats::Hour> published(const FreeSeats& seats, std::size_t windows_max, Instant now) {
  std::vector<FreeSeats::Hour> hours;
  hours.reserve(seats.hours.size());
  for (const auto& hour : seats.hours) {
    if (hour.starts_at > now && !seats.programme->at(hour.clinic).synthetic) hours.push_back(hour);
  }
  if (hours.size() > windows_max) {
    std::ranges::stable_sort(hours, {}, &FreeSeats::Hour::starts_at);
    hours.resize(windows_max);
  }
  return hours;
}

/// The slots of each province.
std::map<std::string, std::string> slots_of(const FreeSeats& seats, const Publishing& how, Instant now,
                                            bool closed, std::size_t& count) {
  const auto& clinics = seats.programme->clinics;
  std::vector<SlotLines> lines_of;
  lines_of.reserve(clinics.size());
  for (const auto& clinic : clinics) lines_of.emplace_back(clinic, how);

  std::map<std::string, std::string> files;
  const auto first_free = now + seats.programme->weights.lead_time;
  for (const auto& hour : published(seats, how.windows_max, now)) {
    auto& lines = files[seats.programme->at(hour.clinic).address.province];
    const auto& write = lines_of[static_cast<std::size_t>(hour.clinic)];
    const auto free = closed || hour.starts_at < first_free ? 0 : std::min(hour.free, hour.capacity);
    const auto busy = hour.capacity - free;
    if (free > 0) write.add(lines, hour, true, free);
    if (busy > 0) write.add(lines, hour, false, busy);
    count += (free > 0 ? 1U : 0U) + (busy > 0 ? 1U : 0U);
  }
  return files;
}

/// Puts files into an edition, compressed anew only where they changed.
struct Press {
  Edition& edition;
  const Edition* before;
  std::int64_t now;

  const File& add(const std::string& name, std::string_view content_type, std::string plain) {
    const auto version = version_of(plain);
    if (before != nullptr) {
      const auto same = before->files.find(name);
      if (same != before->files.end() && same->second.version == version) {
        return edition.files.emplace(name, same->second).first->second;
      }
    }
    auto packed = site::gzipped(plain, quick);
    File file{std::string{content_type}, std::move(plain), std::move(packed), version, now};
    return edition.files.emplace(name, std::move(file)).first->second;
  }
};

std::string moment(std::int64_t unix_seconds) {
  return rfc3339(Instant{std::chrono::seconds{unix_seconds}});
}

}  // namespace

std::string location_text(const Clinic& clinic, const Publishing& how) {
  auto telecom = Json::array();
  if (!how.telephone.empty()) telecom.push_back({{"system", "phone"}, {"value", how.telephone}});
  telecom.push_back({{"system", "url"}, {"value", how.public_url}});
  return Json{
      {"resourceType", "Location"},
      {"id", clinic.id.text},
      {"identifier", Json::array({{{"system", how.public_url + "/v1/clinics"}, {"value", clinic.id.text}}})},
      {"name", clinic.name},
      {"telecom", std::move(telecom)},
      {"address",
       {{"line", Json::array({clinic.address.line1})},
        {"city", clinic.address.city},
        {"state", clinic.address.province},
        {"postalCode", clinic.address.postal_code},
        {"country", "CA"}}},
      {"position", {{"longitude", clinic.at.longitude}, {"latitude", clinic.at.latitude}}}}
      .dump();
}

Edition edition_of(const FreeSeats& seats, const Publishing& how, Instant now, bool closed,
                   const Edition* before) {
  Edition edition{.as_of = seats.as_of, .slots = 0, .files = {}};
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  Press press{edition, before, seconds};

  std::string locations, schedules;
  for (const auto& clinic : seats.programme->clinics) {
    if (clinic.synthetic) continue;
    locations += location_text(clinic, how) + '\n';
    schedules += schedule_text(clinic) + '\n';
  }
  auto output = Json::array();
  std::int64_t changed_at = 0;
  const auto publish = [&](const std::string& name, const char* type, std::string lines, Json hint) {
    const auto& file = press.add(name, ndjson_type, std::move(lines));
    changed_at = std::max(changed_at, file.changed_at);
    Json entry{{"type", type}, {"url", how.public_url + "/fhir/" + name}};
    if (!hint.empty()) entry["extension"] = std::move(hint);
    output.push_back(std::move(entry));
  };
  publish("locations.ndjson", "Location", std::move(locations), {});
  publish("schedules.ndjson", "Schedule", std::move(schedules), {});
  for (auto& [province, lines] : slots_of(seats, how, now, closed, edition.slots)) {
    publish("slots-" + province + ".ndjson", "Slot", std::move(lines), {{"state", Json::array({province})}});
  }
  press.add(manifest_name, "application/json",
            Json{{"transactionTime", moment(changed_at)},
                 {"request", how.public_url + "/fhir/" + manifest_name},
                 {"output", std::move(output)},
                 {"error", Json::array()}}
                .dump());
  return edition;
}

http::Response answer_of(const File& file, const http::Request& request, std::chrono::seconds cache) {
  auto response = site::answer_of(file, request);
  response.headers.emplace_back("Cache-Control", "public, max-age=" + std::to_string(cache.count()));
  response.headers.emplace_back("Access-Control-Allow-Origin", "*");
  return response;
}

}  // namespace holdfast::feeds
