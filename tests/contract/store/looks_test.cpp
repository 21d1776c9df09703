#include "holdfast/store/looks.hpp"

#include <gmock/gmock.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <future>

#include "contract/store/scene.hpp"
#include "holdfast/domain/ids.hpp"

using namespace holdfast;
using namespace holdfast::test;
using store::Desk;
using store::Looks;

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds hold{600};

class SomebodyLooks : public StoreTest {
 protected:
  void look(Looks& looks, RegistrationId id) { asio::co_spawn(io, looking(looks, id), asio::detached); }

  asio::awaitable<void> looking(Looks& looks, RegistrationId id) {
    try {
      const auto view = co_await looks.status(id, Looks::Who::program);
      ++(!view ? unknown : view->registration.id == id ? own : others);
    } catch (const Desk::Busy&) {
      ++busy;
    }
  }

  /// Occupies the only thread of a desk until `let_go`.
  void occupy(Desk& desk) {
    const auto work = [this](store::Connection&) {
      entered.set_value();
      opened.get_future().wait();
    };
    ASSERT_TRUE(desk.post(work, [](const std::exception_ptr&) {}));
    entered.get_future().wait();
  }
  void let_go() { opened.set_value(); }

  asio::io_context io;
  std::promise<void> entered, opened;
  int own = 0, others = 0, unknown = 0, busy = 0;
};

}  // namespace

TEST_F(SomebodyLooks, EverybodyIsToldOfThemselvesHoweverManyCome) {
  Desk desk{scene.database.settings(), 1, 10};
  Looks looks{desk, hold};
  std::vector<RegistrationId> people;
  for (int n = 0; n < 20; ++n) people.push_back(scene.add_person());
  occupy(desk);

  for (int n = 0; n < 1'000; ++n) look(looks, people[static_cast<std::size_t>(n) % people.size()]);
  for (int n = 0; n < 7; ++n) look(looks, RegistrationId{random_bytes()});
  io.poll();
  let_go();
  io.run();

  EXPECT_EQ(own, 1'000);
  EXPECT_EQ(unknown, 7);
  EXPECT_EQ(others + busy, 0);
}

TEST_F(SomebodyLooks, ThoseBeyondTheBoundAreTurnedAwayAndTheOthersAnswered) {
  Desk desk{scene.database.settings(), 1, 10};
  Looks looks{desk, hold};
  const auto person = scene.add_person();
  occupy(desk);

  for (int n = 0; n < 10'000; ++n) look(looks, person);
  io.poll();
  EXPECT_GT(busy, 0);
  EXPECT_EQ(own, 0);
  let_go();
  io.run();

  EXPECT_EQ(own + busy, 10'000);
  EXPECT_GE(own, 256);
}

TEST_F(SomebodyLooks, WhereTheDeskIsFullNobodyIsKeptWaiting) {
  Desk desk{scene.database.settings(), 1, 1};
  Looks looks{desk, hold};
  const auto person = scene.add_person();
  occupy(desk);
  ASSERT_TRUE(desk.post([](store::Connection&) {}, [](const std::exception_ptr&) {}));

  look(looks, person);
  look(looks, person);
  io.poll();
  EXPECT_EQ(busy, 2);

  let_go();
  look(looks, person);
  io.restart();
  io.run();
  EXPECT_EQ(own + busy, 3);
}

TEST_F(SomebodyLooks, WhenTheDeskClosesNobodyIsKeptWaiting) {
  auto desk = std::make_unique<Desk>(scene.database.settings(), 1, 10);
  Looks looks{*desk, hold};
  occupy(*desk);
  for (int n = 0; n < 300; ++n) look(looks, scene.add_person());
  io.poll();

  let_go();
  desk.reset();
  io.run();

  EXPECT_EQ(own + busy, 300);
}

TEST_F(SomebodyLooks, OnlyThePersonThemselvesStartsTheClockOfTheirOffer) {
  Desk desk{scene.database.settings(), 1, 10};
  Looks looks{desk, hold};
  const auto seen = scene.add_offer({.told = false});
  const auto not_seen = scene.add_offer({.told = false});
  const auto run_out = scene.add_offer({.told = false, .left = std::chrono::seconds{-1}});
  for (const auto& offer : {seen, run_out}) {
    asio::co_spawn(io, looks.status(scene.person_of(offer), Looks::Who::person), asio::detached);
  }
  asio::co_spawn(io, looks.status(scene.person_of(not_seen), Looks::Who::program), asio::detached);

  io.run();

  const std::string clock =
      "SELECT (seen_at IS NOT NULL) || ' ' || (held_until = notified_at + interval '600 s') "
      "FROM offers WHERE id = '$'";
  EXPECT_EQ(scene.value(clock, seen), "true true");
  const std::string untouched = "SELECT seen_at IS NULL AND notified_at IS NULL FROM offers WHERE id = '$'";
  EXPECT_EQ(scene.value(untouched, not_seen), "t");
  EXPECT_EQ(scene.value(untouched, run_out), "t");
}
