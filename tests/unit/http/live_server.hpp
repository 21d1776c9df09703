#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "holdfast/http/server.hpp"
#include "support/raw_client.hpp"

namespace holdfast::http {

using test::RawClient;

/// Counts what a server reports, and lets a test wait for it.
class Counts : public Watcher {
 public:
  void answered(const Answered& answer) noexcept override {
    count("answered");
    {
      const std::lock_guard lock(mutex_);
      route_texts_.insert(answer.route.data());
    }
    count(std::string(answer.route) + " " + std::string(answer.method) + " " + std::to_string(answer.status));
  }
  void refused(std::string_view reason) noexcept override { count("refused " + std::string(reason)); }
  void broken_off() noexcept override { count("broken off"); }
  void connections(std::int64_t change) noexcept override { count(change > 0 ? "opened" : "closed"); }
  void streams(std::int64_t change) noexcept override { count(change > 0 ? "stream began" : "stream ended"); }
  void failed(const Failed& failed) noexcept override {
    count("failed " + std::string(failed.route) + ": " + std::string(failed.what));
    if (!failed.request_id.empty()) count("failed in " + std::string(failed.request_id));
  }

  [[nodiscard]] int of(const std::string& what) const;
  /// Where the names of the routes stood that were answered.
  [[nodiscard]] std::set<const char*> route_texts() const {
    const std::lock_guard lock(mutex_);
    return route_texts_;
  }
  /// Whether `what` was counted `times` times before ten seconds passed.
  [[nodiscard]] bool wait_for(const std::string& what, int times = 1) const;

 private:
  void count(const std::string& what) noexcept;

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::map<std::string, int> counts_;
  std::set<const char*> route_texts_;
};

/// A real server on a loopback port, with its threads.
class LiveServer {
 public:
  explicit LiveServer(std::vector<Route>, Server::Options = {}, int threads = 2);
  ~LiveServer();

  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  [[nodiscard]] Server& server() { return *server_; }
  [[nodiscard]] const Counts& counts() const { return counts_; }

 private:
  using Work = boost::asio::executor_work_guard<boost::asio::io_context::executor_type>;

  Counts counts_;
  Router router_;
  std::vector<std::unique_ptr<boost::asio::io_context>> contexts_;
  std::vector<Work> work_;
  std::unique_ptr<Server> server_;
  std::vector<std::thread> threads_;
};

/// The routes most tests use: GET and POST /echo, GET /clinics/{id}, GET /throw, GET /large.
[[nodiscard]] std::vector<Route> some_routes();

}  // namespace holdfast::http
