#include "app/orders_reader.hpp"

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

OrdersReader::OrdersReader(store::Settings settings, http::Blocklist& blocklist,
                           http::FairShares& fair_shares, observe::Log& log)
    : connection_(with_short_bounds(std::move(settings))),
      blocklist_(blocklist),
      fair_shares_(fair_shares),
      log_(log) {}

OrdersReader::~OrdersReader() {
  stop();
}

void OrdersReader::start() {
  thread_ = std::thread([this] { run(); });
}

void OrdersReader::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  stopped_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void OrdersReader::run() {
  do {
    read();
  } while (sleep());
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
  blocklist_.replace(blocks);

  const bool attack =
      std::ranges::find(orders.switches_on, switches::under_attack) != orders.switches_on.end();
  if (std::exchange(under_attack_, attack) == attack) return;
  fair_shares_.under_attack(attack);
  log_.write(Severity::warn, "switch.under_attack", "The switch for the hour of an attack was turned.",
             {{"state", attack ? "on" : "off"}});
}

/// False when it is time to stop.
bool OrdersReader::sleep() {
  std::unique_lock lock{mutex_};
  return !stopped_.wait_for(lock, pause, [this] { return stopping_; });
}

}  // namespace holdfast::app
