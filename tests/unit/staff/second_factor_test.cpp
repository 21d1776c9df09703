#include "holdfast/staff/second_factor.hpp"

#include <gmock/gmock.h>

using namespace holdfast;
using namespace holdfast::staff;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

namespace {

/// Of the test values of RFC 6238, appendix B, which have eight digits: six are their end.
const std::string rfc_secret = "12345678901234567890";

Instant at(std::int64_t seconds) {
  return Instant{std::chrono::seconds{seconds}};
}

}  // namespace

TEST(SecondFactor, MakesTheCodesOfTheRfc) {
  EXPECT_EQ(code_at(rfc_secret, at(59)), "287082");
  EXPECT_EQ(code_at(rfc_secret, at(1111111109)), "081804");
  EXPECT_EQ(code_at(rfc_secret, at(1234567890)), "005924");
  EXPECT_EQ(code_at(rfc_secret, at(20000000000)), "353130");
}

TEST(SecondFactor, TakesTheCodeOfThisStepTheOneBeforeAndTheOneAfter) {
  const auto now = at(1'000'000'010);  // in the middle of a step
  const auto step = 1'000'000'010 / 30;

  EXPECT_EQ(step_of_code(rfc_secret, code_at(rfc_secret, now), now), step);
  EXPECT_EQ(step_of_code(rfc_secret, code_at(rfc_secret, now - 30s), now), step - 1);
  EXPECT_EQ(step_of_code(rfc_secret, code_at(rfc_secret, now + 30s), now), step + 1);
  EXPECT_EQ(step_of_code(rfc_secret, code_at(rfc_secret, now - 60s), now), std::nullopt);
  EXPECT_EQ(step_of_code(rfc_secret, code_at(rfc_secret, now + 60s), now), std::nullopt);
}

TEST(SecondFactor, ForgivesSpacesAndNothingElse) {
  const auto now = at(59);

  EXPECT_EQ(step_of_code(rfc_secret, " 287 082 ", now), 1);
  EXPECT_EQ(step_of_code(rfc_secret, "287082x", now), std::nullopt);
  EXPECT_EQ(step_of_code(rfc_secret, "28708", now), std::nullopt);
  EXPECT_EQ(step_of_code(rfc_secret, "", now), std::nullopt);
  EXPECT_EQ(step_of_code(new_secret(), "287082", now), std::nullopt);
}

TEST(SecondFactor, IsToldToAnAuthenticatorAsOneAddress) {
  EXPECT_EQ(otpauth_uri(rfc_secret, "vaccination.example.org", "m+x@example.org"),
            "otpauth://totp/vaccination.example.org:m%2Bx%40example.org"
            "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=vaccination.example.org");
  EXPECT_EQ(secret_text(rfc_secret), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
  EXPECT_EQ(new_secret().size(), 20U);
  EXPECT_NE(new_secret(), new_secret());
}

TEST(QrCode, IsASquareOfDarkModulesInsideAQuietBorder) {
  const auto picture = qr_svg("otpauth://totp/x");

  EXPECT_THAT(picture, StartsWith("<svg xmlns="));
  EXPECT_THAT(picture, HasSubstr("viewBox=\"0 0 33 33\"")) << "21, or 25 modules of version 2, and 4 around";
  EXPECT_THAT(picture, HasSubstr("<path d=\"M4 4h1v1h-1zM5 4h1v1h-1z")) << "the finder's corner";
  EXPECT_THAT(picture, Not(HasSubstr("style=")));
}
