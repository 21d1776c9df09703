#include "holdfast/store/desk.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <future>
#include <thread>

#include "contract/store/scene.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"

using namespace holdfast;
using namespace holdfast::test;
using store::Desk;
using testing::Contains;
using testing::ElementsAre;
using testing::Not;

namespace asio = boost::asio;

namespace {

class AtTheDesk : public StoreTest {
 protected:
  /// Starts a question whose answer, or failure, is written down in the order of coming.
  void ask(Desk& desk, std::string name, std::function<void(store::Connection&)> work,
           Desk::Urgency urgency = Desk::Urgency::normal) {
    asio::co_spawn(io, question(desk, std::move(name), std::move(work), urgency), asio::detached);
  }

  asio::awaitable<void> question(Desk& desk, std::string name, std::function<void(store::Connection&)> work,
                                 Desk::Urgency urgency) {
    auto job = [&](store::Connection& of_desk) {
      work(of_desk);
      return 0;
    };
    try {
      co_await desk.ask(job, urgency);
    } catch (const Desk::Busy&) {
      name += " busy";
    } catch (const store::Poisoned&) {
      name += " poisoned";
    }
    on_own_thread = on_own_thread && std::this_thread::get_id() == own_thread;
    answers.push_back(name);
  }

  asio::awaitable<void> count_one(Desk& desk) {
    auto job = [](store::Connection&) { return 1; };
    const int answer = co_await desk.ask(job);
    counted += answer;
  }

  asio::io_context io;
  std::atomic<int> counted = 0;
  std::thread::id own_thread = std::this_thread::get_id();
  bool on_own_thread = true;
  std::vector<std::string> answers;
};

const auto nothing = [](store::Connection&) {};

/// Keeps a thread of the desk busy until it is opened.
struct Gate {
  std::promise<void> entered, opened;
  std::function<void(store::Connection&)> work() {
    return [this](store::Connection&) {
      entered.set_value();
      opened.get_future().wait();
    };
  }
};

}  // namespace

TEST_F(AtTheDesk, TheAnswerComesBackOnTheAskersOwnExecutor) {
  Desk desk{scene.database.settings(), 2, 10};
  Instant told{};
  std::thread::id worker;

  ask(desk, "clock", [&](store::Connection& mine) {
    worker = std::this_thread::get_id();
    told = mine.in_transaction([](auto& tx) { return store::Connection::clock(tx); });
  });
  io.run();

  EXPECT_THAT(answers, ElementsAre("clock"));
  EXPECT_NE(told, Instant{});
  EXPECT_NE(worker, own_thread);
  EXPECT_TRUE(on_own_thread);
}

TEST_F(AtTheDesk, WhatTheWorkThrowsIsThrownToTheAsker) {
  Desk desk{scene.database.settings(), 1, 10};

  ask(desk, "bad", [](store::Connection&) { throw store::Poisoned("no"); });
  ask(desk, "good", nothing);
  io.run();

  EXPECT_THAT(answers, ElementsAre("bad poisoned", "good"));
}

TEST_F(AtTheDesk, AFullQueueIsBusyAtOnce) {
  Gate gate;
  Desk desk{scene.database.settings(), 1, 2};
  ask(desk, "long", gate.work());
  io.poll();
  gate.entered.get_future().wait();

  for (const auto* name : {"first", "second", "third"}) ask(desk, name, nothing);
  io.poll();
  EXPECT_THAT(answers, ElementsAre("third busy"));

  gate.opened.set_value();
  io.run();
  EXPECT_THAT(answers, ElementsAre("third busy", "long", "first", "second"));
}

TEST_F(AtTheDesk, AQueueFullOfOthersKeepsTheUrgentNotOut) {
  Gate gate;
  Desk desk{scene.database.settings(), 1, 1};
  ask(desk, "long", gate.work());
  io.poll();
  gate.entered.get_future().wait();
  ask(desk, "look", nothing);
  ask(desk, "accept", nothing, Desk::Urgency::urgent);
  ask(desk, "decline", nothing, Desk::Urgency::urgent);
  io.poll();
  EXPECT_THAT(answers, ElementsAre("decline busy"));

  gate.opened.set_value();
  io.run();
  EXPECT_THAT(answers, ElementsAre("decline busy", "long", "accept", "look"));
}

TEST_F(AtTheDesk, NobodyWaitsForALockForMuchLongerThanASecond) {
  auto patient = scene.database.settings();
  patient.lock_timeout = std::chrono::minutes{1};
  Desk desk{patient, 1, 10};
  std::string bound;

  ask(desk, "bound", [&](store::Connection& mine) {
    mine.in_transaction([&](auto& tx) { bound = store::text(store::query(tx, "SHOW lock_timeout")[0][0]); });
  });
  io.run();

  EXPECT_EQ(bound, "1s");
}

TEST_F(AtTheDesk, TheUrgentGoFirst) {
  Gate gate;
  Desk desk{scene.database.settings(), 1, 10};
  ask(desk, "long", gate.work());
  io.poll();
  gate.entered.get_future().wait();

  ask(desk, "normal", nothing);
  ask(desk, "urgent", nothing, Desk::Urgency::urgent);
  io.poll();
  gate.opened.set_value();
  io.run();

  EXPECT_THAT(answers, ElementsAre("long", "urgent", "normal"));
}

TEST_F(AtTheDesk, ClosingFinishesWhatRunsAndFailsTheRest) {
  Gate gate;
  auto* const desk = new Desk{scene.database.settings(), 1, 1'000'000};
  ask(*desk, "running", gate.work());
  io.poll();
  gate.entered.get_future().wait();
  ask(*desk, "queued", nothing);
  io.poll();

  // There is room, so a refusal says that the desk has begun to close; it cannot end before the gate opens.
  auto closed = std::async(std::launch::async, [desk] { delete desk; });
  while (answers.empty()) {
    ask(*desk, "late", nothing);
    io.poll();
  }
  gate.opened.set_value();
  closed.get();
  io.run();

  EXPECT_EQ(answers.front(), "late busy");
  EXPECT_THAT(answers, Contains("running"));
  EXPECT_THAT(answers, Contains("queued busy"));
  EXPECT_THAT(answers, Not(Contains("late")));
}

TEST_F(AtTheDesk, ManyAskersOnManyThreadsAreAllAnswered) {
  constexpr int askers = 4, questions = 200;
  Desk desk{scene.database.settings(), 3, askers * questions};

  std::vector<std::thread> threads;
  for (int asker = 0; asker < askers; ++asker) {
    threads.emplace_back([&] {
      asio::io_context mine;
      for (int count = 0; count < questions; ++count) asio::co_spawn(mine, count_one(desk), asio::detached);
      mine.run();
    });
  }
  for (auto& thread : threads) thread.join();

  EXPECT_EQ(counted, askers * questions);
}
