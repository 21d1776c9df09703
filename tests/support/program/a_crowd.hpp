#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>

#include "holdfast/forms/generator.hpp"
#include "support/program/a_server.hpp"

namespace holdfast::test {

/// The demonstration's windows of the coming days: CSV lines without header.
[[nodiscard]] std::string demo_windows();

/// Windows of one clinic in the coming weeks, from nine to five, with seats enough for any test.
[[nodiscard]] std::string many_seats_at(const std::string& clinic);

/// The clinics and areas of the demonstration, as `Home::import_demo` imports them.
[[nodiscard]] std::shared_ptr<const Programme> demo_programme();

/// Many people at once, each with a form of their own. Keeps every reference that was answered with 202.
class Crowd {
 public:
  explicit Crowd(const Home&, std::uint64_t seed = 1);

  /// Sends up to `forms` further forms over eight connections, and stops early when the server is gone.
  /// Returns how many were answered with 202.
  std::size_t send(const std::string& url, std::size_t forms);

  /// Sends the next form; the status of its answer, 0 if there was none. Any thread, a client each.
  int send_one(app::HttpClient&);

  /// The JSON of its form number `n`, the same each time.
  [[nodiscard]] std::string form(std::uint64_t n) const;

  [[nodiscard]] std::size_t acknowledged() const noexcept { return acknowledged_; }
  [[nodiscard]] std::size_t refused() const noexcept { return refused_; }
  [[nodiscard]] const std::filesystem::path& acknowledged_file() const noexcept { return file_; }

  /// What `holdfast verify` says, told what was acknowledged here and what was sent: for a home to which
  /// nobody but this crowd sends forms.
  [[nodiscard]] Printed verified(const Home&) const;

 private:
  int send_number(app::HttpClient&, std::uint64_t);

  std::filesystem::path file_;
  std::filesystem::path sent_file_;
  forms::Generator generator_;
  std::atomic<std::uint64_t> next_{0};
  std::atomic<std::size_t> acknowledged_{0};
  std::atomic<std::size_t> refused_{0};
  std::mutex mutex_;  ///< of the files
};

}  // namespace holdfast::test
