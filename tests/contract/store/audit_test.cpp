#include "holdfast/store/audit.hpp"

#include <atomic>
#include <thread>

#include <gmock/gmock.h>

#include "contract/store/scene.hpp"
#include "holdfast/store/audit_chain.hpp"

using namespace holdfast;
using namespace holdfast::test;
using store::AuditKeys;
using store::Transaction;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

KeyRing ring(std::map<std::uint8_t, SecretKey> masters, std::uint8_t current) {
  return {.masters = std::move(masters), .current = current};
}

class AuditStore : public StoreTest {
 protected:
  void write(const std::string& action, const std::string& subject = {}) {
    run([&](Transaction& tx) {
      store::audit(tx, {.staff = StaffId{7}, .address = "192.0.2.1"}, {action, subject, "detail"});
    });
  }
  std::size_t chain(const AuditKeys& with) {
    return run([&](Transaction& tx) { return store::chain_audit(tx, with); }).value().linked;
  }
  store::LawCount law() {
    return run([&](Transaction& tx) { return store::count_audit_chain(tx, keys); }).value();
  }
  /// What no session of ours can do: somebody who owns the table.
  void alter(const std::string& sql) {
    scene.execute("ALTER TABLE audit_log DISABLE TRIGGER ALL; " + sql +
                  "; ALTER TABLE audit_log ENABLE TRIGGER ALL");
  }
  void write_three() {
    for (const auto* action : {"one", "two", "three"}) write(action);
    ASSERT_EQ(chain(keys), 3U);
    ASSERT_EQ(law().broken, 0U);
  }

  AuditKeys keys{ring({{1, SecretKey{1}}}, 1)};
};

}  // namespace

TEST_F(AuditStore, AnEntryComesWithItsTransactionOrNotAtAll) {
  EXPECT_THROW(run([&](Transaction& tx) -> bool {
                 store::audit(tx, {}, {"looked-at"});
                 throw std::runtime_error("no");
               }),
               std::runtime_error);

  EXPECT_EQ(scene.value("SELECT count(*) FROM audit_log"), "0");
}

TEST_F(AuditStore, CommittedEntriesAreChainedOnceInTheOrderTheyAreFound) {
  write("one");
  write("two");
  EXPECT_EQ(law().looked_at, 0U) << "not chained yet";

  EXPECT_EQ(chain(keys), 2U);
  EXPECT_EQ(chain(keys), 0U);
  write("three");
  EXPECT_EQ(chain(keys), 1U);

  EXPECT_EQ(scene.value("SELECT string_agg(action, ' ' ORDER BY position) FROM audit_log"), "one two three");
  EXPECT_EQ(law().looked_at, 3U);
  EXPECT_EQ(law().broken, 0U);
}

TEST_F(AuditStore, IsChainedByOneProcessAtATime) {
  write("one");
  auto other = connect();

  run([&](Transaction& tx) {
    EXPECT_EQ(store::chain_audit(tx, keys).value().linked, 1U);
    EXPECT_FALSE(other.in_transaction([&](Transaction& theirs) { return store::chain_audit(theirs, keys); }));
  });

  EXPECT_EQ(
      other.in_transaction([&](Transaction& tx) { return store::chain_audit(tx, keys); }).value().linked, 0U);
  EXPECT_EQ(law().broken, 0U);
}

TEST_F(AuditStore, WhatManyWriteWhileItIsChainedIsChainedOnce) {
  constexpr int writers = 4;
  constexpr int entries = 50;
  std::atomic<int> writing{writers};
  std::vector<std::thread> threads;
  for (int at = 0; at < writers; ++at) {
    threads.emplace_back([&] {
      auto own = connect();
      for (int n = 0; n < entries; ++n)
        own.in_transaction([&](Transaction& tx) { store::audit(tx, {}, {"looked-at"}); });
      --writing;
    });
  }
  for (int chainer = 0; chainer < 2; ++chainer) {
    threads.emplace_back([&] {
      auto own = connect();
      while (writing > 0) own.in_transaction([&](Transaction& tx) { return store::chain_audit(tx, keys); });
    });
  }
  for (auto& thread : threads) thread.join();
  chain(keys);

  EXPECT_EQ(law().looked_at, std::size_t{writers * entries});
  EXPECT_EQ(law().broken, 0U);
}

TEST_F(AuditStore, NothingOfItCanBeChangedDeletedOrChainedAnew) {
  laws_must_hold = false;
  write_three();

  for (const auto* sql : {"UPDATE audit_log SET detail = 'x'", "UPDATE audit_log SET hash = '\\x00'",
                          "UPDATE audit_log SET position = NULL, hash = NULL, key_id = NULL",
                          "DELETE FROM audit_log", "TRUNCATE audit_log"}) {
    EXPECT_ANY_THROW(scene.execute(sql)) << sql;
    EXPECT_ANY_THROW(scene.execute(std::string{"SET session_replication_role = replica; "} + sql)) << sql;
  }
  write("four");
  EXPECT_ANY_THROW(scene.execute("UPDATE audit_log SET detail = 'x' WHERE position IS NULL"));
  EXPECT_EQ(scene.value("SELECT count(*) FROM audit_log WHERE detail = 'detail'"), "4");
}

TEST_F(AuditStore, TheChainTellsWhatWasAlteredByWhoeverOwnsTheTable) {
  write_three();

  alter("UPDATE audit_log SET detail = 'nothing' WHERE position = 2");

  EXPECT_EQ(law().broken, 1U);
  EXPECT_THAT(law().examples, ElementsAre(HasSubstr("at position 2")));
}

TEST_F(AuditStore, TheChainTellsOfEachColumn) {
  for (const auto* change :
       {"at = at + interval '1 microsecond'", "staff_id = 8", "staff_id = NULL", "address = ''",
        "action = 'tow'", "subject = 'staff 8'", "detail = ''", "hash = hash || '\\x00'", "key_id = 2"}) {
    write("two");
    chain(keys);
    const auto last = scene.value("SELECT max(position) FROM audit_log");
    EXPECT_EQ(law().broken, 0U);
    alter("UPDATE audit_log SET " + std::string{change} + " WHERE position = " + last);

    EXPECT_GE(law().broken, 1U) << change;
    alter("DELETE FROM audit_log");
  }
}

TEST_F(AuditStore, TheChainTellsWhereAnEntryWasTakenOut) {
  write_three();

  alter("DELETE FROM audit_log WHERE position = 2");

  EXPECT_GE(law().broken, 1U);
  EXPECT_THAT(law().examples.at(0), HasSubstr("nothing stands from position 2"));
}

TEST_F(AuditStore, AWalkInPiecesSeesWhatTheLawSees) {
  const auto piece = [&](std::int64_t above) {
    return run([&](Transaction& tx) { return store::check_audit_chain(tx, keys, above, 2); });
  };
  write_three();
  EXPECT_EQ(piece(0).looked_at, 2);
  EXPECT_EQ(piece(0).last, 2);
  EXPECT_EQ(piece(2).looked_at, 1) << "the end";
  EXPECT_EQ(piece(2).fault, "");

  alter("UPDATE audit_log SET detail = 'nothing' WHERE position = 3");

  EXPECT_EQ(piece(0).fault, "");
  EXPECT_THAT(piece(2).fault, HasSubstr("at position 3"));
}

TEST_F(AuditStore, WhoeverHasTheTableWithoutTheKeyCannotChainItAnew) {
  write_three();
  alter("UPDATE audit_log SET position = NULL, hash = NULL, key_id = NULL");
  alter("UPDATE audit_log SET detail = 'nothing'");

  EXPECT_EQ(chain(AuditKeys{ring({{1, SecretKey{2}}}, 1)}), 3U);

  EXPECT_EQ(law().broken, 3U);
}

TEST_F(AuditStore, OldLinksHoldUnderANewKey) {
  write("one");
  chain(keys);
  keys = AuditKeys{ring({{1, SecretKey{1}}, {2, SecretKey{2}}}, 2)};
  write("two");
  chain(keys);

  EXPECT_EQ(scene.value("SELECT string_agg(key_id::text, ' ' ORDER BY position) FROM audit_log"), "1 2");
  EXPECT_EQ(law().broken, 0U);
}

TEST_F(AuditStore, PartOfTheChainIsLookedAtFromAnyPosition) {
  write_three();
  const auto above = [&](std::int64_t position) {
    return run([&](Transaction& tx) { return store::count_audit_chain(tx, keys, position); }).value();
  };

  EXPECT_EQ(above(2).looked_at, 1U);
  EXPECT_EQ(above(2).broken, 0U);
  EXPECT_EQ(above(3).looked_at, 0U);
}

TEST_F(AuditStore, IsReadNewestFirstByWhoWhatAndWhom) {
  write("looked-at", "registration a");
  write("looked-at", "registration b");
  write("signed-in");
  const auto actions = [&](const store::AuditFilter& filter) {
    std::vector<std::string> all;
    for (const auto& entry : run([&](Transaction& tx) { return store::read_audit(tx, filter); }))
      all.push_back(entry.deed.action + " " + entry.deed.subject);
    return all;
  };

  EXPECT_THAT(actions({}), ElementsAre("signed-in ", "looked-at registration b", "looked-at registration a"));
  EXPECT_THAT(actions({.action = "signed-in"}), ElementsAre("signed-in "));
  EXPECT_THAT(actions({.subject = "registration a"}), ElementsAre("looked-at registration a"));
  EXPECT_THAT(actions({.staff = StaffId{8}}), ElementsAre());
  EXPECT_THAT(actions({.limit = 1}), ElementsAre("signed-in "));
  EXPECT_THAT(actions({.before = std::stoll(scene.value("SELECT min(id) + 1 FROM audit_log"))}),
              ElementsAre("looked-at registration a"));
}
