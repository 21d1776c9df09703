#include "holdfast/forms/generator.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "forms/names.hpp"
#include "forms/numbers.hpp"
#include "forms/wishes.hpp"
#include "holdfast/domain/dates.hpp"
#include "holdfast/forms/random.hpp"

namespace holdfast::forms {

namespace {

using namespace std::chrono;

constexpr std::string_view postal_letters = "ABCEGHJKLMNPRSTVWXYZ";
constexpr std::size_t clinics_near_max = 5;

bool is_area_of_ontario(std::string_view prefix) {
  return prefix.size() == 3 && std::string_view{"KLMNP"}.find(prefix[0]) != std::string_view::npos &&
         prefix[1] >= '0' && prefix[1] <= '9' && postal_letters.find(prefix[2]) != std::string_view::npos;
}

/// Those that somebody would travel to; the nearest of all at the least.
std::vector<ClinicIndex> clinics_near(Coordinates home, const Programme& programme) {
  std::vector<std::pair<double, ClinicIndex>> all;
  for (std::size_t at = 0; at < programme.clinics.size(); ++at) {
    all.emplace_back(kilometres(home, programme.clinics[at].at), static_cast<ClinicIndex>(at));
  }
  std::ranges::sort(all);

  std::vector<ClinicIndex> nearest;
  for (const auto& [distance, clinic] : all) {
    const bool is_too_far = distance > programme.weights.travel_km_max;
    if (nearest.size() == clinics_near_max || (is_too_far && !nearest.empty())) break;
    nearest.push_back(clinic);
  }
  return nearest;
}

std::string digits(std::uint64_t number) {
  return std::to_string(number);
}

std::string postal_code(Random& random, const std::string& prefix) {
  // One draw a statement: the order within an expression is the compiler's own.
  auto code = prefix + ' ' + digits(random.below(10));
  code += random.one_of(postal_letters);
  code += digits(random.below(10));
  return code;
}

/// Nine in ten are 60 to 95 years old, the younger of them the more; the others are not yet.
std::string date_of_birth(Random& random, Instant now) {
  constexpr std::uint64_t days_of_a_year = 365;
  auto lived = 20 * days_of_a_year + random.below(40 * days_of_a_year);
  if (random.percent(90)) {
    const auto one = random.below(35 * days_of_a_year);
    const auto other = random.below(35 * days_of_a_year);
    lived = 60 * days_of_a_year + std::min(one, other);
  }
  return iso_text(Date{floor<days>(now) - days{static_cast<int>(lived)}});
}

/// How people can be reached, and how they wish to be.
void add_contact(RawForm& form, Random& random, std::string phone, std::string email) {
  constexpr std::array<const char*, 3> ways{"sms", "email", "call"};
  form.contact = ways[random.weighted<3>({52, 30, 18})];

  const bool has_phone = form.contact != "email" || random.percent(80);
  const bool has_email = form.contact == "email" || random.percent(60);
  if (has_phone) form.phone = std::move(phone);
  if (has_email) form.email = std::move(email);
}

}  // namespace

Generator::Generator(std::shared_ptr<const Programme> programme, Instant now, std::uint64_t seed)
    : programme_(std::move(programme)), now_(now), seed_(seed) {
  if (programme_->weights.horizon_days < 1)
    throw std::invalid_argument("forms need a horizon of a day at least");
  for (const auto& [prefix, point] : programme_->areas) {
    if (is_area_of_ontario(prefix)) areas_.push_back({prefix, clinics_near(point, *programme_)});
  }
  if (areas_.empty()) throw std::invalid_argument("forms need a postal area of Ontario");
  std::ranges::sort(areas_, {}, &Area::prefix);
}

RawForm Generator::form(std::uint64_t number) const {
  // Two rounds of mixing, so that form 1 of seed 0 is not form 0 of seed 1.
  Random random{Random{seed_}.next() ^ Random{~number}.next()};
  const bool french = random.percent(8);
  const auto& first = random.one_of(french ? french_first_names() : first_names());
  const auto& last = random.one_of(french ? french_last_names() : last_names());
  const auto& area = random.one_of(areas_);
  constexpr std::array<const char*, 3> hosts{"example.org", "example.com", "example.net"};
  const auto own = number + Random{seed_}.below(1'000'000);

  RawForm form;
  form.name = std::string{first.written}.append(" ").append(last.written);
  form.line1 = digits(1 + random.below(2400)).append(" ").append(random.one_of(streets()));
  if (random.percent(22)) form.line2 = "Apt " + digits(1 + random.below(1600));
  form.city = area.clinics.empty() ? std::string{} : programme_->at(area.clinics.front()).address.city;
  if (form.city->empty()) form.city = "Toronto";
  form.province = "ON";
  form.postal_code = postal_code(random, area.prefix);
  add_contact(form, random, phone_number(own),
              std::string{first.plain}.append(".").append(last.plain).append(digits(number)) + '@' +
                  random.one_of(hosts));
  form.language = french ? "fr" : "en";
  form.date_of_birth = date_of_birth(random, now_);
  form.health_card_number = health_card_number(own);
  if (random.percent(60))
    form.health_card_number->append({' ', random.one_of(postal_letters), random.one_of(postal_letters)});
  form.preferences = wishes(random, *programme_, area.clinics, now_);
  return form;
}

}  // namespace holdfast::forms
