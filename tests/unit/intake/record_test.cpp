#include "holdfast/intake/record.hpp"

#include <gtest/gtest.h>

#include "unit/intake/a_form.hpp"

namespace holdfast::intake {
namespace {

using testing::a_form;
using testing::any_registration;

std::optional<Registration> read(const std::string& bytes) {
  return registration_in(std::as_bytes(std::span{bytes}));
}

TEST(ARecord, GivesBackWhateverAFormMayHold) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random{seed};
  for (int each = 0; each < 2000; ++each) {
    const auto registration = any_registration(random);

    const auto again = read(record_of(registration));

    ASSERT_TRUE(again);
    ASSERT_EQ(*again, registration);
  }
}

TEST(ARecord, KeepsNeedsAndIsWithoutThemAsItWasBeforeThereWereAny) {
  auto registration = a_form();
  EXPECT_EQ(record_of(registration).front(), 1);
  registration.needs = needs_in("companion language-fr").value();

  const auto bytes = record_of(registration);

  EXPECT_EQ(bytes.front(), 2);
  EXPECT_EQ(read(bytes)->needs, registration.needs);
  EXPECT_FALSE(read(bytes.substr(0, bytes.size() - 1)));
}

HouseholdMember a_member() {
  return {.id = {{7}},
          .name = "Zoë",
          .date_of_birth = std::chrono::March / 12 / 1950,
          .health_card_number = "1234567897"};
}

TEST(ARecord, GivesBackAHousehold) {
  auto form = a_form();
  form.household = {a_member(), a_member()};
  form.household[1].id = {{8}};
  form.household[1].health_card_number.clear();
  form.neighbouring_hours = true;

  EXPECT_EQ(record_of(form).front(), 3);
  EXPECT_EQ(read(record_of(form)), form);
}

TEST(ARecord, GivesBackAHouseholdAndWhatItNeeds) {
  auto form = a_form();
  form.household = {a_member()};
  form.needs = needs_in("companion language-fr").value();

  const auto bytes = record_of(form);

  EXPECT_EQ(bytes.front(), 3);
  EXPECT_EQ(read(bytes), form);
  EXPECT_FALSE(read(bytes.substr(0, bytes.size() - 1)));
}

/// Two forms that differ in one field, for each field.
std::vector<Registration> forms_changed_once() {
  std::vector<Registration> changed;
  const auto change = [&](auto how) {
    auto form = a_form();
    how(form);
    changed.push_back(std::move(form));
  };
  change([](auto& form) { form.via = Via::call_centre; });
  change([](auto& form) { form.contact = Contact::call; });
  change([](auto& form) { form.language = Language::en; });
  change([](auto& form) { form.date_of_birth = std::chrono::March / 13 / 1948; });
  change([](auto& form) { form.name += "x"; });
  change([](auto& form) { form.address.line1 += "x"; });
  change([](auto& form) { form.address.line2 += "x"; });
  change([](auto& form) { form.address.city += "x"; });
  change([](auto& form) { form.address.province += "x"; });
  change([](auto& form) { form.address.postal_code += "x"; });
  change([](auto& form) { form.phone += "x"; });
  change([](auto& form) { form.email += "x"; });
  change([](auto& form) { form.health_card_number += "x"; });
  change([](auto& form) { form.preferences[0].clinic.reset(); });
  change([](auto& form) { form.preferences[0].start += std::chrono::hours{1}; });
  change([](auto& form) { form.preferences.push_back(form.preferences[0]); });
  change([](auto& form) { form.needs.add("step-free"); });
  change([](auto& form) { form.household = {a_member()}; });
  change([](auto& form) { form.household = {a_member(), a_member()}; });
  change([](auto& form) {
    form.household = {a_member()};
    form.neighbouring_hours = true;
  });
  change([](auto& form) {
    form.household = {a_member()};
    form.household[0].name += "x";
  });
  change([](auto& form) {
    form.household = {a_member()};
    form.household[0].health_card_number += "x";
  });
  change([](auto& form) {
    form.household = {a_member()};
    form.needs.add("step-free");
  });
  return changed;
}

TEST(ARecord, KeepsEveryFieldApartFromEveryOther) {
  for (const auto& form : forms_changed_once()) {
    EXPECT_NE(form_bytes(form), form_bytes(a_form()));
    EXPECT_EQ(read(record_of(form)), form);
  }
}

TEST(ARecord, TellsTextsApartThatReadTheSameInARow) {
  auto left = a_form();
  left.address.line1 = "1 High";
  left.address.line2 = "Street";
  auto right = a_form();
  right.address.line1 = "1 HighStreet";
  right.address.line2 = "";

  EXPECT_NE(form_bytes(left), form_bytes(right));
}

TEST(ARecord, OfTheSameFormIsTheSameWhoeverSentItWhenever) {
  auto again = a_form();
  again.id.bytes = random_bytes();
  again.received_at += std::chrono::hours{5};

  EXPECT_EQ(form_bytes(again), form_bytes(a_form()));
  EXPECT_NE(record_of(again), record_of(a_form()));
}

TEST(ARecord, OfAnotherVersionIsNotRead) {
  for (int version = 0; version < 256; ++version) {
    auto bytes = record_of(a_form());
    const auto ours = bytes[0];
    bytes[0] = static_cast<char>(version);

    EXPECT_EQ(read(bytes).has_value(), bytes[0] == ours) << version;
  }
}

TEST(ARecord, CutAnywhereOrWithAByteTooManyIsNotRead) {
  const auto whole = record_of(a_form());
  for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) {
    EXPECT_FALSE(read(whole.substr(0, bytes))) << "cut after " << bytes << " bytes";
  }

  EXPECT_FALSE(read(whole + '\0'));
  EXPECT_TRUE(read(whole));
}

TEST(ARecord, OfAnyBytesIsReadOrNotButNeverBeyondItsEnd) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random{seed};
  for (int each = 0; each < 5000; ++each) {
    auto bytes = record_of(any_registration(random));
    for (int flips = 0; flips < 4; ++flips)
      bytes[1 + random() % (bytes.size() - 1)] ^= static_cast<char>(random());

    // A copy of just that many bytes on the heap: AddressSanitizer sees one byte read too far.
    const std::vector<char> exact(bytes.begin(), bytes.end());
    (void)registration_in(std::as_bytes(std::span{exact}));
  }
}

TEST(JournalKeys, AreDerivedForEachMasterAndAreNotTheMasters) {
  KeyRing ring;
  ring.masters[1].fill(7);
  ring.masters[2].fill(8);
  ring.current = 2;

  const auto keys = journal_keys(ring);

  EXPECT_EQ(keys.current, 2);
  ASSERT_EQ(keys.by_id.size(), 2U);
  EXPECT_NE(keys.by_id.at(1), ring.masters.at(1));
  EXPECT_NE(keys.by_id.at(1), keys.by_id.at(2));
  EXPECT_EQ(keys.by_id.at(1), journal_keys(ring).by_id.at(1));
}

}  // namespace
}  // namespace holdfast::intake
