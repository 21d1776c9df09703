#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "holdfast/forms/generator.hpp"
#include "support/program/a_server.hpp"

namespace holdfast::test {

/// People who come one after another, on several connections, for as long as this object lives: each sends a
/// form, looks until there is an offer and accepts it. Their history is what the laws are checked against.
///
/// Who gets no answer, or one that says "later", asks again after a moment, with the same key.
class Visitors {
 public:
  Visitors(const Home&, std::string url, int connections, std::uint64_t seed);
  ~Visitors();
  Visitors(const Visitors&) = delete;
  Visitors& operator=(const Visitors&) = delete;

  /// Those on their way finish what they ask, and nobody comes any more. Safe to repeat.
  void stop();

  /// How many requests were answered with each status; 0 is no answer.
  [[nodiscard]] std::map<int, std::size_t> answers() const;
  [[nodiscard]] std::size_t without_answer() const;
  [[nodiscard]] std::size_t server_errors() const;
  [[nodiscard]] std::size_t acknowledged() const noexcept { return acknowledged_; }
  [[nodiscard]] std::size_t accepted() const;

  /// The references that were answered with 202.
  [[nodiscard]] const std::filesystem::path& acknowledged_file() const noexcept { return file_; }
  /// Those whose acceptance was answered with 200 and who are not booked now.
  [[nodiscard]] std::vector<std::string> undone_acceptances() const;
  /// "17 forms kept, 15 offers accepted; answers: 15 of 200, 17 of 202": for the line that a test prints.
  [[nodiscard]] std::string history() const;

 private:
  void come_and_go();
  void visit(app::HttpClient&, std::uint64_t person);
  [[nodiscard]] std::string register_one(app::HttpClient&, std::uint64_t person);
  void accept_one(app::HttpClient&, const std::string& reference);
  void count(const app::HttpClient::Answer&);

  const std::string url_;
  const std::uint64_t seed_;
  const std::filesystem::path file_;
  const forms::Generator generator_;
  std::atomic<bool> stopping_{false};
  std::atomic<std::uint64_t> next_{0};
  std::atomic<std::size_t> acknowledged_{0};

  mutable std::mutex mutex_;  ///< of the file and what follows
  std::map<int, std::size_t> answers_;
  std::vector<std::string> accepted_;

  std::vector<std::thread> threads_;
};

}  // namespace holdfast::test
