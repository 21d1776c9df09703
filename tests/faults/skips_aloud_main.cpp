#include <gtest/gtest.h>

/// A program of tests that tells a skip from a pass: exit code 77 where nothing failed and something was
/// skipped, so that ctest says so. A failure beside a skip is a failure.
int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  const auto failed = RUN_ALL_TESTS();
  const auto skipped = testing::UnitTest::GetInstance()->skipped_test_count();
  constexpr int said_aloud = 77;
  return failed == 0 && skipped > 0 ? said_aloud : failed;
}
