#include "unit/intake/a_form.hpp"

#include <iterator>

namespace holdfast::intake::testing {

namespace {

using namespace std::chrono;

std::string any_text(std::mt19937_64& random, std::size_t bytes_max) {
  static const std::string pieces[] = {"a", "Z", "7", " ", "'", "\"", "é", "☎", "\n", "\\", "-", "ﬀ"};
  std::uniform_int_distribution<std::size_t> length{0, bytes_max};
  std::uniform_int_distribution<std::size_t> piece{0, std::size(pieces) - 1};
  std::string text;
  for (auto left = length(random); left > 0; --left) {
    const auto& next = pieces[piece(random)];
    if (text.size() + next.size() <= bytes_max) text += next;
  }
  return text;
}

template <class Choice>
Choice any_of(std::mt19937_64& random, int count) {
  return static_cast<Choice>(std::uniform_int_distribution{0, count - 1}(random));
}

}  // namespace

Registration a_form(std::uint64_t number) {
  return {
      .id = {},
      .received_at = Instant{microseconds{static_cast<std::int64_t>(number)}},
      .via = Via::web,
      .name = "Margaret O'Brien " + std::to_string(number),
      .address = {.line1 = "221 Sterling Road",
                  .line2 = "",
                  .city = "Montréal",
                  .province = "QC",
                  .postal_code = "H2X 1Y4"},
      .phone = "+14165550199",
      .email = "margaret@example.org",
      .contact = Contact::sms,
      .language = Language::fr,
      .date_of_birth = March / 12 / 1948,
      .health_card_number = std::to_string(1'000'000'000 + number),
      .preferences = {{.clinic = ClinicId{"sterling-road"}, .start = local_days{December / 3 / 2026} + 9h}}};
}

Registration any_registration(std::mt19937_64& random) {
  std::uniform_int_distribution<std::int64_t> micros{0, 4'000'000'000'000'000};
  std::uniform_int_distribution<int> days_since{-40'000, 20'000};
  std::uniform_int_distribution<std::int64_t> hours_since{400'000, 900'000};
  Registration any;
  any.id.bytes = random_bytes();
  any.received_at = Instant{microseconds{micros(random)}};
  any.via = any_of<Via>(random, 3);
  any.contact = any_of<Contact>(random, 3);
  any.language = any_of<Language>(random, 2);
  any.date_of_birth = sys_days{days{days_since(random)}};
  for (auto* text :
       {&any.name, &any.address.line1, &any.address.line2, &any.address.city, &any.address.province,
        &any.address.postal_code, &any.phone, &any.email, &any.health_card_number}) {
    *text = any_text(random, 300);
  }
  any.preferences.resize(std::uniform_int_distribution<std::size_t>{1, 5}(random));
  for (auto& preference : any.preferences) {
    if (random() % 2 == 0) preference.clinic = ClinicId{"c" + any_text(random, 60)};
    preference.start = LocalTime{hours{hours_since(random)}};
  }
  return any;
}

KeptPtr a_kept(journal::Lsn lsn) {
  auto kept = std::make_unique<Kept>();
  kept->registration = a_form(lsn);
  kept->lsn = lsn;
  return kept;
}

}  // namespace holdfast::intake::testing
