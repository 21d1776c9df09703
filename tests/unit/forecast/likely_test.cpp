#include "holdfast/forecast/likely.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "holdfast/forecast/line_up.hpp"

using namespace holdfast;
using namespace holdfast::forecast;
using testing::Each;
using testing::ElementsAre;
using testing::Eq;
using testing::Optional;

namespace {

/// One clinic, all accept: nothing is left to chance.
WaitingLine a_sure_line(std::vector<int> planned, std::size_t people) {
  WaitingLine line;
  line.clinics.push_back({std::move(planned), 0});
  line.reaches = {{0}};
  line.people.assign(people, 0);
  return line;
}

}  // namespace

TEST(Likely, PlannedSeatsGoToTheLineInOrderWhenTheyComeWithinTheHorizon) {
  const auto likely = likely_days(a_sure_line({0, 2, 0, 1}, 3));

  EXPECT_THAT(likely, ElementsAre(Optional(LikelyDays{1, 1}), Optional(LikelyDays{1, 1}),
                                  Optional(LikelyDays{3, 3})));
}

TEST(Likely, IsNotKnownBeyondTheSeatsThatArePlanned) {
  EXPECT_THAT(likely_days(a_sure_line({0, 2, 0, 1}, 4)).back(), Eq(std::nullopt));
  EXPECT_THAT(likely_days(a_sure_line({}, 4)), Each(Eq(std::nullopt)));
}

TEST(Likely, IsNotKnownWhereTheDaysLieTooFarApart) {
  auto line = a_sure_line(std::vector<int>(90, 0), 5);
  line.clinics[0].given_back_per_day = 0.1;

  EXPECT_THAT(likely_days(line), Each(Eq(std::nullopt)));
}

TEST(Likely, WhoCannotReachAClinicIsPassedBy) {
  WaitingLine line;
  line.clinics = {{{0, 1, 0}, 0}, {{0, 0, 1}, 0}};
  line.reaches = {{1}, {0, 1}};
  line.people = {0, 1};

  EXPECT_THAT(likely_days(line), ElementsAre(Optional(LikelyDays{2, 2}), Optional(LikelyDays{1, 1})));
}

TEST(Likely, SeatsThatAreNotAcceptedGoOnToTheNext) {
  auto line = a_sure_line({0, 1000}, 1500);
  line.accepted = 0.5;

  EXPECT_THAT(likely_days(line).at(1499), Optional(LikelyDays{1, 1}));
  line.accepted = 1;
  EXPECT_THAT(likely_days(line).at(1499), Eq(std::nullopt));
}

TEST(LineUp, CountsSeatsOfTheDayTheyComeWithinTheHorizonAndNoneBefore) {
  using namespace std::chrono;
  Programme programme;
  programme.clinics = {{{"a"}, "A", {}, {43.6, -79.4}, TimeZone::named("America/Toronto")},
                       {{"far"}, "Far", {}, {49.0, -79.4}, TimeZone::named("America/Toronto")}};
  programme.areas["M6R"] = {43.65, -79.45};
  const Instant now{sys_days{2027y / March / 1} + hours{15}};
  LineUp line{programme, now, 30};
  line.plan({"a"}, Instant{sys_days{2027y / April / 30} + hours{15}}, 5);  // the 60th day: offered already
  line.plan({"a"}, Instant{sys_days{2027y / May / 1} + hours{15}}, 7);
  line.plan({"a"}, Instant{sys_days{2027y / May / 1} + hours{16}}, 2);
  Registration person;
  person.address.postal_code = "M6R 2B2";
  person.preferences.emplace_back();
  line.join(person);
  person.preferences[0].clinic = ClinicId{"far"};
  line.join(person);
  line.join(person);

  const auto made = std::move(line).finish(0.8);
  EXPECT_EQ(made.clinics[0].planned[0], 0);
  EXPECT_EQ(made.clinics[0].planned[1], 9);
  EXPECT_THAT(made.reaches, ElementsAre(ElementsAre(0), ElementsAre(0, 1)));
  EXPECT_THAT(made.people, ElementsAre(0, 1, 1));
}

namespace {

/// A month of three clinics by which people wait: seats planned a day each, bookings given back and offers
/// accepted by chance, people who come and people who go.
class Month {
 public:
  static constexpr int days = 30;

  struct Person {
    std::uint32_t reach = 0;
    std::optional<LikelyDays> told{};  ///< first of all, as days of the month
    int offered = -1;
  };

  explicit Month(std::uint64_t seed) : random_(seed) {
    for (int more = 0; more < 4000; ++more) join();
    for (int day = 0; day < days; ++day) live(day);
  }

  [[nodiscard]] const std::vector<Person>& people() const { return people_; }

 private:
  static constexpr double accepted = 0.8, given_back = 6;
  static constexpr int planned = 40;

  void join() {
    waiting_.push_back(people_.size());
    people_.push_back({.reach = static_cast<std::uint32_t>(random_() % reaches_.size())});
  }

  void live(int day) {
    tell(day);
    for (std::uint32_t clinic = 0; clinic < 3; ++clinic) {
      auto seats = (day == 0 ? 0 : planned) + std::poisson_distribution<>{given_back}(random_);
      for (; seats > 0; --seats) give(clinic, day);
    }
    for (int more = 0; more < 80; ++more) join();
  }

  /// A seat goes down the line until somebody accepts it.
  void give(std::uint32_t clinic, int day) {
    auto next = waiting_.begin();
    while (next != waiting_.end()) {
      auto& person = people_[*next];
      const auto& reach = reaches_[person.reach];
      if (std::ranges::find(reach, clinic) == reach.end()) {
        ++next;
        continue;
      }
      person.offered = day;
      next = waiting_.erase(next);
      if (std::bernoulli_distribution{accepted}(random_)) return;
    }
  }

  void tell(int day) {
    WaitingLine line;
    line.reaches = reaches_;
    line.accepted = accepted;
    std::vector<int> seats(90, planned);
    seats[0] = 0;
    line.clinics.assign(3, {seats, given_back});
    for (const auto who : waiting_) line.people.push_back(people_[who].reach);
    const auto likely = likely_days(line);
    for (std::size_t at = 0; at < waiting_.size(); ++at) {
      auto& told = people_[waiting_[at]].told;
      if (!told && likely[at]) told = LikelyDays{day + likely[at]->first, day + likely[at]->last};
    }
  }

  std::mt19937_64 random_;
  std::vector<std::vector<std::uint32_t>> reaches_{{0, 1}, {1, 0}, {1, 2}, {2}};
  std::vector<Person> people_;
  std::vector<std::size_t> waiting_;
};

}  // namespace

TEST(Likely, InAMonthOfChanceFourInFiveAreOfferedASeatOnADayTheyWereToldFirst) {
  std::size_t told = 0, kept = 0, width = 0;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const Month month{seed};
    for (const auto& person : month.people()) {
      if (!person.told || person.told->last >= Month::days) continue;
      ++told;
      width += static_cast<std::size_t>(person.told->last - person.told->first + 1);
      if (person.offered >= person.told->first && person.offered <= person.told->last) ++kept;
    }
  }
  std::printf("%zu people told days, %.1f days wide, %.1f %% offered on one of them\n", told,
              static_cast<double>(width) / static_cast<double>(told),
              100.0 * static_cast<double>(kept) / static_cast<double>(told));
  EXPECT_GT(told, 5000U);
  EXPECT_GE(static_cast<double>(kept), 0.8 * static_cast<double>(told));
}
