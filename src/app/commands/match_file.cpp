#include "app/commands/match_file.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "holdfast/domain/dates.hpp"
#include "holdfast/domain/eligibility.hpp"

namespace holdfast::app {

namespace {

using Json = nlohmann::json;
using namespace std::chrono;

constexpr std::size_t preferences_max = 5;

constexpr std::size_t household_max = 6;

struct Household {
  std::uint32_t number = 0;
  bool neighbouring_hours = false;
  std::size_t people = 0;
};

/// One object or array of the file and its place, for complaints.
struct Part {
  const Json* value;
  std::string place;

  [[nodiscard]] Part at(const std::string& name) const { return {&value->at(name), place + "/" + name}; }
  [[nodiscard]] Part at(std::size_t index) const {
    return {&value->at(index), place + "/" + std::to_string(index)};
  }
};

class Reading {
 public:
  explicit Reading(MatchFileRemarks& remarks) : remarks_(remarks) {}

  MatchFile read(const Part& file) {
    if (!is_object(file)) return {};
    name_unknown(file, {"now", "clinics", "windows", "people"});
    result_.now = instant(file, "now").value_or(Instant{});
    programme_ = std::make_shared<Programme>();
    each(file, "clinics", [&](const Part& part) { read_clinic(part); });
    std::ranges::sort(programme_->clinics, {}, &Clinic::id);
    each(file, "windows", [&](const Part& part) { read_window(part); });
    each(file, "people", [&](const Part& part) { read_person(part); });
    result_.programme = programme_;
    return std::move(result_);
  }

 private:
  void fault(const std::string& place, const std::string& sentence) {
    remarks_.faults.push_back((place.empty() ? "/" : place) + ": " + sentence);
  }

  void name_unknown(const Part& object, const std::set<std::string>& known) {
    for (const auto& [name, value] : object.value->items()) {
      if (!known.contains(name))
        remarks_.passed_over.push_back(object.place + "/" + name + ": not a field of this");
    }
  }

  bool is_object(const Part& part) {
    if (part.value->is_object()) return true;
    fault(part.place, "must be an object");
    return false;
  }

  bool has(const Part& object, const std::string& name) {
    if (object.value->contains(name)) return true;
    fault(object.place + "/" + name, "is missing");
    return false;
  }

  static bool is_given(const Part& object, const std::string& name) {
    return object.value->contains(name) && !object.value->at(name).is_null();
  }

  template <class Read>
  void each(const Part& object, const std::string& name, Read&& read) {
    if (!has(object, name)) return;
    const auto list = object.at(name);
    if (!list.value->is_array()) return fault(list.place, "must be a list");
    for (std::size_t index = 0; index < list.value->size(); ++index) read(list.at(index));
  }

  std::optional<std::string> text(const Part& object, const std::string& name) {
    if (!has(object, name)) return std::nullopt;
    const auto part = object.at(name);
    if (part.value->is_string() && !part.value->get_ref<const std::string&>().empty()) {
      return part.value->get<std::string>();
    }
    fault(part.place, "must be a text");
    return std::nullopt;
  }

  std::optional<std::int64_t> whole_number(const Part& part, std::int64_t least, std::int64_t most) {
    const auto fits = part.value->is_number_unsigned()
                          ? std::in_range<std::int64_t>(part.value->get<std::uint64_t>())
                          : part.value->is_number_integer();
    if (fits) {
      const auto number = part.value->get<std::int64_t>();
      if (number >= least && number <= most) return number;
    }
    fault(part.place, "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return std::nullopt;
  }

  std::optional<double> degrees(const Part& object, const std::string& name, double most) {
    if (!has(object, name)) return std::nullopt;
    const auto part = object.at(name);
    if (part.value->is_number() && std::abs(part.value->get<double>()) <= most)
      return part.value->get<double>();
    fault(part.place, "must be degrees from " + std::to_string(-static_cast<int>(most)) + " to " +
                          std::to_string(static_cast<int>(most)));
    return std::nullopt;
  }

  Coordinates coordinates(const Part& object) {
    const auto latitude = degrees(object, "latitude", 90);
    const auto longitude = degrees(object, "longitude", 180);
    return {latitude.value_or(0), longitude.value_or(0)};
  }

  std::optional<Instant> instant(const Part& object, const std::string& name) {
    const auto typed = text(object, name);
    if (!typed) return std::nullopt;
    const auto moment = rfc3339_in(*typed);
    if (!moment) fault(object.place + "/" + name, "must be a moment like 2026-12-05T15:00:00Z");
    return moment;
  }

  void read_clinic(const Part& part) {
    if (!is_object(part)) return;
    name_unknown(part, {"id", "latitude", "longitude", "timeZone", "meets"});
    const auto id = text(part, "id");
    Clinic clinic{.id = {id.value_or("")},
                  .name = id.value_or(""),
                  .address = {},
                  .at = coordinates(part),
                  .zone = programme_->home_zone};
    if (const auto zone = text(part, "timeZone")) {
      try {
        clinic.zone = TimeZone::named(*zone);
      } catch (const std::runtime_error&) {
        fault(part.place + "/timeZone", "no time zone is called " + *zone);
      }
    }
    clinic.meets = needs(part, "meets");
    if (!id) return;
    if (!clinics_.insert(*id).second) return fault(part.place + "/id", "is there twice");
    programme_->clinics.push_back(std::move(clinic));
  }

  void read_window(const Part& part) {
    if (!is_object(part)) return;
    name_unknown(part, {"id", "clinic", "start", "free"});
    const auto least = std::numeric_limits<std::int64_t>::min();
    const auto most = std::numeric_limits<std::int64_t>::max();
    const auto id = has(part, "id") ? whole_number(part.at("id"), least, most) : std::nullopt;
    const auto clinic = known_clinic(part);
    const auto start = instant(part, "start");
    const auto free = has(part, "free") ? whole_number(part.at("free"), 0, 1'000'000) : std::nullopt;
    if (id && !windows_.insert(*id).second) return fault(part.place + "/id", "is there twice");
    if (!id || !clinic || !start || !free) return;
    result_.windows.push_back({.id = WindowId{*id}, .clinic = *clinic, .starts_at = *start});
    result_.free.push_back(static_cast<int>(*free));
  }

  std::optional<ClinicIndex> known_clinic(const Part& part) {
    const auto name = text(part, "clinic");
    if (!name) return std::nullopt;
    const auto clinic = programme_->find({*name});
    if (!clinic) fault(part.place + "/clinic", "no clinic is called " + *name);
    return clinic;
  }

  void read_person(const Part& part) {
    if (!is_object(part)) return;
    name_unknown(part, {"id", "home", "eligibleFrom", "preferences", "refused", "household",
                        "neighbouringHours", "needs"});
    const auto id = text(part, "id");
    if (id && !people_.insert(*id).second) fault(part.place + "/id", "is there twice");

    matching::Person person;
    if (is_given(part, "home") && is_object(part.at("home"))) {
      name_unknown(part.at("home"), {"latitude", "longitude"});
      person.home = coordinates(part.at("home"));
    }
    person.eligible_from = date(part, "eligibleFrom").value_or(Date{year{1970}, January, day{1}});
    each(part, "preferences", [&](const Part& wish) { read_preference(wish, person); });
    if (part.value->contains("preferences") && part.at("preferences").value->is_array()) {
      const auto count = part.at("preferences").value->size();
      if (count < 1 || count > preferences_max) fault(part.place + "/preferences", "must be 1 to 5");
    }
    if (is_given(part, "refused")) {
      each(part, "refused", [&](const Part& refused) {
        const auto most = std::numeric_limits<std::int64_t>::max();
        person.refused.push_back(WindowId{whole_number(refused, -most, most).value_or(0)});
      });
    }

    person.needs = needs(part, "needs");
    read_household(part, person);

    auto [preferences, moved] = moved_preferences(person.preferences, person.eligible_from);
    person.preferences = std::move(preferences);
    person.moved = moved;
    result_.names.push_back(id.value_or(""));
    result_.people.push_back(std::move(person));
  }

  Needs needs(const Part& object, const std::string& name) {
    Needs words;
    if (!is_given(object, name)) return words;
    each(object, name, [&](const Part& word) {
      if (!word.value->is_string() || !words.add(word.value->get<std::string>()))
        fault(word.place, "is no need");
    });
    return words;
  }

  void read_household(const Part& part, matching::Person& person) {
    if (is_given(part, "neighbouringHours")) {
      const auto flag = part.at("neighbouringHours");
      if (!flag.value->is_boolean()) return fault(flag.place, "must be true or false");
      person.neighbouring_hours = flag.value->get<bool>();
    }
    if (!is_given(part, "household")) return;
    const auto name = text(part, "household");
    if (!name) return;
    const auto number = static_cast<std::uint32_t>(households_.size()) + 1;
    auto& household =
        households_.try_emplace(*name, Household{number, person.neighbouring_hours, 0}).first->second;
    if (++household.people == household_max + 1) fault(part.place + "/household", "has more than six people");
    if (household.neighbouring_hours != person.neighbouring_hours) {
      fault(part.place + "/neighbouringHours", "must be the same for all of a household");
    }
    person.household = household.number;
  }

  std::optional<Date> date(const Part& object, const std::string& name) {
    const auto typed = text(object, name);
    if (!typed) return std::nullopt;
    const auto found = date_in(*typed);
    if (!found) fault(object.place + "/" + name, "must be a day like 2026-11-01");
    return found;
  }

  void read_preference(const Part& part, matching::Person& person) {
    if (!is_object(part)) return;
    name_unknown(part, {"clinic", "start"});
    Preference preference;
    if (is_given(part, "clinic") && known_clinic(part))
      preference.clinic = {part.at("clinic").value->get<std::string>()};
    if (const auto typed = text(part, "start")) {
      const auto start = local_time_in(*typed);
      if (!start) fault(part.place + "/start", "must be a local time like 2026-12-05T10:00");
      preference.start = start.value_or(LocalTime{});
    }
    person.preferences.push_back(std::move(preference));
  }

  MatchFileRemarks& remarks_;
  MatchFile result_;
  std::shared_ptr<Programme> programme_;
  std::set<std::string> clinics_;
  std::set<std::int64_t> windows_;
  std::set<std::string> people_;
  std::map<std::string, Household> households_;
};

/// Parses, and complains of names that an object has twice: nlohmann would keep the last and say nothing.
Json parse(std::istream& input, MatchFileRemarks& remarks) {
  std::vector<std::set<std::string>> open_objects;
  const auto watch = [&](int, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::object_start) open_objects.emplace_back();
    if (event == Json::parse_event_t::object_end) open_objects.pop_back();
    if (event == Json::parse_event_t::key && !open_objects.back().insert(parsed.get<std::string>()).second) {
      remarks.faults.push_back("\"" + parsed.get<std::string>() + "\" is twice in one object");
    }
    return true;
  };
  try {
    return Json::parse(input, watch);
  } catch (const Json::parse_error& error) {
    remarks.faults.push_back("not JSON, at byte " + std::to_string(error.byte));
  }
  return nullptr;
}

}  // namespace

MatchFile read_match_file(std::istream& input, MatchFileRemarks& remarks) {
  const auto json = parse(input, remarks);
  if (!remarks.faults.empty()) return {};
  return Reading{remarks}.read({&json, ""});
}

}  // namespace holdfast::app
