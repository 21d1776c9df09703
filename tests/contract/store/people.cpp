#include "contract/store/people.hpp"

#include <atomic>
#include <iomanip>
#include <sstream>

namespace holdfast::test {

namespace {

using namespace std::chrono;

std::string padded(int number, int digits) {
  std::ostringstream text;
  text << std::setw(digits) << std::setfill('0') << number;
  return text.str();
}

int next_number() {
  static std::atomic<int> count = 0;
  return ++count;
}

constexpr LocalTime third_of_december{local_days{December / 3 / 2026} + 9h};

}  // namespace

store::Vault a_vault() {
  KeyRing ring{.masters = {{1, SecretKey{7}}}, .current = 1};
  return store::Vault{ring};
}

std::string a_card_number() {
  return padded(next_number(), 10);
}

Registration a_person() {
  const int number = next_number();
  return {.id = {random_bytes()},
          .received_at = sys_days{November / 2 / 2026} + 10h + 5min + microseconds{number},
          .via = Via::web,
          .name = "Zoë O'Brien \"the elder\"",
          .address = {.line1 = "221 Sterling Road",
                      .line2 = "",
                      .city = "Montréal",
                      .province = "ON",
                      .postal_code = "M6R 2B2"},
          .phone = "+1416" + padded(number, 7),
          .email = "zoe" + std::to_string(number) + "@example.org",
          .contact = Contact::sms,
          .language = Language::fr,
          .date_of_birth = March / 12 / 1948,
          .health_card_number = a_card_number(),
          .preferences = {{.clinic = ClinicId{"a"}, .start = third_of_december},
                          {.clinic = std::nullopt, .start = third_of_december + 25h}}};
}

store::Newcomer RoundTest::newcomer(const Registration& person, RegistrationState foreseen) {
  const auto& kept = people_.emplace_back(person);
  store::Newcomer newcomer{.registration = &kept,
                           .foreseen = foreseen,
                           .foreseen_offer = std::nullopt,
                           .reason = {},
                           .eligible_from = November / 1 / 2026,
                           .turn_at = person.received_at};
  if (foreseen == RegistrationState::offered) newcomer.foreseen_offer = OfferId{random_bytes()};
  return newcomer;
}

std::vector<store::Kept> RoundTest::keep(const std::vector<store::Newcomer>& newcomers) {
  return run([&](auto& tx) { return store::keep(tx, vault, newcomers); });
}

}  // namespace holdfast::test
