#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <stdexcept>

#include "app/commands/commands.hpp"
#include "app/service/wiring.hpp"
#include "holdfast/domain/time_zone.hpp"
#include "holdfast/http/network.hpp"
#include "holdfast/store/audit.hpp"
#include "holdfast/store/orders.hpp"
#include "holdfast/store/switches.hpp"

namespace holdfast::app {

namespace {

using store::Transaction;

constexpr int wrong_input = 2;

store::Orders orders_in(store::Connection& connection) {
  return connection.in_transaction([](Transaction& tx) { return store::read_orders(tx); });
}

/// "3 hours 5 minutes" would be kinder; minutes are what was typed.
void print(const store::Block& block) {
  const auto minutes = std::chrono::ceil<std::chrono::minutes>(block.left);
  std::cout << block.network << "  for " << minutes.count() << " more minutes\n";
}

/// Who types this, as the machine knows them.
std::string user_name() {
  const auto* user = ::getpwuid(::geteuid());
  return user == nullptr ? "user " + std::to_string(::geteuid()) : user->pw_name;
}

void turn(Transaction& tx, Switch which, const SwitchOrder& order) {
  store::turn_switch(tx, {.which = which, .on = order.on, .reason = order.reason, .by = user_name()});
  const auto detail = order.name + (order.on ? ": on" : ": off");
  store::audit(tx, {.staff = std::nullopt, .address = "command line"},
               {.action = "switch-turned",
                .subject = {},
                .detail = order.reason.empty() ? detail : detail + ", " + order.reason});
}

void print(Switch which, const std::vector<store::SwitchRow>& rows) {
  const auto row = std::ranges::find(rows, which, &store::SwitchRow::which);
  std::cout << name_of(which);
  if (row == rows.end()) {
    std::cout << "  off\n";
    return;
  }
  std::cout << (row->is_on ? "  on" : "  off") << "  since " << rfc3339(row->changed_at) << "  by "
            << row->changed_by << (row->reason.empty() ? "" : "  " + row->reason) << '\n';
}

}  // namespace

int block_command(const Config& config, const BlockOrder& order) {
  store::Connection connection{store_settings(config)};
  if (order.what == BlockOrder::What::list) {
    const auto blocks = orders_in(connection).blocks;
    for (const auto& block : blocks) print(block);
    std::cout << blocks.size() << " blocks\n";
    return 0;
  }
  std::string network;
  try {
    network = http::Network::read(order.network).text();
  } catch (const std::invalid_argument& wrong) {
    std::cerr << "holdfast: " << wrong.what() << '\n';
    return wrong_input;
  }
  if (order.what == BlockOrder::What::remove) {
    const auto was = connection.in_transaction([&](Transaction& tx) { return store::unblock(tx, network); });
    std::cout << network << (was ? " is blocked no longer\n" : " was not blocked\n");
    return was ? 0 : 1;
  }
  const store::Block block{network, std::chrono::minutes{order.minutes}};
  connection.in_transaction([&](Transaction& tx) { store::block(tx, block); });
  std::cout << network << " is blocked for " << order.minutes << " minutes\n";
  return 0;
}

int switch_command(const Config& config, const SwitchOrder& order) {
  store::Connection connection{store_settings(config)};
  if (!order.name.empty()) {
    const auto which = switch_named(order.name);
    if (!which) {
      std::cerr << "holdfast: there is no switch " << order.name << '\n';
      return wrong_input;
    }
    connection.in_transaction([&](Transaction& tx) { turn(tx, *which, order); });
  }
  const auto rows = connection.in_transaction([](Transaction& tx) { return store::read_switches(tx); });
  for (const auto which : every_switch) print(which, rows);
  return 0;
}

}  // namespace holdfast::app
