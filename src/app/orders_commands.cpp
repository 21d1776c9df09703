#include <algorithm>
#include <iostream>
#include <stdexcept>

#include "app/commands.hpp"
#include "app/orders_reader.hpp"
#include "app/wiring.hpp"
#include "holdfast/http/network.hpp"
#include "holdfast/store/orders.hpp"

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
    if (std::ranges::find(switches::all, order.name) == std::end(switches::all)) {
      std::cerr << "holdfast: there is no switch " << order.name << '\n';
      return wrong_input;
    }
    connection.in_transaction([&](Transaction& tx) { store::set_switch(tx, order.name, order.on); });
  }
  const auto on = orders_in(connection).switches_on;
  for (const auto name : switches::all) {
    std::cout << name << (std::ranges::find(on, name) == on.end() ? "  off\n" : "  on\n");
  }
  return 0;
}

}  // namespace holdfast::app
