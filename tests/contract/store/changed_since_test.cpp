// What those who watch are told: that somebody stands otherwise than they saw.
#include <gmock/gmock.h>

#include "contract/store/scene.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using store::Standing;
using store::Transaction;

namespace {

class ChangedSince : public StoreTest {
 protected:
  [[nodiscard]] Standing standing(const RegistrationId& id) {
    const auto view = run([&](Transaction& tx) { return store::read_status(tx, id); });
    return view ? view->standing : Standing::none;
  }
  [[nodiscard]] store::Seen seen(const RegistrationId& id) { return {.id = id, .standing = standing(id)}; }
  [[nodiscard]] std::vector<store::Changed> changed(const std::vector<store::Seen>& all) {
    return run([&](Transaction& tx) { return store::changed_since(tx, all); });
  }
  [[nodiscard]] std::vector<std::size_t> places(const std::vector<store::Seen>& all) {
    std::vector<std::size_t> places;
    for (const auto& each : changed(all)) places.push_back(each.place);
    return places;
  }
};

}  // namespace

TEST_F(ChangedSince, NobodyHasChangedAsTheyWereJustRead) {
  const auto offer = scene.add_offer();
  const std::vector all{seen(scene.add_person()), seen(scene.person_of(offer)),
                        seen(RegistrationId{random_bytes()})};

  EXPECT_THAT(places(all), testing::IsEmpty());
  EXPECT_EQ(all[2].standing, Standing::none);
}

TEST_F(ChangedSince, TellsExactlyThoseWhoStandOtherwise) {
  const auto waits = scene.add_person();
  const auto offer = scene.add_offer({.told = false});
  const auto person = scene.person_of(offer);
  const RegistrationId comes{random_bytes()};
  const std::vector all{seen(waits), seen(person), seen(comes), seen(waits)};

  run([&](Transaction& tx) { return store::start_hold(tx, offer, 600s); });
  const auto clock_started = changed(all);
  const std::vector then{store::Seen{person, clock_started.at(0).standing}};
  run([&](Transaction& tx) { return store::accept_offer(tx, offer); });

  ASSERT_EQ(clock_started.size(), 1U);
  EXPECT_EQ(clock_started[0].place, 1U);
  EXPECT_THAT(places(then), testing::ElementsAre(0));
  EXPECT_EQ(changed(then).at(0).standing, standing(person)) << "the number a page of now would have";
}

TEST_F(ChangedSince, TellsOfSomebodyWhoHasJustComeIn) {
  const auto person = scene.add_person();

  EXPECT_THAT(places({{.id = person, .standing = Standing::none}}), testing::ElementsAre(0));
}

TEST_F(ChangedSince, TellsOfALetterThatStaffMustOpen) {
  const RegistrationId lost{random_bytes()};
  scene.execute("INSERT INTO dead_letters (id, reason, sealed) VALUES ('$', 'unknown', 'x')", lost);

  const auto news = changed({{.id = lost, .standing = Standing::none}});

  ASSERT_EQ(news.size(), 1U);
  EXPECT_EQ(news[0].standing, Standing::dead_letter);
  EXPECT_EQ(standing(lost), Standing::dead_letter);
  EXPECT_THAT(places({{.id = lost, .standing = Standing::dead_letter}}), testing::IsEmpty());
}

TEST_F(ChangedSince, SaysNothingOfWhatNoPageShows) {
  const auto offer = scene.add_offer();
  const std::vector all{seen(scene.person_of(offer))};

  scene.execute("UPDATE registrations SET card_hash = 'x'");
  scene.execute("UPDATE offers SET seen_at = now()");
  scene.execute("UPDATE messages SET state = 'delivered'");

  EXPECT_THAT(places(all), testing::IsEmpty());
}
