#include "app/service/orders_reader.hpp"

#include <algorithm>
#include <chrono>
#include <exception>

namespace holdfast::app {

using observe::Severity;
using store::Transaction;

namespace {

constexpr std::chrono::milliseconds pause{500};

/// A read that hangs must not make the next one late for long.
store::Settings with_short_bounds(store::Settings settings) {
  settings.statement_timeout = std::chrono::milliseconds{2000};
  settings.transaction_timeout = std::chrono::milliseconds{5000};
  return settings;
}

}  // namespace

OrdersReader::OrdersReader(store::Settings settings, Followers followers, observe::Log& log)
    : connection_(with_short_bounds(std::move(settings))),
      followers_(std::move(followers)),
      log_(log),
      rhythm_(pause, [this] { read(); }) {}

void OrdersReader::start() {
  read();
  rhythm_.start();
}

/// What cannot be read (no database, or tables that a migration has yet to make) leaves all as it was.
void OrdersReader::read() {
  try {
    follow(connection_.in_transaction([](Transaction& tx) { return store::read_orders(tx); }));
    reads_ = true;
  } catch (const std::exception& failure) {
    if (!std::exchange(reads_, false)) return;
    log_.write(Severity::warn, "orders.not_read", "Blocks and switches cannot be read: the last ones stand.",
               {{"exception.message", failure.what()}});
  }
}

void OrdersReader::follow(const store::Orders& orders) {
  const auto now = std::chrono::steady_clock::now();
  std::vector<http::Blocklist::Block> blocks;
  for (const auto& block : orders.blocks) {
    blocks.push_back({http::Network::read(block.network), now + block.left});
  }
  followers_.blocklist.replace(blocks);
  for (const auto which : every_switch) {
    turn(which, std::ranges::find(orders.switches_on, name_of(which)) != orders.switches_on.end());
  }
}

void OrdersReader::turn(Switch which, bool on) {
  if (followers_.switches.is_on(which) == on) return;
  const bool kept_offers_back =
      which == Switch::offers_paused || which == Switch::sms_off || which == Switch::read_only;
  if (kept_offers_back && !on) followers_.offers_go_on();
  if (which == Switch::under_attack) followers_.fair_shares.under_attack(on);
  followers_.switches.turn(which, on);
  log_.write(Severity::warn, "switch.turned", "A switch was turned.",
             {{"switch", name_of(which)}, {"state", on ? "on" : "off"}});
}

}  // namespace holdfast::app
