#include "holdfast/domain/staff.hpp"

#include <gtest/gtest.h>

using namespace holdfast;

TEST(Role, MayDoWhatThoseBeforeItMay) {
  Staff manager;
  manager.role = Role::manager;

  EXPECT_TRUE(manager.is_at_least(Role::agent));
  EXPECT_TRUE(manager.is_at_least(Role::manager));
  EXPECT_FALSE(manager.is_at_least(Role::administrator));
}

TEST(Role, IsReadByItsNameAndNoOther) {
  for (const auto role : all_roles) EXPECT_EQ(role_named(name_of(role)), role);
  EXPECT_EQ(role_named("root"), std::nullopt);
  EXPECT_EQ(role_named(""), std::nullopt);
}

TEST(AManager, ManagesTheClinicsNamedOrAllIfNoneAre) {
  Staff staff;
  staff.role = Role::manager;
  EXPECT_TRUE(staff.manages(ClinicId{"a"}));

  staff.clinics = {ClinicId{"b"}};
  EXPECT_FALSE(staff.manages(ClinicId{"a"}));
  EXPECT_TRUE(staff.manages(ClinicId{"b"}));

  staff.role = Role::administrator;
  EXPECT_TRUE(staff.manages(ClinicId{"a"}));
  staff.role = Role::agent;
  EXPECT_FALSE(staff.manages(ClinicId{"b"}));
}
