#include "holdfast/store/connection.hpp"

#include <gtest/gtest.h>

#include <future>

#include "contract/store/scene.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;

namespace {

class ConnectionToPostgres : public StoreTest {
 protected:
  static void note(store::Transaction& tx, const std::string& name) {
    store::query(tx, "INSERT INTO heartbeats (process, at) VALUES ($1, now())", name);
  }
  [[nodiscard]] std::string noted() const {
    return scene.value(
        "SELECT string_agg(process, ' ' ORDER BY process) FROM heartbeats WHERE process <> 'other'");
  }
  static std::string setting(store::Transaction& tx, const std::string& name) {
    return store::text(store::query(tx, "SELECT current_setting($1)", name)[0][0]);
  }
  /// What `work` is refused with, as text.
  template <class Failure, class Work>
  std::string failure_of(Work&& work) {
    try {
      connection.run(work);
    } catch (const Failure& failure) {
      return failure.what();
    }
    return "no failure";
  }
  void end_my_session() {
    const auto process = connection.in_transaction(
        [](auto& tx) { return store::text(store::query(tx, "SELECT pg_backend_pid()")[0][0]); });
    (void)scene.value("SELECT pg_terminate_backend(" + process + ", 10000)");
  }
};

/// A server of the test's own, for what would disturb others.
class LostServer : public testing::Test {
 protected:
  store::Settings settings() const {
    return {.url = server.url(), .application_name = "holdfast-test", .connect_timeout = 2s};
  }
  static void ask(store::Connection& connection) {
    connection.run([](auto& tx) { store::Connection::clock(tx); });
  }

  PrivatePostgres server;
};

}  // namespace

TEST_F(ConnectionToPostgres, CommitsWhatTheWorkDid) {
  connection.run([](auto& tx) { note(tx, "a"); });

  EXPECT_EQ(noted(), "a");
}

TEST_F(ConnectionToPostgres, AnExceptionRollsBackAndComesThrough) {
  EXPECT_THROW(connection.run([](auto& tx) {
    note(tx, "a");
    throw std::logic_error("mine");
  }),
               std::logic_error);

  EXPECT_EQ(noted(), "");
}

TEST_F(ConnectionToPostgres, IsBoundedAndInUtcWhateverTheServerSays) {
  scene.execute("ALTER DATABASE " + scene.database.name() + " SET timezone = 'America/Toronto'");
  scene.execute("ALTER DATABASE " + scene.database.name() + " SET datestyle = 'SQL, DMY'");

  connection.run([](auto& tx) {
    EXPECT_EQ(setting(tx, "timezone"), "UTC");
    EXPECT_EQ(setting(tx, "datestyle"), "ISO, YMD");
    EXPECT_EQ(setting(tx, "statement_timeout"), "20s");
    EXPECT_EQ(setting(tx, "lock_timeout"), "5s");
    EXPECT_EQ(setting(tx, "idle_in_transaction_session_timeout"), "20s");
    EXPECT_EQ(setting(tx, "application_name"), "holdfast-test");
    EXPECT_EQ(setting(tx, "transaction_isolation"), "read committed");
    EXPECT_EQ(setting(tx, "enable_seqscan"), "off");
  });
}

TEST_F(ConnectionToPostgres, ATransactionThatTakesTooLongIsCutAndTheNextIsNot) {
  auto bounded = scene.database.settings();
  bounded.transaction_timeout = 50ms;
  store::Connection mine{bounded};
  const auto take_long = [](auto& tx) { store::query(tx, "SELECT pg_sleep(10)"); };

  EXPECT_THROW(mine.run(take_long), store::Unavailable);

  EXPECT_NO_THROW(mine.run([](auto& tx) { store::Connection::clock(tx); }));
}

TEST_F(ConnectionToPostgres, WhatReadsWholeTablesMayTakeLonger) {
  auto bounded = scene.database.settings();
  bounded.transaction_timeout = 50ms;
  store::Connection mine{bounded};

  EXPECT_NO_THROW(mine.run([](auto& tx) {
    store::read_whole_tables(tx);
    store::query(tx, "SELECT pg_sleep(0.2)");
    EXPECT_EQ(setting(tx, "enable_seqscan"), "on");
  }));
  mine.run([](auto& tx) { EXPECT_EQ(setting(tx, "enable_seqscan"), "off"); });
}

TEST_F(ConnectionToPostgres, ASavepointThatReturnsFalseUndoesOnlyItself) {
  connection.run([](auto& tx) {
    note(tx, "a");
    EXPECT_FALSE(tx.try_in_savepoint([&] {
      note(tx, "b");
      return false;
    }));
    EXPECT_TRUE(tx.try_in_savepoint([&] {
      note(tx, "c");
      return true;
    }));
    note(tx, "d");
  });

  EXPECT_EQ(noted(), "a c d");
}

TEST_F(ConnectionToPostgres, ASavepointUndoneLetsItsLocksGo) {
  const auto window = scene.add_window();
  const auto lock =
      "SELECT 1 FROM windows WHERE id = " + std::to_string(static_cast<std::int64_t>(window)) + " FOR UPDATE";

  connection.run([&](auto& tx) {
    tx.try_in_savepoint([&] {
      store::query(tx, lock.c_str());
      return false;
    });

    LockHolder other(scene.database.url(), lock + " NOWAIT");
  });
}

TEST_F(ConnectionToPostgres, AFailureInsideASavepointCanBeCaughtOutside) {
  connection.run([](auto& tx) {
    note(tx, "a");
    EXPECT_ANY_THROW(tx.try_in_savepoint([&] {
      note(tx, "a");
      return true;
    }));
    note(tx, "b");
  });

  EXPECT_EQ(noted(), "a b");
}

TEST_F(ConnectionToPostgres, AViolationPoisonsAndNamesTheConstraintButNoValue) {
  const auto refused = failure_of<store::Poisoned>([](auto& tx) {
    note(tx, "secret");
    note(tx, "secret");
  });

  EXPECT_EQ(refused, "refused: SQLSTATE 23505, constraint heartbeats_pkey");
}

TEST_F(ConnectionToPostgres, ABadValuePoisonsWithoutBeingRepeated) {
  const auto refused = failure_of<store::Poisoned>(
      [](auto& tx) { store::query(tx, "SELECT $1::uuid", std::string("secret")); });

  EXPECT_EQ(refused, "refused: SQLSTATE 22P02");
}

TEST_F(ConnectionToPostgres, ALockHeldTooLongIsContention) {
  const auto window = std::to_string(static_cast<std::int64_t>(scene.add_window()));
  LockHolder other(scene.database.url(), "SELECT 1 FROM windows WHERE id = " + window + " FOR UPDATE");

  const auto refused = failure_of<store::Contended>([&](auto& tx) {
    store::query(tx, "SET LOCAL lock_timeout = '10ms'");
    store::query(tx, "SELECT 1 FROM windows FOR UPDATE");
  });

  EXPECT_EQ(refused, "contended: SQLSTATE 55P03");
}

TEST_F(ConnectionToPostgres, AStatementThatTakesTooLongIsContention) {
  const auto refused = failure_of<store::Contended>([](auto& tx) {
    store::query(tx, "SET LOCAL statement_timeout = '10ms'");
    store::query(tx, "SELECT pg_sleep(10)");
  });

  EXPECT_EQ(refused, "contended: SQLSTATE 57014");
}

TEST_F(ConnectionToPostgres, ADeadlockIsContentionForOneAndNothingForTheOther) {
  scene.execute("INSERT INTO heartbeats VALUES ('x', now()), ('y', now())");
  const auto touch = [](auto& tx, const std::string& name) {
    store::query(tx, "UPDATE heartbeats SET at = now() WHERE process = $1", name);
  };
  LockHolder other(scene.database.url(), "UPDATE heartbeats SET at = now() WHERE process = 'x'");
  std::future<void> crossing;

  int contended = 0;
  try {
    connection.run([&](auto& tx) {
      touch(tx, "y");
      crossing = std::async(std::launch::async,
                            [&] { other.execute("UPDATE heartbeats SET at = now() WHERE process = 'y'"); });
      other.wait_until_somebody_waits();
      touch(tx, "x");
    });
  } catch (const store::Contended&) {
    ++contended;
  }
  try {
    crossing.get();
    other.commit();
  } catch (const std::exception&) {
    ++contended;
  }

  EXPECT_EQ(contended, 1);
}

TEST_F(ConnectionToPostgres, ContentionIsDrivenAgainButNotForEver) {
  int attempts = 0;

  EXPECT_THROW(connection.in_transaction_again([&](auto&) {
    ++attempts;
    throw store::Contended("always");
  }),
               store::Contended);

  EXPECT_EQ(attempts, 5);
}

TEST_F(ConnectionToPostgres, ATableThatIsNotThereIsNobodysPoison) {
  const auto refused =
      failure_of<store::Unavailable>([](auto& tx) { store::query(tx, "SELECT 1 FROM nowhere"); });

  EXPECT_NE(refused.find("42P01"), std::string::npos);
}

TEST_F(ConnectionToPostgres, AReadOnlyServerIsUnavailableAndUsedAgainWhenItIsNot) {
  connection.run([](auto& tx) { store::Connection::clock(tx); });

  const auto refused = failure_of<store::Unavailable>([](auto& tx) {
    store::query(tx, "SET TRANSACTION READ ONLY");
    note(tx, "a");
  });
  EXPECT_EQ(refused, "unavailable: SQLSTATE 25006");

  connection.run([](auto& tx) { note(tx, "b"); });
  EXPECT_EQ(noted(), "b");
}

TEST_F(ConnectionToPostgres, ASessionEndedInBetweenIsUnavailableOnceThenMadeAnew) {
  end_my_session();

  EXPECT_THROW(connection.run([](auto& tx) { note(tx, "a"); }), store::Unavailable);
  connection.run([](auto& tx) { note(tx, "b"); });

  EXPECT_EQ(noted(), "b");
}

TEST_F(ConnectionToPostgres, ASessionEndedBeforeItsCommitIsInDoubt) {
  EXPECT_THROW(connection.run([&](auto& tx) {
    note(tx, "a");
    const auto process = store::text(store::query(tx, "SELECT pg_backend_pid()")[0][0]);
    (void)scene.value("SELECT pg_terminate_backend(" + process + ", 10000)");
  }),
               store::InDoubt);

  EXPECT_EQ(noted(), "");
}

TEST_F(ConnectionToPostgres, WhatIsInDoubtIsDrivenAgainAndStaysInDoubtIfNobodyCanBeAsked) {
  int attempts = 0;
  connection.in_transaction_again([&](auto& tx) {
    if (++attempts == 1) throw store::InDoubt("the first time");
    note(tx, "a");
  });
  EXPECT_EQ(noted(), "a");

  attempts = 0;
  EXPECT_THROW(connection.in_transaction_again([&](auto&) {
    if (++attempts == 1) throw store::InDoubt("the first time");
    throw store::Unavailable("from then on");
  }),
               store::InDoubt);
  EXPECT_EQ(attempts, 2);
}

TEST_F(ConnectionToPostgres, APlanOutlivedByAMigrationIsMadeAnewByTheNextConnection) {
  constexpr store::Statement all{"all_heartbeats", "SELECT * FROM heartbeats"};
  const auto read = [&](auto& tx) { store::execute(tx, all); };
  connection.run(read);
  scene.execute("ALTER TABLE heartbeats ADD COLUMN note text");

  EXPECT_THROW(connection.run(read), store::Unavailable);
  connection.run(read);
}

TEST_F(ConnectionToPostgres, ReadsTheClockAsItGoesOn) {
  connection.run([](auto& tx) {
    const auto first = store::Connection::clock(tx);
    const auto second = store::Connection::clock(tx);

    EXPECT_GT(second, first);
  });
}

TEST_F(ConnectionToPostgres, MomentsGoInAndComeOutToTheMicrosecond) {
  using namespace std::chrono;
  for (const auto moment : {Instant{sys_days{February / 29 / 2028} + 23h + 59min + 59s + 999999us}, Instant{},
                            Instant{-1us}, Instant{sys_days{November / 1 / 2026} + 5h + 30min + 100us}}) {
    connection.run([&](auto& tx) {
      const auto row = store::query(tx, "SELECT $1::timestamptz, $2::date", store::timestamp(moment),
                                    store::day(Date{floor<days>(moment)}))[0];

      EXPECT_EQ(store::instant(row[0]), moment);
      EXPECT_EQ(store::date(row[1]), Date{floor<days>(moment)});
    });
  }
  connection.run([](auto& tx) {
    EXPECT_THROW((void)store::instant(store::query(tx, "SELECT 'infinity'::timestamptz")[0][0]),
                 std::runtime_error);
  });
}

TEST(ServerWhoseLogQuotesRows, IsQuietenedByWhomeverItAllowsAndRefusedByAnybodyElse) {
  PrivatePostgres server{{.durable = false,
                          .settings = {"log_error_verbosity = default", "log_parameter_max_length = -1",
                                       "log_parameter_max_length_on_error = -1"}}};
  server.execute("CREATE ROLE plain LOGIN");
  const auto log_settings = [&](const std::string& role) {
    auto url = server.url();
    url.replace(url.find("holdfast@"), 9, role + "@");
    store::Connection connection{{.url = url}};
    return connection.in_transaction([](auto& tx) {
      return store::text(store::query(tx,
                                      "SELECT concat_ws(' ', current_setting('log_error_verbosity'), "
                                      "current_setting('log_parameter_max_length'), "
                                      "current_setting('log_parameter_max_length_on_error'))")[0][0]);
    });
  };

  EXPECT_EQ(log_settings("holdfast"), "terse 0 0");
  try {
    log_settings("plain");
    FAIL() << "used a server that quotes rows";
  } catch (const store::Unavailable& refused) {
    EXPECT_NE(std::string(refused.what()).find("log_error_verbosity = terse"), std::string::npos);
  }

  server.execute("GRANT SET ON PARAMETER log_error_verbosity, log_parameter_max_length TO plain");
  EXPECT_EQ(log_settings("plain"), "terse 0 0");
}

TEST_F(LostServer, NobodyThereIsUnavailableAndConnectedToWhenItComesBack) {
  store::Connection connection{settings()};
  server.stop();
  EXPECT_THROW(ask(connection), store::Unavailable);

  server.start();

  EXPECT_NO_THROW(ask(connection));
}

TEST_F(LostServer, AKilledServerIsUnavailableAndThenConnectedToAgain) {
  store::Connection connection{settings()};
  ask(connection);
  server.kill();
  EXPECT_THROW(ask(connection), store::Unavailable);
  EXPECT_THROW(ask(connection), store::Unavailable);

  server.start();

  EXPECT_NO_THROW(ask(connection));
}

TEST_F(LostServer, AFrozenServerIsUnavailableWithinItsBound) {
  auto bounded = settings();
  bounded.transaction_timeout = 300ms;
  store::Connection connection{bounded};
  ask(connection);
  server.freeze();

  EXPECT_THROW(ask(connection), store::Unavailable);
  server.thaw();

  EXPECT_NO_THROW(ask(connection));
}
