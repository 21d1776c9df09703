#include "feeds/edition.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

using namespace holdfast;
using namespace holdfast::feeds;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

namespace {

const Instant now = std::chrono::sys_days{std::chrono::year{2026} / 12 / 1} + 15h;

Clinic clinic(const std::string& id, const std::string& province, bool synthetic = false) {
  return {.id = {id},
          .name = "Hall \"" + id + '"',
          .address = {"1 Road", "", "Town", province, "M6R 2B2"},
          .at = {43.65, -79.38},
          .zone = TimeZone::named("America/Toronto"),
          .synthetic = synthetic};
}

struct Feed : testing::Test {
  FreeSeats seats{.programme = programme(), .hours = {}, .as_of = now};
  Publishing how{.public_url = "https://v.example", .telephone = "", .windows_max = 10};

  static std::shared_ptr<const Programme> programme() {
    auto made = std::make_shared<Programme>();
    made->clinics = {clinic("a", "ON"), clinic("probe", "ON", true), clinic("q", "QC")};
    return made;
  }
  void add(int id, unsigned where, std::chrono::minutes ahead, int capacity, int free) {
    seats.hours.push_back({WindowId{id}, ClinicIndex{where}, now + ahead, capacity, free});
  }
  [[nodiscard]] Edition edition(bool closed = false, const Edition* before = nullptr,
                                Instant at = now) const {
    return edition_of(seats, how, at, closed, before);
  }
  static std::string slots(const Edition& edition) { return edition.files.at("slots-ON.ndjson").plain; }
};

http::Response asked(const File& file, std::vector<std::pair<std::string_view, std::string_view>> headers) {
  http::Request request;
  request.headers = std::move(headers);
  return answer_of(file, request, 30s);
}

}  // namespace

TEST_F(Feed, SaysOfAWindowHowManySeatsAreFreeAndHowManyAreNot) {
  add(7, 0, 24h, 12, 5);

  EXPECT_EQ(slots(edition()),
            R"({"resourceType":"Slot","id":"7-free","schedule":{"reference":"Schedule/a"},"status":"free",)"
            R"("start":"2026-12-02T10:00:00-05:00","end":"2026-12-02T11:00:00-05:00","extension":[)"
            R"({"url":"http://fhir-registry.smarthealthit.org/StructureDefinition/slot-capacity",)"
            R"("valueInteger":5},)"
            R"({"url":"http://fhir-registry.smarthealthit.org/StructureDefinition/booking-deep-link",)"
            R"("valueUrl":"https://v.example/register?clinic=a&hour=2026-12-02T10:00"}]})"
            "\n"
            R"({"resourceType":"Slot","id":"7-busy","schedule":{"reference":"Schedule/a"},"status":"busy",)"
            R"("start":"2026-12-02T10:00:00-05:00","end":"2026-12-02T11:00:00-05:00","extension":[)"
            R"({"url":"http://fhir-registry.smarthealthit.org/StructureDefinition/slot-capacity",)"
            R"("valueInteger":7}]})"
            "\n");
}

TEST_F(Feed, LeavesOutThePastAndSyntheticClinics) {
  add(1, 0, -1h, 12, 12);
  add(2, 0, 0min, 12, 12);
  add(3, 1, 24h, 12, 12);
  add(4, 0, 24h, 12, 12);

  const auto made = edition();

  EXPECT_EQ(made.slots, 1U);
  EXPECT_THAT(slots(made), HasSubstr("\"4-free\""));
  EXPECT_THAT(made.files.at("locations.ndjson").plain, Not(HasSubstr("probe")));
}

TEST_F(Feed, CallsNothingFreeThatNobodyWouldBeOffered) {
  add(1, 0, 119min, 12, 12);
  add(2, 0, 120min, 12, 12);

  EXPECT_THAT(slots(edition()), HasSubstr("\"1-busy\""));
  EXPECT_THAT(slots(edition()), HasSubstr("\"2-free\""));
  EXPECT_THAT(slots(edition(true)), Not(HasSubstr("-free")));
}

TEST_F(Feed, HasOneFileOfSlotsForEachProvinceAndItsManifestSaysWhich) {
  add(1, 0, 24h, 12, 12);
  add(2, 2, 24h, 12, 12);

  const auto manifest = nlohmann::json::parse(edition().files.at("$bulk-publish").plain);

  ASSERT_EQ(manifest["output"].size(), 4U);
  EXPECT_EQ(manifest["output"][3]["url"], "https://v.example/fhir/slots-QC.ndjson");
  EXPECT_EQ(manifest["output"][3]["extension"]["state"][0], "QC");
}

TEST_F(Feed, OfTooManyWindowsHasTheEarliest) {
  how.windows_max = 1;
  add(1, 0, 48h, 12, 12);
  add(2, 0, 24h, 12, 12);

  EXPECT_EQ(edition().slots, 1U);
  EXPECT_THAT(slots(edition()), HasSubstr("\"2-free\""));
}

TEST_F(Feed, OfOneContentKeepsItsMomentAndIsNotSentTwice) {
  add(1, 0, 24h, 12, 12);
  const auto first = edition();
  auto second = edition(false, &first, now + 60s);
  const auto& file = second.files.at("slots-ON.ndjson");

  const auto whole = asked(file, {});
  EXPECT_EQ(whole.status, 200);
  EXPECT_EQ(file.changed_at, first.files.at("slots-ON.ndjson").changed_at);
  EXPECT_EQ(asked(file, {{"If-None-Match", whole.headers[0].second}}).status, 304);
  EXPECT_EQ(asked(file, {{"If-Modified-Since", whole.headers[1].second}}).status, 304);
  EXPECT_EQ(
      asked(file, {{"If-None-Match", "\"other\""}, {"If-Modified-Since", whole.headers[1].second}}).status,
      200);

  seats.hours[0].free = 11;
  const auto third = edition(false, &second, now + 120s);
  EXPECT_EQ(third.files.at("slots-ON.ndjson").changed_at, file.changed_at + 120);
  EXPECT_EQ(asked(third.files.at("slots-ON.ndjson"), {{"If-None-Match", whole.headers[0].second}}).status,
            200);
  EXPECT_EQ(third.files.at("locations.ndjson").changed_at, file.changed_at);
}
