#include "app/audit_sealer.hpp"

#include <exception>
#include <utility>

namespace holdfast::app {

using observe::Severity;
using store::Transaction;

namespace {

constexpr std::chrono::seconds pause{1};
constexpr std::chrono::minutes between_telling{1};

}  // namespace

AuditSealer::AuditSealer(store::Settings settings, const store::AuditKeys& keys, observe::Log& log)
    : connection_(std::move(settings)), keys_(keys), log_(log) {}

AuditSealer::~AuditSealer() {
  stop();
}

void AuditSealer::start() {
  thread_ = std::thread([this] { run(); });
}

void AuditSealer::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  stopped_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void AuditSealer::run() {
  do {
    seal();
  } while (sleep());
}

/// What cannot be chained now (no database, or tables that a migration has yet to make) is chained later.
void AuditSealer::seal() {
  try {
    const auto head =
        connection_.in_transaction([&](Transaction& tx) { return store::chain_audit(tx, keys_); });
    seals_ = true;
    if (head) tell(*head);
  } catch (const std::exception& failure) {
    if (!std::exchange(seals_, false)) return;
    log_.write(Severity::warn, "audit.not_chained", "The audit log cannot be chained: it will be later.",
               {{"exception.message", failure.what()}});
  }
}

void AuditSealer::tell(const store::ChainHead& head) {
  const auto now = std::chrono::steady_clock::now();
  if (head.position == told_ || now - told_at_ < between_telling) return;
  told_ = head.position;
  told_at_ = now;
  log_.write(Severity::info, "audit.chained", "The newest link of the audit log's chain.",
             {{"position", head.position}, {"hash", head.hash}});
}

/// False when it is time to stop.
bool AuditSealer::sleep() {
  std::unique_lock lock{mutex_};
  return !stopped_.wait_for(lock, pause, [this] { return stopping_; });
}

}  // namespace holdfast::app
