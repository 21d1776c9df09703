#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <unordered_set>
#include <vector>

#include <pqxx/pqxx>

#include "holdfast/domain/capability.hpp"
#include "support/program/a_crowd.hpp"
#include "support/program/timetable.hpp"

namespace holdfast::test {

/// People who press "accept" within 50 ms before or after the very end of their hold, while other sessions
/// sit on the rows of many past that end, and roll back.
///
/// Forms come at a steady pace; whoever is offered a seat and told of it presses once. Everything the clients
/// saw is kept, and judged against the database at the end.
class LastMoments {
 public:
  /// Wants `offers.hold_seconds` of a few seconds, and seats enough for everybody.
  LastMoments(const Home&, const Running&, std::uint64_t seed);

  /// Blocks until so many have pressed, or `patience` is over. Returns how many did.
  std::size_t press(std::size_t people, int per_second, std::chrono::seconds patience);

  /// What the histories show, beside the laws.
  struct Judgement {
    std::size_t pressed = 0, accepted = 0, refused = 0;
    std::size_t waited = 0;  ///< for a lock, from before the end until past it
    std::vector<std::string> wrong;
  };
  [[nodiscard]] Judgement judge() const;

 private:
  using Moment = std::chrono::system_clock::time_point;
  using Session = std::unique_ptr<pqxx::connection>;
  struct Press {
    std::string offer;  ///< its id in the database
    Moment sent;
    int status;
  };
  struct Grip {
    std::string offer;
    Moment taken, let_go;
  };

  void send_forms(std::size_t people, int per_second, Moment until);
  void plan_new_offers();
  void plan(const std::string& offer, Moment end);
  void press(app::HttpClient&, const std::string& offer);
  void grip(Session&, const std::string& offer, Moment until);
  [[nodiscard]] std::size_t pressed() const;

  const Home& home_;
  const std::string url_;
  const Capabilities capabilities_;
  std::mt19937_64 random_;
  std::unordered_set<std::string> planned_;
  mutable std::mutex mutex_;  ///< of the histories
  std::vector<Press> presses_;
  std::vector<Grip> grips_;
  Timetable<app::HttpClient> pressing_;
  Timetable<Session> gripping_;
};

}  // namespace holdfast::test
