#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "holdfast/store/offers.hpp"
#include "holdfast/store/verify.hpp"
#include "support/database.hpp"
#include "support/lock_holder.hpp"

namespace holdfast::test {

/// A migrated database with one clinic and a fresh heartbeat, and rows put there as `keep` and `make_offers`
/// would.
///
/// Asked and changed through a session of its own, one caller at a time.
class Scene {
 public:
  Scene();
  ~Scene();

  [[nodiscard]] WindowId add_window(int capacity = 1);

  struct Person {
    std::string contact = "sms";
    std::string phone = "+14165550199";  ///< or empty
    std::string email = {};
    std::string state = "waiting";
    std::string card = {};
  };
  [[nodiscard]] RegistrationId add_person(const Person&);
  [[nodiscard]] RegistrationId add_person() { return add_person(Person{}); }

  /// A held offer with its message, sent if `told`, due if not.
  struct Hold {
    bool told = true;
    std::chrono::milliseconds left{std::chrono::minutes{10}};  ///< negative: has run out
  };
  [[nodiscard]] OfferId add_offer(const RegistrationId&, WindowId, Hold);
  [[nodiscard]] OfferId add_offer(const RegistrationId& person, WindowId window) {
    return add_offer(person, window, Hold{});
  }
  /// Of a new person, in a new window of one seat.
  [[nodiscard]] OfferId add_offer(Hold);
  [[nodiscard]] OfferId add_offer() { return add_offer(Hold{}); }

  /// The one value of a statement in which `$` stands for the id.
  template <class Of>
  [[nodiscard]] std::string value(std::string sql, const Id<Of>& id) const {
    return value(with(std::move(sql), uuid_text(id.bytes)));
  }
  [[nodiscard]] std::string value(const std::string& sql) const;

  template <class Of>
  void execute(std::string sql, const Id<Of>& id) const {
    execute(with(std::move(sql), uuid_text(id.bytes)));
  }
  void execute(const std::string& sql) const { (void)value(sql); }

  [[nodiscard]] std::string state(const OfferId&) const;
  [[nodiscard]] std::string state(const RegistrationId&) const;
  [[nodiscard]] RegistrationId person_of(const OfferId&) const;
  /// "held booked" of the offer's window.
  [[nodiscard]] std::string seats(const OfferId&) const;
  /// "kind channel state" of the offer's messages, by kind and channel, one a line.
  [[nodiscard]] std::string messages(const OfferId&) const;

  /// All heartbeats go silent: as if nobody had beaten for so long.
  void fall_silent(std::chrono::seconds) const;

  FreshDatabase database;

 private:
  [[nodiscard]] static std::string with(std::string sql, const std::string& id);

  struct Session;
  std::unique_ptr<Session> session_;
  mutable std::mutex one_at_a_time_;
  int windows_ = 0;
};

/// A scene with a connection. After each test the laws must hold, unless it breaks them on purpose.
class StoreTest : public testing::Test {
 protected:
  void TearDown() override;

  /// Runs `work(tx)` in one transaction of this test's connection, again where it was contended.
  template <class Work>
  auto run(Work&& work) {
    return connection.in_transaction_again(std::forward<Work>(work));
  }
  [[nodiscard]] store::Connection connect() const { return store::Connection{scene.database.settings()}; }

  Scene scene;
  store::Connection connection{scene.database.settings()};
  bool laws_must_hold = true;
};

/// The laws that are broken, one a line.
[[nodiscard]] std::string broken_laws(store::Connection&);

}  // namespace holdfast::test
