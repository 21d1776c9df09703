#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "app/service/kept_programme.hpp"
#include "holdfast/allocation/allocator.hpp"
#include "holdfast/http/server.hpp"
#include "holdfast/journal/journal.hpp"
#include "holdfast/messages/outbox.hpp"
#include "holdfast/observe/log.hpp"
#include "holdfast/observe/metrics.hpp"
#include "holdfast/offers/notices.hpp"
#include "holdfast/offers/releaser.hpp"
#include "holdfast/store/desk.hpp"

namespace holdfast::app {

// What the rooms tell of themselves, turned into metrics and log lines. The rooms know neither.

class HttpWatcher final : public http::Watcher {
 public:
  HttpWatcher(observe::Metrics& metrics, observe::Log& log);

  void answered(const http::Answered&) noexcept override;
  void refused(std::string_view reason) noexcept override;
  void broken_off() noexcept override;
  void connections(std::int64_t change) noexcept override;
  void streams(std::int64_t change) noexcept override;
  void failed(const http::Failed&) noexcept override;

 private:
  struct Counted;
  Counted& counted(const http::Answered&);

  observe::Metrics& metrics_;
  observe::Log& log_;
  observe::Gauge connections_, watchers_;
  observe::Counter broken_off_;
  const std::uint64_t serial_;  ///< tells the caches of different watchers apart
};

class JournalWatcher final : public journal::Watcher {
 public:
  /// `fail` is told when nothing can be kept any more: the process must end.
  JournalWatcher(observe::Metrics& metrics, observe::Log& log, std::function<void()> fail);

  void committed(std::size_t records, double seconds) noexcept override;
  void size(std::uint64_t bytes, std::size_t segments) noexcept override;
  void torn_tail(const std::string& segment, std::uint64_t bytes) noexcept override;
  void corrupt(const std::string& segment, const std::string& what) noexcept override;
  void failed(const std::string& what) noexcept override;

 private:
  observe::Log& log_;
  observe::Counter commits_;
  observe::Histogram duration_, batch_;
  observe::Gauge bytes_;
  std::function<void()> fail_;
};

/// Says once when the database goes away and once when it is back, whoever notices.
class DatabaseWatch {
 public:
  DatabaseWatch(observe::Metrics& metrics, observe::Log& log);
  void up() noexcept;
  void away(std::string_view what) noexcept;
  [[nodiscard]] bool is_up() const noexcept { return up_; }

 private:
  observe::Log& log_;
  observe::Gauge gauge_;
  std::atomic<bool> up_{true};
};

class RoundsWatcher final : public allocation::Watcher {
 public:
  RoundsWatcher(observe::Metrics&, observe::Log&, DatabaseWatch&, KeptProgramme&);

  void round_committed(const allocation::RoundReport&) noexcept override;
  void dead_letter(const std::string& reason) noexcept override;
  void database(bool up, const std::string& what) noexcept override;
  void programme_read(const Programme&, std::size_t windows) noexcept override;

 private:
  observe::Metrics& metrics_;
  observe::Histogram answer_;
  observe::Log& log_;
  DatabaseWatch& database_;
  KeptProgramme& kept_programme_;
};

/// Counts the short requests of pages and api.
[[nodiscard]] store::Desk::Told count_requests(observe::Metrics&);

/// Counts what became of offers.
[[nodiscard]] std::function<void(const store::OfferView&)> count_decisions(observe::Metrics&);

/// Counts the editions of the open feed.
[[nodiscard]] std::function<void(std::chrono::duration<double>, std::size_t slots)> count_editions(
    observe::Metrics&);

class HoldsWatcher final : public offers::ReleaserWatcher {
 public:
  HoldsWatcher(observe::Metrics& metrics, observe::Log& log, DatabaseWatch& database);

  void released(const store::Released&) noexcept override;
  void moved(std::size_t told, std::size_t returned) noexcept override;
  void lengthened(std::size_t holds, std::chrono::microseconds gap) noexcept override;
  void database(bool up) noexcept override;

 private:
  observe::Metrics& metrics_;
  observe::Histogram release_delay_;  ///< there from the start: an alert may rely on it
  observe::Log& log_;
  DatabaseWatch& database_;
};

class RemindersWatcher final : public offers::NoticesWatcher {
 public:
  RemindersWatcher(observe::Metrics& metrics, DatabaseWatch& database);

  void reminded(Reminder, const store::Reminded&) noexcept override;
  void heads_ups_told(std::size_t people) noexcept override;
  void heads_ups_judged(const store::HeadsUpDay&) noexcept override;
  void database(bool up) noexcept override;

 private:
  observe::Metrics& metrics_;
  DatabaseWatch& database_;
};

class MessagesWatcher final : public messages::Watcher {
 public:
  MessagesWatcher(observe::Metrics& metrics, observe::Log& log, DatabaseWatch& database);

  void sent(Contact channel, std::chrono::microseconds delay) override;
  void will_retry(Contact channel, messages::SendFailure) override;
  void gave_up(Contact channel, messages::SendFailure) override;
  void gateway_is(Contact channel, messages::GatewayState) override;
  void database_away(std::string_view what) override;
  void database_back() override;

 private:
  observe::Metrics& metrics_;
  observe::Log& log_;
  DatabaseWatch& database_;
};

}  // namespace holdfast::app
