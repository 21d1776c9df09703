#include "holdfast/site/timetable.hpp"

#include <atomic>
#include <future>

#include <gmock/gmock.h>

#include "contract/store/scene.hpp"
#include "support/child.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using site::TimetableReader;

namespace {

struct Reading : testing::Test {
  Scene scene;
  std::atomic<int> reads = 0;
  store::Desk desk{scene.database.settings(), 1, 8};

  TimetableReader reader(std::chrono::milliseconds interval) {
    auto programme = std::make_shared<Programme>();
    programme->clinics = {{ClinicId{"a"}, "A", {}, {}, TimeZone::named("America/Toronto")}};
    // The clock is asked once a reading.
    return {desk, [programme] { return programme; },
            [this] {
              ++reads;
              return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
            },
            interval};
  }

  void let_the_desk_finish() {
    std::promise<void> finished;
    ASSERT_TRUE(desk.post([](store::Connection&) {}, [&](std::exception_ptr) { finished.set_value(); }));
    finished.get_future().wait();
  }

  static bool has_seats(const TimetableReader& reader, int free) {
    const auto timetable = reader.newest();
    if (!timetable || !timetable->by_clinic.contains("a")) return false;
    return timetable->by_clinic.at("a").at(0).free == free;
  }
};

}  // namespace

TEST_F(Reading, TellsHowManySeatsAreFreeAndFollowsThem) {
  const auto window = scene.add_window(24);
  const auto timetable = reader(10ms);
  EXPECT_TRUE(comes_true([&] { return has_seats(timetable, 24); }));

  scene.execute("UPDATE windows SET booked = 20 WHERE id = " +
                std::to_string(static_cast<std::int64_t>(window)));

  EXPECT_TRUE(comes_true([&] { return has_seats(timetable, 4); }));
}

TEST_F(Reading, ReadsOnceHoweverManyAsk) {
  (void)scene.add_window(24);
  const auto timetable = reader(1h);
  EXPECT_TRUE(comes_true([&] { return has_seats(timetable, 24); }));

  for (int asked = 0; asked < 100; ++asked) {
    (void)timetable.newest();
    let_the_desk_finish();  // a reading too many would be done by then
  }

  EXPECT_EQ(reads, 1);
}

TEST_F(Reading, KeepsTheLastOneWhileItCannotBeRead) {
  (void)scene.add_window(24);
  const auto timetable = reader(1ms);
  EXPECT_TRUE(comes_true([&] { return has_seats(timetable, 24); }));
  scene.execute("ALTER TABLE windows RENAME TO gone");

  const int before = reads;
  EXPECT_TRUE(comes_true([&] {
    (void)timetable.newest();
    return reads > before + 2;
  }));

  EXPECT_TRUE(has_seats(timetable, 24));
}

TEST_F(Reading, MayEndBeforeItsReadingDoes) {
  (void)scene.add_window(24);
  std::optional<LockHolder> holder{std::in_place, scene.database.url(), "LOCK TABLE windows"};
  {
    const auto timetable = reader(1ms);
    (void)timetable.newest();
    EXPECT_TRUE(comes_true([&] { return reads > 0; }));
  }
  holder.reset();
}
