#include "app/commands/commands.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <cerrno>
#include <exception>
#include <iostream>
#include <system_error>

#include <CLI/CLI.hpp>

#include "app/commands/forecast_order.hpp"
#include "app/commands/incidents_order.hpp"
#include "app/configuration/key_file.hpp"
#include "app/configuration/version.hpp"
#include "app/outside/probe.hpp"
#include "holdfast/domain/switches.hpp"

namespace holdfast::app {

namespace {

constexpr int wrong_use = 2;

/// What the command line said. Filled by CLI11, read by `dispatch`.
struct Asked {
  std::optional<std::filesystem::path> config_file;
  std::filesystem::path file;
  std::string what;
  ImportOrder import;
  Histories histories;
  bool down = false;
  bool retry = false;
  Demo demo;
  ForecastOrder forecast;
  BlockOrder block;
  SwitchOrder turn;
  StaffOrder staff;
  SystemsOrder systems;
  ReplayOrder replay;
  ProbeOrder probe;
  IncidentsOrder incidents;
  ReportOrder report;
};

int complain(const ConfigErrors& errors) {
  for (const auto& line : errors.lines) std::cerr << "holdfast: " << line << '\n';
  return wrong_use;
}

/// Reads the configuration and goes on with it.
template <class Work>
std::function<int()> configured(const Asked& asked, Work work) {
  return [&asked, work] {
    auto config = read_config(asked.config_file, holdfast_environment());
    if (const auto* errors = std::get_if<ConfigErrors>(&config)) return complain(*errors);
    return work(std::get<Config>(config));
  };
}

using Action = std::function<int()>;

void add(CLI::App& parent, const std::string& name, const std::string& sentence, Action& chosen,
         Action action, const std::function<void(CLI::App&)>& options = {}) {
  auto* command = parent.add_subcommand(name, sentence);
  if (options) options(*command);
  command->callback([&chosen, action] { chosen = action; });
}

CLI::App& group(CLI::App& parent, const std::string& name, const std::string& sentence) {
  auto* command = parent.add_subcommand(name, sentence);
  command->require_subcommand(1);
  return *command;
}

/// Memory holds the keys and what they seal: no core file, whatever the shell allows or the kernel pipes it
/// to, and no look from another process of the same user.
void keep_memory_private() {
  const rlimit none{0, 0};
  if (::setrlimit(RLIMIT_CORE, &none) != 0 || ::prctl(PR_SET_DUMPABLE, 0) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot forbid core files");
  }
}

int say_key(int id, const char* what) {
  std::cout << "Key " << id << ' ' << what << " from the next start of each process on.\n";
  return 0;
}

void add_data_commands(CLI::App& app, Asked& asked, Action& chosen) {
  add(app, "migrate", "Brings the database's tables up to date.", chosen,
      configured(asked, [&](const Config& config) { return migrate_command(config, asked.down); }),
      [&](CLI::App& command) {
        command.add_flag("--down", asked.down, "Undo the newest migration instead.");
      });
  auto& import = group(app, "import", "Reads the programme, or people, from CSV files: all, or nothing.");
  for (const auto* what : {"clinics", "windows", "phases", "areas", "products", "visits"}) {
    add(import, what, std::string("Imports ") + what + ".", chosen,
        configured(asked,
                   [&, what](const Config& config) {
                     asked.import.what = what;
                     return import_command(config, asked.import);
                   }),
        [&, what](CLI::App& command) {
          command.add_option("file", asked.import.file, "The CSV file.")->required();
          if (what != std::string_view{"clinics"}) return;
          command.add_flag("--synthetic", asked.import.synthetic,
                           "For `holdfast probe`, in no list, and for nobody else.");
        });
  }
  const auto with_directory = [&](CLI::App& command) {
    command.add_option("directory", asked.file, "Where the files are; see docs/data.md.")->required();
  };
  add(import, "people", "Imports people and their appointments, and writes to nobody.", chosen,
      configured(asked, [&](const Config& config) { return import_people_command(config, asked.file); }),
      with_directory);
  add(app, "export", "Writes all people, appointments and the programme as CSV files, new ones.", chosen,
      configured(asked, [&](const Config& config) { return export_command(config, asked.file); }),
      with_directory);
  add(app, "verify", "Counts every law in database and journal; exits 1 if one is broken.", chosen,
      configured(asked, [&](const Config& config) { return verify_command(config, asked.histories); }),
      [&](CLI::App& command) {
        command.add_option("--acknowledged", asked.histories.acknowledged,
                           "A file of references that were answered with 202.");
        command.add_option("--sent", asked.histories.sent,
                           "A file of the health card numbers of all forms that were ever sent.");
      });
  auto& letters = group(app, "dead-letters", "Registrations that no transaction could store.");
  add(letters, "list", "Lists them, without personal data.", chosen,
      configured(asked, [](const Config& config) { return dead_letters_command(config, false); }));
  add(letters, "retry", "Stores again what can be stored now.", chosen,
      configured(asked, [](const Config& config) { return dead_letters_command(config, true); }));
}

std::string switch_names() {
  std::string names;
  for (const auto which : every_switch) names += (names.empty() ? "" : ", ") + std::string(name_of(which));
  return names;
}

/// As CLI11 asks: nothing, or what is wrong.
std::string is_short(const std::string& text) {
  return text.size() <= 200 ? "" : "a reason of more than 200 characters";
}

void add_orders(CLI::App& app, Asked& asked, Action& chosen) {
  using What = BlockOrder::What;
  const auto give = [&asked](What what) {
    return configured(asked, [&asked, what](const Config& config) {
      asked.block.what = what;
      return block_command(config, asked.block);
    });
  };
  const auto with_network = [&asked](CLI::App& command) {
    command.add_option("network", asked.block.network, "An address, or a network: 192.0.2.0/24.")->required();
  };
  auto& block = group(app, "block", "Networks from which nothing is taken.");
  add(block, "add", "Blocks a network, or gives its block a new end.", chosen, give(What::add),
      [&](CLI::App& command) {
        with_network(command);
        command.add_option("--minutes", asked.block.minutes, "For how long.")
            ->check(CLI::Range(1, 525600))
            ->capture_default_str();
      });
  add(block, "remove", "Ends a block.", chosen, give(What::remove), with_network);
  add(block, "list", "Lists them.", chosen, give(What::list));
  add(app, "switch", "Turns a switch that every process follows, or shows how they stand.", chosen,
      configured(asked, [&asked](const Config& config) { return switch_command(config, asked.turn); }),
      [&](CLI::App& command) {
        auto* name = command.add_option("name", asked.turn.name, "Which one: " + switch_names() + '.');
        auto* state = command
                          .add_option_function<std::string>(
                              "state", [&asked](const std::string& word) { asked.turn.on = word == "on"; },
                              "on or off.")
                          ->check(CLI::IsMember({"on", "off"}))
                          ->needs(name);
        name->needs(state);
        command
            .add_option("--reason", asked.turn.reason, "Why, for those who find it so: no word of a person.")
            ->check(CLI::Validator(is_short, "up to 200 characters"))
            ->needs(name);
      });
}

void add_staff(CLI::App& app, Asked& asked, Action& chosen) {
  auto& staff = group(app, "staff", "Those who work here: agents, managers, administrators.");
  const auto with_email = [&asked](CLI::App& command) {
    command.add_option("email", asked.staff.email, "Their e-mail address, with which they sign in.")
        ->required();
  };
  add(staff, "add", "Adds somebody, and prints the temporary password for their first sign-in, once.", chosen,
      configured(asked, [&](const Config& config) { return staff_add_command(config, asked.staff); }),
      [&, with_email](CLI::App& command) {
        with_email(command);
        command.add_option("--name", asked.staff.name, "Their name, as colleagues read it.")->required();
        command.add_option("--role", asked.staff.role, "agent (the call centre), manager, or administrator.")
            ->check(CLI::IsMember({"agent", "manager", "administrator"}))
            ->capture_default_str();
        command.add_option("--clinic", asked.staff.clinics,
                           "The id of a clinic that a manager manages; may be repeated. None: all.");
      });
  add(staff, "reset", "Lets somebody in again: a new temporary password, and a new second factor.", chosen,
      configured(asked, [&](const Config& config) { return staff_reset_command(config, asked.staff.email); }),
      with_email);
  add(staff, "disable", "Keeps somebody out, at once.", chosen,
      configured(asked,
                 [&](const Config& config) { return staff_disable_command(config, asked.staff.email); }),
      with_email);
  add(staff, "list", "Lists them.", chosen, configured(asked, staff_list_command));
  auto& systems = group(app, "systems", "Other systems that read appointments over FHIR.");
  add(systems, "add", "Adds one to feeds.systems_file, and prints its token, once.", chosen,
      configured(asked, [&](const Config& config) { return systems_add_command(config, asked.systems); }),
      [&](CLI::App& command) {
        command.add_option("name", asked.systems.name, "Its name in the audit log.")->required();
        command.add_option("--clinic", asked.systems.clinics,
                           "The id of a clinic whose appointments it may read; may be repeated. None: all.");
      });
}

void add_tools(CLI::App& app, Asked& asked, Action& chosen) {
  const auto with_file = [&](CLI::App& command) {
    command.add_option("file", asked.file, "The file.")->required();
  };
  add(
      app, "match", "Matches people to windows from a JSON file and prints the plan.", chosen,
      [&] { return match_command(asked.file); }, with_file);
  add(
      app, "forecast", "Simulates an opening day from a few figures.", chosen,
      [&] { return forecast_command(asked.forecast); },
      [&](CLI::App& command) { add_forecast_options(command, asked.forecast); });
  auto& replay = asked.replay;
  add(app, "replay", "Solves a round again with another solver; exits 1 if it was not the best.", chosen,
      configured(asked, [&](const Config& config) { return replay_command(config, replay); }),
      [&](CLI::App& command) {
        auto* round = command.add_option("round", replay.round, "Its number.")->check(CLI::PositiveNumber);
        auto* all = command.add_flag("--all", replay.all, "Every round that is kept.")->excludes(round);
        command.add_option("--person", replay.person, "A reference: why they got the window they got.")
            ->excludes(all);
      });
  const auto with_directory = [&](CLI::App& command) {
    command.add_option("directory", asked.file, "The directory.")->required();
  };
  auto& journal = group(app, "journal", "The journal's files.");
  add(journal, "inspect", "Tells what a journal's directory holds, without its lock.", chosen,
      configured(asked, [&](const Config& config) { return journal_inspect_command(config, asked.file); }),
      with_directory);
  add(journal, "adopt", "Moves what a dead process's journal holds under journal.directory.", chosen,
      configured(asked, [&](const Config& config) { return journal_adopt_command(config, asked.file); }),
      with_directory);
  add(
      journal, "remember", "Takes the forgetting back, so that a restored database is driven again.", chosen,
      [&] { return journal_remember_command(asked.file); }, with_directory);
  auto& keys = group(app, "keys", "The programme's secret keys.");
  add(
      keys, "add", "Adds a new current key to a file, and makes the file if need be.", chosen,
      [&] { return add_key(asked.file), 0; }, with_file);
  add(
      keys, "prepare", "Adds a new key to a file that is known, and not yet used.", chosen,
      [&] { return say_key(prepare_key(asked.file), "is known"); }, with_file);
  add(
      keys, "use", "Makes the newest key of a file the current one.", chosen,
      [&] { return say_key(use_newest_key(asked.file), "is current"); }, with_file);
  add(keys, "rotate", "Brings stored card numbers under the current key, while everything runs.", chosen,
      configured(asked, keys_rotate_command));
  auto& config = group(app, "config", "The configuration.");
  add(config, "check", "Says everything that is wrong with it.", chosen, configured(asked, [](const Config&) {
        std::cout << "The configuration is good.\n";
        return 0;
      }));
  add(config, "defaults", "Prints every key with its default.", chosen, [] {
    std::cout << config_file_with_defaults();
    return 0;
  });
  add(
      app, "demo", "Sends generated forms to a running server, and accepts and declines some offers.", chosen,
      [&] { return demo_command(asked.demo); },
      [&](CLI::App& command) {
        command.add_option("forms", asked.demo.forms, "How many.")->check(CLI::Range(1, 1000000));
        command.add_option("--url", asked.demo.url, "The server's address.");
        command.add_option("--seed", asked.demo.seed, "The same seed sends the same forms.");
        command.add_option("--data", asked.demo.data, "The folder of clinics.csv and areas.csv.");
        command.add_option("--mailbox", asked.demo.mailbox, "The folder to show one message from.");
        command.add_option("--acknowledged", asked.demo.acknowledged,
                           "Where to write the references answered with 202.");
      });
}

void add_probe(CLI::App& app, Asked& asked, Action& chosen) {
  auto& order = asked.probe;
  add(
      app, "probe",
      "From outside: registers, accepts and cancels at a synthetic clinic, and shows how it went.", chosen,
      [&order] { return probe_command(order); },
      [&order](CLI::App& command) {
        command.add_option("--url", order.url, "The address that residents use.")->required();
        command.add_option("--email", order.email, "Where its messages go: a mailbox that nobody reads.")
            ->required();
        command.add_option("--clinic", order.clinic, "Imported with --synthetic.")->capture_default_str();
        command.add_option("--card", order.card, "A card number that nobody has, of each probe its own.")
            ->capture_default_str();
        command.add_option("--authorities", order.authorities, "Certificates to trust, a PEM file.");
        auto* listen =
            command.add_option("--listen", order.listen, "ADDRESS:PORT on which to serve /metrics.");
        auto* textfile = command.add_option("--textfile", order.textfile, "A .prom file for node_exporter.");
        auto* once =
            command.add_flag("--once", order.once, "One run: prints the metrics; exits 1 if it failed.");
        once->excludes(listen);
        command.add_option("--every", order.every_seconds, "Seconds between runs.")
            ->check(CLI::Range(10, 3600))
            ->capture_default_str();
        command.final_callback([listen, textfile, once] {
          if (*listen || *textfile || *once) return;
          throw CLI::RequiredError("--listen, --textfile or --once");
        });
      });
}

void add_incidents(CLI::App& app, Asked& asked, Action& chosen) {
  using What = IncidentsOrder::What;
  auto& order = asked.incidents;
  auto& incidents = group(app, "incidents", "What Alertmanager tells, kept in a file.");
  const auto with_file = [&order](CLI::App& command) {
    command.add_option("--file", order.file, "A line of JSON for each thing that happened.")
        ->capture_default_str();
  };
  const auto with_id = [&order, with_file](CLI::App& command) {
    with_file(command);
    command.add_option("id", order.id, "Of the incident, as `list` shows it.")->required();
  };
  add(
      incidents, "listen", "Takes Alertmanager's webhook, POST /incidents, until it is told to stop.", chosen,
      [&order] { return incidents_listen_command(order); },
      [&order, with_file](CLI::App& command) {
        with_file(command);
        command.add_option("--address", order.address, "ADDRESS:PORT.")->capture_default_str();
      });
  add(
      incidents, "acknowledge", "Says that somebody looks after it.", chosen,
      [&order] { return incidents_change_command(order, What::acknowledged); },
      [&order, with_id](CLI::App& command) {
        with_id(command);
        command.add_option("--by", order.by, "Who.");
      });
  add(
      incidents, "mend", "Says that it is over, where Alertmanager did not: it was silenced, or inhibited.",
      chosen, [&order] { return incidents_change_command(order, What::mended); }, with_id);
  add(
      incidents, "list", "Lists them, oldest first.", chosen,
      [&order] { return incidents_list_command(order); },
      [&order, with_file](CLI::App& command) {
        with_file(command);
        command.add_flag("--open", order.open, "Those alone that are still on.");
      });
  auto& report = asked.report;
  add(
      app, "report", "Prints the agreement sheet of a month: docs/slo.md.", chosen,
      [&report] { return report_command(report); },
      [&report](CLI::App& command) {
        command.add_option("--month", report.month, "YYYY-MM.")->required();
        command.add_option("--incidents", report.file, "The file of `holdfast incidents`.")
            ->capture_default_str();
        command.add_option("--prometheus", report.prometheus, "Its address, for how the objectives stood.");
        command.add_option("--zone", report.zone, "Where the month begins.")->capture_default_str();
      });
}

}  // namespace

int run(int argc, char** argv) {
  CLI::App app{"Holdfast keeps your place: vaccine registration, matched fairly, held for you."};
  app.set_version_flag("--version",
                       "holdfast " + std::string(version()) + " (" + std::string(revision()) + ")");
  app.require_subcommand(1);
  Asked asked;
  Action chosen;
  app.add_option("--config", asked.config_file, "A TOML file; config/holdfast.toml lists every key.");
  app.fallthrough();
  add(app, "serve", "Serves until it is told to stop.", chosen, configured(asked, serve_command));
  add_data_commands(app, asked, chosen);
  add_orders(app, asked, chosen);
  add_staff(app, asked, chosen);
  add_tools(app, asked, chosen);
  add_probe(app, asked, chosen);
  add_incidents(app, asked, chosen);

  try {
    keep_memory_private();
    app.parse(argc, argv);
    return chosen();
  } catch (const CLI::ParseError& error) {
    const auto code = app.exit(error);
    return code == 0 ? 0 : wrong_use;
  } catch (const std::exception& failure) {
    std::cerr << "holdfast: " << failure.what() << '\n';
    return 1;
  }
}

}  // namespace holdfast::app
