#include <iostream>
#include <stdexcept>

#include "app/commands/commands.hpp"
#include "app/service/wiring.hpp"
#include "holdfast/staff/passwords.hpp"
#include "holdfast/staff/routes.hpp"
#include "holdfast/store/audit.hpp"
#include "holdfast/store/staff.hpp"

namespace holdfast::app {

namespace {

using store::Transaction;

const store::Doer command_line{.staff = std::nullopt, .address = "command line"};

/// A password given to somebody, and what the database keeps of it.
struct Given {
  std::string password = staff::temporary_password();
  store::TemporaryPassword kept{.hash = staff::hash_password(password),
                                .lifetime = staff::Limits{}.temporary_password};
};

void say(const Config& config, const std::string& email, const Given& given) {
  std::cout << "Sign in at " << config.http.public_url << "/staff/sign-in\n"
            << "  e-mail address:     " << email << '\n'
            << "  temporary password: " << given.password << '\n'
            << "It is shown this once, and opens for "
            << std::chrono::duration_cast<std::chrono::hours>(given.kept.lifetime).count()
            << " hours. At the first sign-in a second factor is set up and a password chosen.\n";
}

Staff known(Transaction& tx, const std::string& email) {
  const auto found = store::find_staff(tx, email);
  if (!found) throw std::runtime_error("nobody of the staff has the e-mail address " + email);
  return *found;
}

}  // namespace

int staff_add_command(const Config& config, const StaffOrder& order) {
  const auto role = role_named(order.role);
  if (!role || order.email.find('@') == std::string::npos) {
    std::cerr << "holdfast: an e-mail address, and a role of agent, manager or administrator\n";
    return 2;
  }
  Staff staff{.email = order.email, .name = order.name, .role = *role};
  for (const auto& clinic : order.clinics) {
    if (!staff.clinics) staff.clinics.emplace();
    staff.clinics->push_back(ClinicId{clinic});
  }
  const Given given;
  store::Connection connection{store_settings(config)};
  const auto id = connection.in_transaction([&](Transaction& tx) {
    const auto added = store::add_staff(tx, staff, given.kept);
    if (added) store::audit(tx, command_line, {"staff-added", store::subject_of(*added), order.role});
    return added;
  });
  if (!id) throw std::runtime_error("somebody of the staff has the e-mail address " + order.email);
  say(config, order.email, given);
  return 0;
}

int staff_reset_command(const Config& config, const std::string& email) {
  const Given given;
  store::Connection connection{store_settings(config)};
  connection.in_transaction([&](Transaction& tx) {
    const auto id = known(tx, email).id;
    store::reset_staff(tx, id, given.kept);
    store::audit(tx, command_line, {"staff-reset", store::subject_of(id)});
  });
  say(config, email, given);
  return 0;
}

int staff_disable_command(const Config& config, const std::string& email) {
  store::Connection connection{store_settings(config)};
  connection.in_transaction([&](Transaction& tx) {
    const auto id = known(tx, email).id;
    store::set_staff_enabled(tx, id, false);
    store::audit(tx, command_line, {"staff-disabled", store::subject_of(id)});
  });
  std::cout << email << " is out, from the next request on. `staff reset` lets them in again.\n";
  return 0;
}

int staff_list_command(const Config& config) {
  store::Connection connection{store_settings(config)};
  const auto all = connection.in_transaction([](Transaction& tx) { return store::read_staff(tx); });
  for (const auto& each : all) {
    std::cout << each.email << "  " << name_of(each.role) << (each.enabled ? "" : "  disabled")
              << (each.has_second_factor ? "" : "  no second factor yet") << "  " << each.name << '\n';
  }
  std::cout << all.size() << " people\n";
  return 0;
}

}  // namespace holdfast::app
