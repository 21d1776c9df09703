#include "holdfast/staff/passwords.hpp"

#include <set>

#include <gmock/gmock.h>

using namespace holdfast::staff;
using testing::MatchesRegex;
using testing::StartsWith;

namespace {

std::string parameters_of(std::string_view hash) {
  return std::string{hash.substr(0, hash.find("p=1") + 3)};
}

}  // namespace

TEST(Passwords, AreHashedByArgon2idWithModerateParametersAndASaltOfTheirOwn) {
  const auto one = hash_password("correct horse battery");
  const auto other = hash_password("correct horse battery");

  EXPECT_THAT(one, StartsWith("$argon2id$v=19$m=262144,t=3,p=1$"));
  EXPECT_NE(one, other);
  EXPECT_TRUE(is_password(one, "correct horse battery"));
  EXPECT_FALSE(is_password(one, "correct horse batterz"));
  EXPECT_FALSE(is_password(one, ""));
}

TEST(Passwords, OfNobodyCostWhatAnybodysCosts) {
  EXPECT_EQ(parameters_of(hash_of_nobody), parameters_of(hash_password("x")));
  EXPECT_FALSE(is_password(std::string{hash_of_nobody}, ""));
  EXPECT_FALSE(is_password(std::string{hash_of_nobody}, "password"));
}

TEST(Passwords, GivenToSomebodyAreLongAndNeverTheSame) {
  std::set<std::string> seen;
  for (int n = 0; n < 1000; ++n) {
    const auto password = temporary_password();
    EXPECT_THAT(password, MatchesRegex("([0-9a-hjkmnp-tv-z]{5}-){3}[0-9a-hjkmnp-tv-z]{5}"));
    EXPECT_TRUE(seen.insert(password).second);
    EXPECT_EQ(fault_of_password(password, "margaret@example.org"), std::nullopt);
  }
}

TEST(Passwords, ThatPeopleChooseHaveTwelveCharactersAndNotTheirName) {
  EXPECT_EQ(fault_of_password("elevenchars", "a@b.ca"), PasswordFault::too_short);
  EXPECT_EQ(fault_of_password("twelve chars", "a@b.ca"), std::nullopt);
  EXPECT_EQ(fault_of_password("éééééééééééé", "a@b.ca"), std::nullopt);
  EXPECT_EQ(fault_of_password("ééééééé", "a@b.ca"), PasswordFault::too_short) << "seven, in fourteen bytes";
  EXPECT_EQ(fault_of_password(std::string(256, 'x'), "a@b.ca"), std::nullopt);
  EXPECT_EQ(fault_of_password(std::string(257, 'x'), "a@b.ca"), PasswordFault::too_long);
  EXPECT_EQ(fault_of_password("I am MARGARET today", "margaret@b.ca"), PasswordFault::like_the_email);
}
