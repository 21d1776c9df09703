#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "app/outside/http_client.hpp"
#include "support/child.hpp"
#include "support/database.hpp"

namespace holdfast::test {

using Json = nlohmann::json;

/// The program under test: the one just built, or another that HOLDFAST_PROGRAM names.
[[nodiscard]] std::string program();

/// What the program printed and how it ended.
struct Printed {
  int code = 0;
  std::string text;
};

/// A folder with keys, journal and mailbox, and a database: what a Holdfast lives in, and outlives it.
class Home {
 public:
  /// A migrated database of the shared PostgreSQL, or the one at `database_url`.
  explicit Home(std::string database_url = {});

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
  [[nodiscard]] const std::string& database_url() const { return database_url_; }
  [[nodiscard]] std::string value(const std::string& sql) const;
  void execute(const std::string& sql) const;

  /// Runs one command of the program with this home's configuration.
  Printed run(const std::vector<std::string>& arguments) const;

  /// Clinics, areas, phases of the demonstration and the given windows (CSV lines without header).
  void import_demo(const std::string& windows) const;

  /// What is run and started here: another build of it may be named, with the sources that it reads.
  std::string program = test::program();
  std::filesystem::path sources = HOLDFAST_ROOT;
  /// Keys of the configuration beside the paths: {"offers.hold_seconds", "2"}. Texts with their quotes.
  std::map<std::string, std::string> settings;
  std::filesystem::path write_configuration(int port, int ops_port) const;

 private:
  TemporaryFolder folder_;
  std::optional<FreshDatabase> database_;
  std::string database_url_;
};

/// A running `holdfast serve`. Ends with this object; `kill` ends it as a crash does.
class Running {
 public:
  /// Returns when it serves, on a free port or the one of the home's settings. `name` tells processes of one
  /// home apart. Throws std::runtime_error, with its log, if it ends before or does not within half a minute.
  explicit Running(Home&, const std::string& name = "a", const std::vector<std::string>& before_command = {});

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] std::string operations_url() const { return "http://127.0.0.1:" + std::to_string(ops_port_); }
  [[nodiscard]] app::HttpClient client() const { return app::HttpClient{url()}; }
  [[nodiscard]] std::string metrics() const;
  /// The sum of all series whose line begins so: "holdfast_http_refused_total{reason=\"slow\"}".
  [[nodiscard]] double metric(const std::string& beginning) const;
  /// How many registrations are kept and not yet matched; all ones if it does not answer.
  [[nodiscard]] std::size_t queued() const;
  [[nodiscard]] int readiness() const { return app::HttpClient{operations_url()}.get("/readyz").status; }
  [[nodiscard]] Child& process() { return *child_; }
  [[nodiscard]] std::string log() const { return child_->log(); }
  [[nodiscard]] int ops_port() const noexcept { return ops_port_; }

  void kill();
  /// Asks it to end, as an upgrade does, and waits for it; its exit code.
  int stop();
  /// Again, on the same ports, after `kill` or `stop`.
  void start();

 private:
  Home& home_;
  const std::string name_;
  const std::vector<std::string> before_command_;
  const int port_, ops_port_;
  std::optional<Child> child_;
};

/// For `before_command`: the journal's disk takes so many bytes a second and no more.
[[nodiscard]] std::vector<std::string> on_a_slow_disk(std::size_t bytes_per_second);

/// The next whole hour of a day some days ahead, as the wall of Toronto shows it: "2026-12-05T10:00".
[[nodiscard]] std::string day_ahead(int days, int hour);

/// The body of a form that is accepted: person number `n`, wishing for `start` at `clinic`.
[[nodiscard]] Json a_form(int n, const std::string& clinic, const std::string& start);

/// Sends it; the reference, or an empty text if it was not answered with 202.
[[nodiscard]] std::string submit(app::HttpClient&, const Json& form);

/// The registration as the API shows it.
[[nodiscard]] Json status_of(app::HttpClient&, const std::string& reference);

/// Looks until it is in `state`; its last status.
[[nodiscard]] Json await_state(app::HttpClient&, const std::string& reference, const std::string& state,
                               std::chrono::milliseconds patience = std::chrono::seconds{20});

}  // namespace holdfast::test
