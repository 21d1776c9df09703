#include "holdfast/offers/offers.hpp"

#include "holdfast/store/erase.hpp"
#include "holdfast/store/reach.hpp"
#include "holdfast/store/standby.hpp"

namespace holdfast::offers {

using boost::asio::awaitable;
using store::Connection;
using store::Transaction;
using Urgency = store::Desk::Urgency;

Offers::Offers(store::Desk& desk, Nudges nudges, std::chrono::seconds hold, const Switches& switches)
    : desk_(desk), looks_(desk, hold), nudges_(std::move(nudges)), hold_(hold), switches_(switches) {}

awaitable<Offers::Accepted> Offers::accept(OfferId id) {
  auto work = [id](Connection& connection) {
    return connection.in_transaction_again([&](Transaction& tx) { return store::accept_offer(tx, id); });
  };
  auto accepted = co_await desk_.ask(work, Urgency::urgent);
  if (accepted && *accepted) {
    nudges_.messages_due();
    nudges_.decided(**accepted);
  }
  co_return accepted;
}

awaitable<Offers::Declined> Offers::decline(OfferId id) {
  auto work = [id](Connection& connection) {
    return connection.in_transaction_again([&](Transaction& tx) { return store::decline_offer(tx, id); });
  };
  auto declined = co_await desk_.ask(work, Urgency::urgent);
  if (declined && *declined) {
    nudges_.seats_freed();
    nudges_.decided(**declined);
  }
  co_return declined;
}

awaitable<std::optional<store::OfferView>> Offers::look(OfferId id) {
  if (switches_.is_on(Switch::read_only)) co_return co_await read(id);
  auto work = [id, hold = hold_](Connection& connection) {
    return connection.in_transaction_again([&](Transaction& tx) { return store::start_hold(tx, id, hold); });
  };
  co_return co_await desk_.ask(work, Urgency::urgent);
}

awaitable<std::optional<store::OfferView>> Offers::read(OfferId id) {
  auto work = [id](Connection& connection) {
    return connection.look([&](Transaction& tx) { return store::read_offer(tx, id); });
  };
  co_return co_await desk_.ask(work, Urgency::urgent);
}

awaitable<std::unique_ptr<const store::StatusView>> Offers::status(RegistrationId id) {
  co_return co_await looks_.status(id, store::Looks::Who::program);
}

awaitable<std::unique_ptr<const store::StatusView>> Offers::look_at(RegistrationId id) {
  using Who = store::Looks::Who;
  co_return co_await looks_.status(id, switches_.is_on(Switch::read_only) ? Who::program : Who::person);
}

awaitable<Offers::Requeued> Offers::requeue(RegistrationId id,
                                            std::optional<std::vector<Preference>> preferences) {
  auto work = [id, wishes = std::move(preferences)](Connection& connection) {
    return connection.in_transaction_again([&](Transaction& tx) { return store::requeue(tx, id, wishes); });
  };
  auto requeued = co_await desk_.ask(work, Urgency::urgent);
  if (requeued && *requeued) nudges_.seats_freed();
  co_return requeued;
}

awaitable<Offers::Changed> Offers::change(RegistrationId id, std::vector<Preference> preferences,
                                          std::shared_ptr<const Programme> programme,
                                          store::Changing changing) {
  auto work = [id, wishes = std::move(preferences), rules = std::move(programme),
               changing](Connection& connection) {
    return connection.in_transaction_again(
        [&](Transaction& tx) { return change_booking(tx, rules, id, wishes, changing); });
  };
  auto changed = co_await desk_.ask(work, Urgency::urgent);
  if (changed && *changed) {
    nudges_.seats_freed();
    nudges_.messages_due();
  }
  co_return changed;
}

awaitable<bool> Offers::correct_reach(RegistrationId id, Reach reach) {
  auto work = [id, wanted = std::move(reach)](Connection& connection) {
    return connection.in_transaction_again(
        [&](Transaction& tx) { return store::correct_reach(tx, id, wanted); });
  };
  const auto corrected = co_await desk_.ask(work, Urgency::urgent);
  if (corrected) nudges_.messages_due();
  co_return corrected;
}

awaitable<store::PassedOver> Offers::pass_over(RegistrationId id, TimeZone home) {
  auto work = [id, home](Connection& connection) {
    return connection.in_transaction_again([&](Transaction& tx) { return store::pass_over(tx, id, home); });
  };
  co_return co_await desk_.ask(work);
}

awaitable<bool> Offers::set_standby(RegistrationId id, bool on) {
  auto work = [id, on](Connection& connection) {
    return connection.in_transaction_again([&](Transaction& tx) { return store::set_standby(tx, id, on); });
  };
  co_return co_await desk_.ask(work);
}

awaitable<Offers::Joined> Offers::ask_to_join(RegistrationId asks, RegistrationId other) {
  auto work = [asks, other](Connection& connection) {
    return connection.in_transaction_again([&](Transaction& tx) {
      const auto asked = store::ask_to_join(tx, asks, other);
      if (asked) store::tell_of_question(tx, asks, other);
      return asked;
    });
  };
  const auto asked = co_await desk_.ask(work);
  if (asked) nudges_.messages_due();
  co_return asked;
}

awaitable<Offers::Joined> Offers::join(RegistrationId asks, RegistrationId other) {
  auto work = [asks, other](Connection& connection) {
    return connection.in_transaction_again([&](Transaction& tx) {
      const auto asked = store::ask_to_join(tx, asks, other);
      return asked ? store::answer_joining(tx, other, asks, true) : asked;
    });
  };
  const auto joined = co_await desk_.ask(work);
  if (joined) nudges_.seats_freed();
  co_return joined;
}

awaitable<Offers::Joined> Offers::answer_joining(RegistrationId asked, RegistrationId asks, bool yes) {
  auto work = [asked, asks, yes](Connection& connection) {
    return connection.in_transaction_again(
        [&](Transaction& tx) { return store::answer_joining(tx, asked, asks, yes); });
  };
  const auto answered = co_await desk_.ask(work);
  if (answered) nudges_.seats_freed();
  co_return answered;
}

awaitable<bool> Offers::leave_household(RegistrationId id) {
  auto work = [id](Connection& connection) {
    return connection.in_transaction_again([&](Transaction& tx) { return store::leave_household(tx, id); });
  };
  const auto left = co_await desk_.ask(work);
  if (left) nudges_.seats_freed();
  co_return left;
}

awaitable<bool> Offers::cancel(RegistrationId id, std::string reason) {
  auto work = [id, why = std::move(reason)](Connection& connection) {
    return connection.in_transaction_again(
        [&](Transaction& tx) { return store::cancel_registration(tx, id, why); });
  };
  const auto cancelled = co_await desk_.ask(work);
  if (cancelled) {
    nudges_.seats_freed();
    nudges_.messages_due();
  }
  co_return cancelled;
}

awaitable<bool> Offers::cancel_together(RegistrationId id, std::string reason) {
  auto work = [id, why = std::move(reason)](Connection& connection) {
    return connection.in_transaction_again(
        [&](Transaction& tx) { return !store::cancel_together(tx, id, why).empty(); });
  };
  const auto cancelled = co_await desk_.ask(work);
  if (cancelled) {
    nudges_.seats_freed();
    nudges_.messages_due();
  }
  co_return cancelled;
}

awaitable<bool> Offers::erase(RegistrationId id, const store::Vault& vault, std::string asked_by) {
  auto work = [id, &vault,
               by = store::Doer{.staff = {}, .address = std::move(asked_by)}](Connection& connection) {
    return connection.in_transaction_again(
        [&](Transaction& tx) { return store::erase_person(tx, vault, id, by); });
  };
  const auto was_there = co_await desk_.ask(work);
  if (was_there) nudges_.seats_freed();
  co_return was_there;
}

}  // namespace holdfast::offers
