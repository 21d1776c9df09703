#include "holdfast/store/round_records.hpp"

#include <gmock/gmock.h>

#include "contract/store/people.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

class RoundRecords : public RoundTest {
 protected:
  /// A round without offers, with this record.
  RoundId keep_round(std::string record, std::int64_t programme = 7, std::string places = "here") {
    RoundId id{};
    run([&](auto& tx) {
      id = store::make_offers(
          tx, {.started_at = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()),
               .people = 1,
               .distance = 0,
               .offers = {},
               .unseated_but_foreseen = {},
               .record = std::move(record),
               .programme = programme,
               .places = std::move(places)});
    });
    return id;
  }
  std::vector<RoundId> kept() {
    std::vector<RoundId> ids;
    run([&](auto& tx) { ids = store::kept_rounds_after(tx, RoundId{}, 100); });
    return ids;
  }
  std::size_t forget(const store::RoundsKept& bounds, std::size_t limit = 100) {
    std::size_t forgotten = 0;
    run([&](auto& tx) { forgotten = store::forget_old_rounds(tx, bounds, limit); });
    return forgotten;
  }
};

/// Bytes that compress to about their own length.
std::string noise(std::size_t length, unsigned seed) {
  std::string text;
  for (std::size_t at = 0; at < length; ++at) {
    seed = seed * 1'664'525U + 1'013'904'223U;
    text += static_cast<char>(seed >> 24U);
  }
  return text;
}

}  // namespace

TEST_F(RoundRecords, GiveBackWhatWasWrittenWithTheirRound) {
  const auto record = noise(40'000, 1) + std::string(10'000, '\0');
  const auto first = keep_round(record);
  const auto second = keep_round("short", 7, "");  // its places are there already
  const auto without = keep_round("");

  std::optional<store::KeptRound> read, other, none;
  run([&](auto& tx) {
    read = store::read_kept_round(tx, first);
    other = store::read_kept_round(tx, second);
    none = store::read_kept_round(tx, without);
  });

  ASSERT_TRUE(read && other);
  EXPECT_EQ(read->record, record);
  EXPECT_EQ(read->places, "here");
  EXPECT_EQ(other->record, "short");
  EXPECT_EQ(other->places, "here");
  EXPECT_FALSE(none);
  EXPECT_THAT(kept(), ElementsAre(first, second));
  EXPECT_EQ(scene.value("SELECT sum(record_bytes) - sum(octet_length(record)) FROM rounds "
                        "JOIN round_records ON round_id = id"),
            "0");
}

TEST_F(RoundRecords, AreForgottenWhenTheyAreOldOrTheirBytesTooMany) {
  const auto one = keep_round(noise(1'000, 1));
  const auto two = keep_round(noise(1'000, 2), 50);
  const auto three = keep_round(noise(1'000, 3), 51);

  EXPECT_EQ(forget({.days = std::chrono::days{1}, .bytes_max = 1'000'000}), 0U);
  EXPECT_EQ(forget({.days = std::chrono::days{1}, .bytes_max = 2'500}), 1U);
  EXPECT_THAT(kept(), ElementsAre(two, three));
  EXPECT_EQ(scene.value("SELECT string_agg(programme::text, ' ' ORDER BY programme) FROM round_places"),
            "50 51");
  EXPECT_NE(one, two);

  scene.execute("UPDATE rounds SET started_at = started_at - interval '3 days' WHERE id = " +
                std::to_string(static_cast<std::int64_t>(two)));
  EXPECT_EQ(forget({.days = std::chrono::days{2}, .bytes_max = 1'000'000}), 1U);
  EXPECT_THAT(kept(), ElementsAre(three));
}

TEST_F(RoundRecords, AreForgottenAPartAtATimeTheOldestFirst) {
  for (unsigned round = 0; round < 5; ++round) keep_round(noise(1'000, round));

  EXPECT_EQ(forget({.days = std::chrono::days{1}, .bytes_max = 10}, 2), 2U);
  EXPECT_EQ(kept().size(), 3U);
  EXPECT_EQ(forget({.days = std::chrono::days{1}, .bytes_max = 10}, 100), 3U);
  EXPECT_THAT(kept(), IsEmpty());
  EXPECT_EQ(forget({.days = std::chrono::days{1}, .bytes_max = 10}, 100), 0U);
}
