#include "app/service/change_keeper.hpp"

#include <chrono>
#include <exception>
#include <utility>

#include "holdfast/store/careful_changes.hpp"

namespace holdfast::app {

using observe::Severity;
using store::Transaction;

namespace {

constexpr std::chrono::seconds pause{1};

}  // namespace

std::function<void(std::string_view, std::string_view)> count_changes(observe::Metrics& metrics) {
  return [&metrics](std::string_view kind, std::string_view outcome) {
    metrics.careful_changes(kind, outcome).increment();
  };
}

ChangeKeeper::ChangeKeeper(store::Settings settings, Programme base, const Switches& switches,
                           observe::Metrics& metrics, observe::Log& log)
    : connection_(std::move(settings)),
      base_(std::move(base)),
      switches_(switches),
      metrics_(metrics),
      log_(log),
      rhythm_(pause, [this] { do_due(); }) {}

/// One at a beat: what else is due is done at the next.
void ChangeKeeper::do_due() {
  if (switches_.is_on(Switch::read_only)) return;
  try {
    const auto done =
        connection_.in_transaction([&](Transaction& tx) { return store::do_due_change(tx, base_); });
    works_ = true;
    if (!done) return;
    metrics_.careful_changes(store::kind_of(*done), store::name_of(done->state)).increment();
    if (done->state == store::ChangeState::lapsed) {
      log_.write(Severity::info, "change.lapsed",
                 "A visit began before it would have been called off: it takes place.",
                 {{"count", done->people}});
      return;
    }
    log_.write(Severity::info, "change.done", "A change by staff can no longer be undone, and is done.",
               {{"count", done->people}});
  } catch (const store::Contended&) {
    // the rows are somebody else's at the moment: at the next beat
  } catch (const std::exception& failure) {
    if (!std::exchange(works_, false)) return;
    log_.write(Severity::warn, "change.not_done", "Changes by staff cannot be done now: they will be later.",
               {{"exception.message", failure.what()}});
  }
}

}  // namespace holdfast::app
