// What is done for the contact person of a residence, at the desk.

#include "holdfast/offers/residences.hpp"

#include <utility>

#include "holdfast/store/heartbeat.hpp"
#include "holdfast/store/residence_contact.hpp"

namespace holdfast::offers {

using boost::asio::awaitable;
using store::Connection;
using store::Transaction;
using Decided = Residences::Decided;

awaitable<RegistrationState> Residences::add(Residence residence, std::vector<Resident> people) const {
  auto work = [residence = std::move(residence), people = std::move(people),
               &vault = vault_](Connection& connection) {
    return connection.in_transaction_again([&](Transaction& tx) {
      store::add_residence(tx, vault, residence, people);
      const auto view = store::read_residence(tx, residence.id);
      return view ? view->state : RegistrationState::cancelled;  // erased since
    });
  };
  co_return co_await desk_.ask(std::move(work));
}

awaitable<std::optional<store::ResidenceView>> Residences::read(ResidenceId id) const {
  auto work = [id](Connection& connection) {
    return connection.in_transaction([&](Transaction& tx) { return store::read_residence(tx, id); });
  };
  co_return co_await desk_.ask(std::move(work));
}

awaitable<Decided> Residences::decide(std::function<Decided(Transaction&)> what) const {
  auto work = [what = std::move(what)](Connection& connection) {
    store::close_gap(connection);
    return connection.in_transaction_again([&](Transaction& tx) { return what(tx); });
  };
  co_return co_await desk_.ask(std::move(work), store::Desk::Urgency::urgent);
}

awaitable<Decided> Residences::accept(ResidenceId id) const {
  return decide([id](Transaction& tx) { return store::accept_residence_offer(tx, id); });
}

awaitable<Decided> Residences::decline(ResidenceId id) const {
  return decide([id](Transaction& tx) { return store::decline_residence_offer(tx, id); });
}

awaitable<Decided> Residences::end(ResidenceId id, TimeZone home) const {
  return decide([id, home = std::move(home)](Transaction& tx) { return store::end_residence(tx, id, home); });
}

awaitable<Decided> Residences::go_again(ResidenceId id) const {
  return decide([id](Transaction& tx) -> Decided {
    store::residence_goes_again(tx, id);
    const auto view = store::read_residence(tx, id);
    return view ? Decided{view->state} : std::nullopt;
  });
}

awaitable<Decided> Residences::add_people(ResidenceId id, std::vector<Resident> people, TimeZone home) const {
  return decide([id, people = std::move(people), home = std::move(home), &vault = vault_](Transaction& tx) {
    return store::add_residents(tx, vault, id, people, home);
  });
}

awaitable<Decided> Residences::remove(ResidenceId id, ResidentId person, TimeZone home) const {
  return decide([id, person, home = std::move(home)](Transaction& tx) {
    return store::remove_resident(tx, id, person, home);
  });
}

awaitable<bool> Residences::correct_contact(ResidenceId id, ResidenceContact contact) const {
  auto work = [id, contact = std::move(contact)](Connection& connection) {
    return connection.in_transaction_again(
        [&](Transaction& tx) { return store::correct_residence_contact(tx, id, contact); });
  };
  co_return co_await desk_.ask(std::move(work));
}

}  // namespace holdfast::offers
