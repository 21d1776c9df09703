#include "app/service/audit_sealer.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace holdfast::app {

using observe::Severity;
using store::Transaction;

namespace {

constexpr std::chrono::seconds pause{1};
constexpr std::chrono::minutes between_telling{1};
constexpr std::chrono::seconds between_checks{5};
constexpr std::int64_t links_at_once = 2000;  // a million in three quarters of an hour

}  // namespace

AuditSealer::AuditSealer(store::Settings settings, const store::AuditKeys& keys, observe::Metrics& metrics,
                         observe::Log& log)
    : connection_(std::move(settings)),
      keys_(keys),
      log_(log),
      broken_(metrics.audit_chain_broken()),
      rhythm_(pause, [this] {
        seal();
        check();
      }) {}

/// What cannot be chained now (no database, or tables that a migration has yet to make) is chained later.
void AuditSealer::seal() {
  try {
    const auto head =
        connection_.in_transaction([&](Transaction& tx) { return store::chain_audit(tx, keys_); });
    seals_ = true;
    if (!head) return;
    see_end(head->position);
    tell(*head);
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

/// A piece of the walk. What is found stays told until a whole walk finds nothing.
void AuditSealer::check() {
  const auto now = std::chrono::steady_clock::now();
  if (now < next_check_) return;
  next_check_ = now + between_checks;
  try {
    connection_.in_transaction([&](Transaction& tx) {
      see_end(store::last_audit_position(tx));
      const auto piece = store::check_audit_chain(tx, keys_, checked_, links_at_once);
      if (!piece.fault.empty()) found(piece.fault);
      checked_ = piece.last;
      if (piece.looked_at == links_at_once) return;
      checked_ = 0;
      if (!std::exchange(this_walk_found_, false)) broken_.set(0);
    });
  } catch (const std::exception&) {
    // No database: `seal` has said so.
  }
}

void AuditSealer::see_end(std::int64_t position) {
  if (position < longest_) found("the newest links are gone");
  longest_ = std::max(longest_, position);
}

void AuditSealer::found(const std::string& fault) {
  this_walk_found_ = true;
  if (broken_.value() == 1) return;
  broken_.set(1);
  log_.write(Severity::error, "audit.broken", "The chain of the audit log is broken.", {{"reason", fault}});
}

}  // namespace holdfast::app
