#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/configuration/config.hpp"

namespace holdfast::app {

/// The program: reads the command line, the configuration, and does what is asked. Returns the exit code: 0
/// done, 1 it failed or found something broken, 2 the command line, the configuration or the input is wrong.
int run(int argc, char** argv);

// One function a command, each in a file of its own. They print to standard output, complaints to standard
// error.

int serve_command(const Config&);
int migrate_command(const Config&, bool down);

/// What is read from a CSV file.
struct ImportOrder {
  std::string what;  ///< clinics, windows, phases, areas, products, visits
  std::filesystem::path file;
  bool synthetic = false;  ///< clinics: for probes, and for nobody else
};
int import_command(const Config&, const ImportOrder&);
/// Reads people.csv and bookings.csv as `export` writes them, or another system: all of both, or nothing.
int import_people_command(const Config&, const std::filesystem::path& directory);
/// Writes everybody, their appointments and the programme as files into a directory that has none of them.
int export_command(const Config&, const std::filesystem::path& directory);
/// What clients wrote down of their dealings with the server: some laws cannot be counted without it.
struct Histories {
  std::optional<std::filesystem::path> acknowledged;  ///< references answered with 202, one a line
  std::optional<std::filesystem::path> sent;  ///< the card number of every form, sent or tried, one a line
};
int verify_command(const Config&, const Histories&);
int match_command(const std::filesystem::path& file);
int journal_inspect_command(const Config&, const std::filesystem::path& directory);
int journal_adopt_command(const Config&, const std::filesystem::path& directory);
int journal_remember_command(const std::filesystem::path& directory);
int dead_letters_command(const Config&, bool retry);
int keys_rotate_command(const Config&);

/// What staff order about a network. Every process follows within a second.
struct BlockOrder {
  enum class What { add, remove, list } what = What::list;
  std::string network;
  std::int64_t minutes = 60;
};
int block_command(const Config&, const BlockOrder&);

/// Turns a switch; with an empty name only shows how they stand.
struct SwitchOrder {
  std::string name;
  bool on = false;
  std::string reason;
};
int switch_command(const Config&, const SwitchOrder&);

/// What the demonstration does, and with what.
struct Demo {
  std::string url = "http://127.0.0.1:8080";
  std::size_t forms = 2000;
  std::optional<std::uint64_t> seed;  ///< the same seed sends the same forms; none: another one each time
  std::filesystem::path data = "config/demo";         ///< clinics.csv and areas.csv, as imported
  std::filesystem::path mailbox;                      ///< to show one message from; empty: none
  std::optional<std::filesystem::path> acknowledged;  ///< where to write the references answered with 202
};
int demo_command(const Demo&);

/// Somebody who is to work here.
struct StaffOrder {
  std::string email, name;
  std::string role = "agent";
  std::vector<std::string> clinics;  ///< that a manager manages; none: all
};
int staff_add_command(const Config&, const StaffOrder&);
/// A new temporary password, and a second factor to be set up anew; also for somebody disabled.
int staff_reset_command(const Config&, const std::string& email);
int staff_disable_command(const Config&, const std::string& email);
int staff_list_command(const Config&);

/// Another system that is to read appointments.
struct SystemsOrder {
  std::string name;
  std::vector<std::string> clinics;  ///< whose; none: all
};
/// Writes it into `feeds.systems_file`, and prints its token, once.
int systems_add_command(const Config&, const SystemsOrder&);

/// Which rounds are solved again.
struct ReplayOrder {
  std::int64_t round = 0;  ///< 0: of `person` the newest, or of all
  bool all = false;
  std::string person;  ///< a reference: why they got that window
};
/// Exits 1 if one is not optimal.
int replay_command(const Config&, const ReplayOrder&);

struct ForecastOrder;
int forecast_command(const ForecastOrder&);

}  // namespace holdfast::app
