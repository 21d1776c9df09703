#include "holdfast/matching/record.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "matching/bytes.hpp"

namespace holdfast::matching {

using std::chrono::days;
using std::chrono::floor;

namespace {

constexpr std::uint64_t format = 1;

[[noreturn]] void no_record() {
  throw std::runtime_error("a round's record is damaged");
}

/// Every clinic's wall shows this day or a later one, so somebody whose turn was before is as good as
/// somebody whose turn it was then, and their birthday is not kept.
std::chrono::sys_days first_day(Instant now) {
  return floor<days>(now) - days{1};
}

/// Each home once: (0, 0) is none, others are counted from 1.
class HomeTable {
 public:
  explicit HomeTable(std::span<const Person> people) {
    for (const auto& person : people) {
      if (!person.home) continue;
      const auto key = std::pair{person.home->latitude, person.home->longitude};
      if (places_.try_emplace(key, homes_.size() + 1).second) homes_.push_back(*person.home);
    }
  }
  [[nodiscard]] const std::vector<Coordinates>& all() const noexcept { return homes_; }
  [[nodiscard]] std::size_t place(const std::optional<Coordinates>& home) const {
    return home ? places_.at({home->latitude, home->longitude}) : 0;
  }

 private:
  std::vector<Coordinates> homes_;
  std::map<std::pair<double, double>, std::size_t> places_;
};

void write_weights(ByteWriter& out, const Weights& weights) {
  // By name, as a person below: whatever else is weighed some day has to be written down too.
  const auto& [rank_minutes, day_minutes, kilometre_minutes, travel_km_max, walk_km_max,
               another_clinic_minutes, lead_time, horizon_days] = weights;
  out.number(rank_minutes.size());
  for (const auto minutes : rank_minutes) out.signed_number(minutes);
  out.signed_number(day_minutes);
  out.signed_number(kilometre_minutes);
  out.signed_number(travel_km_max);
  out.signed_number(walk_km_max);
  out.signed_number(another_clinic_minutes);
  out.signed_number(lead_time.count());
  out.signed_number(horizon_days);
}

Weights weights_in(ByteReader& in) {
  Weights weights;
  weights.rank_minutes.resize(in.count());
  for (auto& minutes : weights.rank_minutes) minutes = static_cast<int>(in.signed_number());
  weights.day_minutes = static_cast<int>(in.signed_number());
  weights.kilometre_minutes = static_cast<int>(in.signed_number());
  weights.travel_km_max = static_cast<int>(in.signed_number());
  weights.walk_km_max = static_cast<int>(in.signed_number());
  weights.another_clinic_minutes = static_cast<int>(in.signed_number());
  weights.lead_time = std::chrono::seconds{in.signed_number()};
  weights.horizon_days = static_cast<int>(in.signed_number());
  return weights;
}

void write_person(ByteWriter& out, const Person& person, const HomeTable& homes, const Programme& programme,
                  std::chrono::sys_days day) {
  // All there is of a person, by name: whatever else decides about seats some day has to be written down too.
  const auto& [home, eligible_from, preferences, moved, refused, needs, household, neighbouring_hours,
               until] = person;
  out.number(homes.place(home));
  const auto turn = std::max(std::chrono::sys_days{eligible_from}, day);
  out.number(static_cast<std::uint64_t>((turn - day).count()));
  out.number(preferences.size() * 2 + (moved ? 1 : 0));
  const auto wall = std::chrono::local_days{day.time_since_epoch()};
  for (const auto& wish : preferences) {
    const auto clinic = wish.clinic ? programme.find(*wish.clinic) : std::nullopt;
    // A clinic that is gone stays a named one, which no window is at.
    out.number(!wish.clinic ? 0 : clinic ? static_cast<std::uint64_t>(*clinic) + 2 : 1);
    out.signed_number((wish.start - LocalTime{wall}).count());
  }
  out.number(household * std::uint64_t{2} + (neighbouring_hours ? 1 : 0));
  out.number(refused.size());
  for (const auto window : refused) out.signed_number(static_cast<std::int64_t>(window));
  out.number(needs.bits());
  out.number(
      until ? static_cast<std::uint64_t>((std::max(std::chrono::sys_days{*until}, day) - day).count()) + 1
            : 0);
}

Person person_in(ByteReader& in, const std::vector<Coordinates>& homes, const Programme& programme,
                 std::chrono::sys_days day) {
  Person person;
  const auto home = in.number();
  if (home > homes.size()) no_record();
  if (home > 0) person.home = homes[home - 1];
  const auto turn = in.number();
  if (turn > 1'000'000) no_record();
  person.eligible_from = Date{day + days{turn}};
  const auto count = in.count();
  person.moved = count % 2 == 1;
  person.preferences.resize(count / 2);
  const LocalTime wall{std::chrono::local_days{day.time_since_epoch()}};
  for (auto& wish : person.preferences) {
    const auto clinic = in.number();
    if (clinic >= programme.clinics.size() + 2) no_record();
    if (clinic == 1) wish.clinic = ClinicId{"gone"};
    if (clinic > 1) wish.clinic = programme.clinics[clinic - 2].id;
    wish.start = wall + std::chrono::minutes{in.signed_number()};
  }
  const auto household = in.number();
  person.household = static_cast<std::uint32_t>(household / 2);
  person.neighbouring_hours = household % 2 == 1;
  person.refused.resize(in.count());
  for (auto& window : person.refused) window = static_cast<WindowId>(in.signed_number());
  person.needs = Needs{static_cast<std::uint32_t>(in.number())};
  const auto until = in.number();
  if (until > 1'000'000) no_record();
  if (until > 0) person.until = Date{day + days{until - 1}};
  return person;
}

/// The windows with a free seat, by id; says where each slot's stands.
std::vector<std::uint32_t> write_open(ByteWriter& out, const Calendar& calendar, std::span<const int> free) {
  std::vector<std::uint32_t> place_of_slot(free.size(), 0);
  std::uint32_t count = 0;
  for (std::size_t slot = 0; slot < free.size(); ++slot) {
    if (free[slot] > 0) place_of_slot[slot] = count++;
  }
  out.number(count);
  std::int64_t before = 0;
  for (std::size_t slot = 0; slot < free.size(); ++slot) {
    if (free[slot] <= 0) continue;
    const auto id = static_cast<std::int64_t>(calendar.windows()[slot].id);
    out.signed_number(id - std::exchange(before, id));
  }
  for (const auto seats : free) {
    if (seats > 0) out.number(static_cast<std::uint64_t>(seats));
  }
  return place_of_slot;
}

void write_plan(ByteWriter& out, const Plan& plan, std::size_t people,
                const std::vector<std::uint32_t>& place_of_slot) {
  auto next = plan.seated.begin();
  for (std::size_t person = 0; person < people; ++person) {
    const bool seated = next != plan.seated.end() && next->person == person;
    out.number(seated ? place_of_slot[static_cast<std::size_t>(next->slot)] + std::uint64_t{1} : 0);
    if (seated) ++next;
  }
  out.signed_number(plan.distance);
}

std::string shortest(double value) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return {digits.data(), end};
}

std::string_view field(std::string_view& line) {
  const auto end = std::min(line.find('\t'), line.size());
  const auto text = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return text;
}

double degrees(std::string_view text) {
  double value = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc{}) no_record();
  return value;
}

}  // namespace

std::uint64_t tag_of(const RegistrationId& id) noexcept {
  std::uint64_t tag = 0;
  for (std::size_t at = 8; at < id.bytes.size(); ++at) tag = tag << 8U | id.bytes[at];
  return tag;
}

std::string record_of(std::span<const Person> people, std::span<const std::uint64_t> tags,
                      const Calendar& calendar, std::span<const int> free, const Plan& plan, Instant now) {
  const auto& programme = calendar.programme();
  const HomeTable homes{people};
  ByteWriter out;
  out.reserve(people.size() * 48 + free.size() * 2 + homes.all().size() * 16 + 64);
  out.number(format);
  out.signed_number(now.time_since_epoch().count());
  out.signed_number(programme.version);
  write_weights(out, programme.weights);
  const auto place_of_slot = write_open(out, calendar, free);
  out.number(homes.all().size());
  for (const auto& home : homes.all()) {
    out.real(home.latitude);
    out.real(home.longitude);
  }
  out.number(people.size());
  for (const auto& person : people) write_person(out, person, homes, programme, first_day(now));
  write_plan(out, plan, people.size(), place_of_slot);
  for (const auto tag : tags) out.fixed(tag);
  return out.take();
}

RoundRecord record_in(std::string_view bytes, const Programme& places) {
  ByteReader in{bytes};
  RoundRecord record;
  if (in.number() != format) throw std::runtime_error("a round's record of a format not known here");
  record.now = Instant{std::chrono::microseconds{in.signed_number()}};
  record.programme = in.signed_number();
  record.weights = weights_in(in);
  record.open.resize(in.count());
  std::int64_t id = 0;
  for (auto& open : record.open) open.id = static_cast<WindowId>(id += in.signed_number());
  for (auto& open : record.open) open.free = static_cast<int>(in.number());
  std::vector<Coordinates> homes(in.count());
  for (auto& home : homes) {
    home.latitude = in.real();
    home.longitude = in.real();
  }
  const auto people = in.count();
  for (std::size_t at = 0; at < people; ++at) {
    record.people.push_back(person_in(in, homes, places, first_day(record.now)));
  }
  for (std::size_t at = 0; at < people; ++at) {
    const auto taken = in.number();
    if (taken > record.open.size()) no_record();
    record.taken.push_back(taken == 0 ? std::nullopt : std::optional{static_cast<std::uint32_t>(taken - 1)});
  }
  record.distance = in.signed_number();
  for (std::size_t at = 0; at < people; ++at) record.tags.push_back(in.fixed());
  if (!in.at_end()) no_record();
  return record;
}

std::string places_of(const Programme& programme) {
  std::string text;
  for (const auto& clinic : programme.clinics) {
    text += clinic.id.text + '\t' + shortest(clinic.at.latitude) + '\t' + shortest(clinic.at.longitude) +
            '\t' + clinic.zone.name() + '\t' + (clinic.synthetic ? "synthetic" : "") + '\t' +
            text_of(clinic.meets) + '\n';
  }
  return text;
}

Programme places_in(std::string_view text) {
  Programme programme;
  while (!text.empty()) {
    auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    Clinic clinic{
        .id = {std::string{field(line)}}, .name = {}, .address = {}, .at = {}, .zone = programme.home_zone};
    clinic.at.latitude = degrees(field(line));
    clinic.at.longitude = degrees(field(line));
    clinic.zone = TimeZone::named(std::string{field(line)});
    clinic.synthetic = field(line) == "synthetic";
    const auto meets = needs_in(field(line));
    if (!meets) no_record();
    clinic.meets = *meets;
    programme.clinics.push_back(std::move(clinic));
  }
  return programme;
}

}  // namespace holdfast::matching
