#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace holdfast::app {

using Words = std::vector<std::string>;

/// Everything that can be configured, with its default. Units, bounds and meaning stand in config_table.cpp,
/// which is also where config/holdfast.toml comes from.
struct Config {
  struct App {
    std::int64_t drain_seconds = 20;
    std::string instance;
    std::string telephone;
    std::string log_level = "info";
    std::string web_directory = "web";
    std::string migrations_directory = "migrations";
  } app;
  struct Http {
    std::string address = "0.0.0.0";
    std::int64_t port = 8080;
    std::string public_url = "http://localhost:8080";
    std::int64_t threads = 1;
    std::int64_t connections_max = 18000;
    std::int64_t connections_per_address_max = 512;
    std::int64_t streams_max = 8000;
    std::int64_t drain_delay_seconds = 5;
    bool inherit_socket = false;
    Words trusted_proxies;
    std::int64_t answer_target_ms = 100;
  } http;
  struct Ops {
    std::string address = "127.0.0.1";
    std::int64_t port = 9464;
  } ops;
  struct Database {
    std::string url = "postgresql:///holdfast";
    std::string url_file;
    std::int64_t threads = 4;
    std::int64_t queue_max = 512;
  } database;
  struct Keys {
    std::string file = "keys";
  } keys;
  struct Journal {
    std::string directory = "journal";
    std::int64_t bytes_max = 8LL << 30;
    std::int64_t segment_bytes = 64LL << 20;
    std::int64_t pending_max = 16384;
    std::int64_t queue_max = 8192;
  } journal;
  struct Allocation {
    std::int64_t workers = 2;
    std::int64_t round_max = 1024;
  } allocation;
  struct Rounds {
    std::int64_t kept_days = 400;
    std::int64_t kept_bytes_max = 4LL << 30;
  } rounds;
  struct Data {
    std::int64_t ended_days = 180;
    std::int64_t vaccinated_days = 400;
    std::int64_t unanswered_days = 730;
    std::int64_t residents_days = 180;
    std::int64_t messages_days = 90;
    std::int64_t dead_letters_days = 400;
    std::int64_t backups_days = 35;
  } data;
  struct Offers {
    std::int64_t hold_seconds = 600;
    std::int64_t delivery_grace_seconds = 900;
    std::int64_t delivery_grace_call_seconds = 3600;
    std::int64_t contact_from_hour = 8;
    std::int64_t contact_to_hour = 20;
    std::int64_t likely_every_seconds = 900;
  } offers;
  struct Standby {
    std::int64_t hold_seconds = 300;
    std::int64_t km_max = 10;
    std::int64_t reach_seconds = 1800;
    std::int64_t no_show_minutes = 0;
  } standby;
  struct Residences {
    std::int64_t hold_hours = 24;
    std::int64_t lead_hours = 48;
    std::int64_t ticks_minutes = 60;
  } residences;
  struct Matching {
    std::int64_t lead_time_seconds = 7200;
    std::int64_t horizon_days = 60;
    std::int64_t travel_km_max = 50;
    std::int64_t walk_km_max = 2;
    std::int64_t day_minutes = 180;
    std::int64_t kilometre_minutes = 4;
    std::int64_t another_clinic_minutes = 180;
    std::string home_time_zone = "America/Toronto";
  } matching;
  struct Messages {
    std::string mailbox_directory = "mailbox";
    std::int64_t threads = 2;
    std::string smtp_url;
    std::string smtp_user;
    std::string smtp_password_file;
    bool smtp_tls_required = false;
    std::string from_email = "no-reply@localhost";
    std::string from_name = "Vaccination";
    std::string sms = "none";
    std::string sms_from;
    std::string twilio_url = "https://api.twilio.com";
    std::string twilio_account;
    std::string twilio_token_file;
    std::string kannel_url = "http://127.0.0.1:13013/cgi-bin/sendsms";
    std::string kannel_user;
    std::string kannel_password_file;
    std::string kannel_secret_file;
  } messages;
  struct Reminders {
    bool day_before = true;
    std::int64_t day_before_hour = 17;
    std::int64_t hours_before = 2;
    std::int64_t look_every_seconds = 10;
    std::int64_t messages_per_second = 20;
  } reminders;
  struct Feeds {
    std::int64_t age_seconds = 5;
    std::int64_t cache_seconds = 30;
    std::string systems_file;
  } feeds;
  struct Voice {
    std::string gateway = "none";
    std::string number;
    bool automatic_calls = false;
    std::int64_t numbers_per_hour = 300;
  } voice;
  struct HeadsUp {
    std::int64_t hour = 18;
    std::int64_t share_percent = 80;
    std::int64_t people_max = 500;
  } heads_up;
  struct Staff {
    std::int64_t idle_seconds = 1800;
    std::int64_t session_seconds = 43200;
    std::int64_t wrong_tries_per_address_per_hour = 100;
    std::int64_t careful_people = 100;
    std::int64_t undo_seconds = 300;
  } staff;
  struct Limits {
    std::int64_t registrations_per_address_per_minute = 30;
    std::int64_t registrations_per_address_per_minute_under_attack = 3;
    std::int64_t registrations_per_telephone_per_hour = 12;
    std::int64_t registrations_per_telephone_per_hour_under_attack = 3;
    Words exempt{"127.0.0.1/32", "::1/128"};
    std::int64_t live_per_contact_max = 6;
    bool proof_of_work = false;
    std::string proof_of_work_telephone;
  } limits;
};

/// One key: `at` finds its value in a Config.
struct ConfigKey {
  using Place = std::variant<std::string*, std::int64_t*, bool*, Words*>;

  std::string name;  ///< "http.port"
  std::string unit;  ///< "seconds"; empty for words
  std::int64_t least = 0, most = 0;
  std::vector<std::string> choices;  ///< of a text; empty: any
  std::string sentence;
  Place (*at)(Config&);
};

/// All keys, in the order of the file.
[[nodiscard]] const std::vector<ConfigKey>& config_keys();

/// The whole table as a TOML file with every default: config/holdfast.toml.
[[nodiscard]] std::string config_file_with_defaults();

/// Everything that is wrong with a configuration, a line each.
struct ConfigErrors {
  std::vector<std::string> lines;
};

/// Defaults, then the file, then HOLDFAST_SECTION_KEY of `environment`. Unknown keys and bad values are
/// errors, all at once. Secrets (…_file) are not read here.
[[nodiscard]] std::variant<Config, ConfigErrors> read_config(
    const std::optional<std::filesystem::path>& file, const std::map<std::string, std::string>& environment);

/// The environment's variables that begin with HOLDFAST_ and belong to the program, not to scripts/run.
[[nodiscard]] std::map<std::string, std::string> holdfast_environment();

/// The first line of a secret's file. Throws std::runtime_error naming the file, never its content.
[[nodiscard]] std::string read_secret(const std::filesystem::path& file);

/// `database.url`, or what stands in `database.url_file`.
[[nodiscard]] std::string database_url(const Config&);

}  // namespace holdfast::app
