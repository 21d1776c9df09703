#include "support/program/a_server.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <pqxx/pqxx>

#include "holdfast/domain/time_zone.hpp"

namespace holdfast::test {

std::string program() {
  const auto* other = std::getenv("HOLDFAST_PROGRAM");
  return other == nullptr ? HOLDFAST_PROGRAM : other;
}

namespace {

std::string luhn_number(int n) {
  const auto digits = std::to_string(100'000'000 + n);
  int sum = 0;
  for (std::size_t at = 0; at < digits.size(); ++at) {
    int digit = digits[digits.size() - 1 - at] - '0';
    if (at % 2 == 0) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return digits + std::to_string((10 - sum % 10) % 10);
}

}  // namespace

Home::Home(std::string database_url) : folder_("home") {
  if (database_url.empty()) {
    database_.emplace();
    database_url = database_->url();
  }
  database_url_ = std::move(database_url);
  if (run({"keys", "add", (folder() / "keys").string()}).code != 0) throw std::runtime_error("no keys");
}

std::string Home::value(const std::string& sql) const {
  pqxx::connection connection{database_url_};
  pqxx::nontransaction tx{connection};
  const auto rows = tx.exec(sql);
  return rows.empty() || rows[0][0].is_null() ? std::string{} : rows[0][0].as<std::string>();
}

void Home::execute(const std::string& sql) const {
  pqxx::connection connection{database_url_};
  pqxx::nontransaction tx{connection};
  tx.exec(sql);
}

Printed Home::run(const std::vector<std::string>& arguments) const {
  std::vector<std::string> command{program};
  if (arguments.front() != "keys" || arguments.at(1) == "rotate") {
    command.insert(command.end(), {"--config", write_configuration(0, 0).string()});
  }
  command.insert(command.end(), arguments.begin(), arguments.end());
  const auto output = folder() / "printed";
  std::filesystem::remove(output);
  Child child{command, output};
  const auto code = child.wait(std::chrono::seconds{120});
  return {code, contents_of(output)};
}

void Home::import_demo(const std::string& windows) const {
  const auto demo = sources / "config" / "demo";
  std::ofstream{folder() / "windows.csv"} << "clinic,start,capacity\n" << windows;
  for (const auto* what : {"clinics", "areas", "phases"}) {
    const auto printed = run({"import", what, (demo / (std::string(what) + ".csv")).string()});
    if (printed.code != 0) throw std::runtime_error(printed.text);
  }
  const auto printed = run({"import", "windows", (folder() / "windows.csv").string()});
  if (printed.code != 0) throw std::runtime_error(printed.text);
}

std::filesystem::path Home::write_configuration(int port, int ops_port) const {
  const auto quoted = [](const std::filesystem::path& path) { return '"' + path.string() + '"'; };
  std::map<std::string, std::string> all{
      {"app.web_directory", quoted(sources / "web")},
      {"app.migrations_directory", quoted(sources / "migrations")},
      {"app.drain_seconds", "10"},
      {"http.address", "\"127.0.0.1\""},
      {"http.port", std::to_string(port)},
      {"http.public_url", "\"http://127.0.0.1:" + std::to_string(port) + "\""},
      {"http.drain_delay_seconds", "0"},
      {"ops.port", std::to_string(ops_port)},
      {"database.url", '"' + database_url_ + '"'},
      {"keys.file", quoted(folder() / "keys")},
      {"journal.directory", quoted(folder() / "journal")},
      {"journal.segment_bytes", "4194304"},
      {"messages.mailbox_directory", quoted(folder() / "mailbox")},
      {"offers.contact_from_hour", "0"},
      {"offers.contact_to_hour", "24"},
  };
  for (const auto& [key, value] : settings) all[key] = value;
  const auto file = folder() / ("holdfast-" + std::to_string(port) + ".toml");
  std::ofstream out{file};
  std::string section;
  for (const auto& [key, value] : all) {
    const auto dot = key.find('.');
    if (key.substr(0, dot) != section) {
      section = key.substr(0, dot);
      out << '[' << section << "]\n";
    }
    out << key.substr(dot + 1) << " = " << value << '\n';
  }
  return file;
}

Running::Running(Home& home, const std::string& name, const std::vector<std::string>& before_command)
    : home_(home),
      name_(name),
      before_command_(before_command),
      port_(home.settings.contains("http.port") ? std::stoi(home.settings.at("http.port"))
                                                : free_loopback_port()),
      ops_port_(free_loopback_port()) {
  start();
}

void Running::start() {
  auto command = before_command_;
  command.insert(command.end(),
                 {home_.program, "--config", home_.write_configuration(port_, ops_port_).string(), "serve"});
  child_.emplace(command, home_.folder() / ("log-" + name_));
  bool serves = false;
  const auto settled = [&] {
    serves = somebody_listens(port_) && app::HttpClient{operations_url()}.get("/livez").status == 200;
    return serves || child_->has_ended();
  };
  (void)comes_true(settled, std::chrono::seconds{30});
  if (!serves) throw std::runtime_error("it does not serve:\n" + log());
}

std::string Running::metrics() const {
  return app::HttpClient{operations_url()}.get("/metrics").body;
}

double Running::metric(const std::string& beginning) const {
  std::istringstream lines{metrics()};
  double sum = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(beginning)) sum += std::stod(line.substr(line.rfind(' ') + 1));
  }
  return sum;
}

std::size_t Running::queued() const {
  const auto answer = app::HttpClient{operations_url()}.get("/statusz");
  if (answer.status != 200) return static_cast<std::size_t>(-1);
  return Json::parse(answer.body).at("queue_registrations").get<std::size_t>();
}

void Running::kill() {
  child_->signal(SIGKILL);
  child_->wait();
}

int Running::stop() {
  child_->signal(SIGTERM);
  return child_->wait();
}

std::vector<std::string> on_a_slow_disk(std::size_t bytes_per_second) {
  return {"/usr/bin/env", std::string("LD_PRELOAD=") + HOLDFAST_SLOW_SYNC,
          "SLOW_DISK_BYTES_PER_SECOND=" + std::to_string(bytes_per_second)};
}

std::string day_ahead(int days, int hour) {
  const auto zone = TimeZone::named("America/Toronto");
  const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(zone.local(now)) +
                                        std::chrono::days{days}};
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:00", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()), hour);
  return text;
}

Json a_form(int n, const std::string& clinic, const std::string& start) {
  char phone[16];
  std::snprintf(phone, sizeof phone, "416555%04d", n % 10000);
  return {
      {"name", "Margaret O'Brien"},
      {"address",
       {{"line1", "221 Sterling Road"}, {"city", "Toronto"}, {"province", "ON"}, {"postalCode", "M6R 2B2"}}},
      {"phone", phone},
      {"email", "margaret" + std::to_string(n) + "@example.org"},
      {"contact", "sms"},
      {"language", "en"},
      {"dateOfBirth", "1948-03-12"},
      {"healthCardNumber", luhn_number(n)},
      {"preferences", Json::array({{{"clinic", clinic}, {"start", start}}})}};
}

std::string submit(app::HttpClient& client, const Json& form) {
  const auto answer = client.post("/v1/registrations", form.dump());
  if (answer.status != 202) return {};
  return Json::parse(answer.body).at("reference");
}

Json status_of(app::HttpClient& client, const std::string& reference) {
  const auto answer = client.get("/v1/registrations/" + reference);
  return answer.status == 200 ? Json::parse(answer.body)
                              : Json{{"state", "status " + std::to_string(answer.status)}};
}

Json await_state(app::HttpClient& client, const std::string& reference, const std::string& state,
                 std::chrono::milliseconds patience) {
  Json status;
  (void)comes_true([&] { return (status = status_of(client, reference)).at("state") == state; }, patience);
  return status;
}

}  // namespace holdfast::test
