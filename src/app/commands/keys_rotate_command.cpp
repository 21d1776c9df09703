#include <iostream>
#include <stdexcept>

#include "app/commands/commands.hpp"
#include "app/configuration/key_file.hpp"
#include "app/service/wiring.hpp"
#include "holdfast/store/rotation.hpp"

namespace holdfast::app {

namespace {

using store::Connection;
using store::RotationStep;
using store::Transaction;
using store::Vault;

constexpr std::size_t rows_at_once = 500;  // short, so that nobody waits long for a row

using Part = std::optional<RegistrationId>(Transaction&, const Vault&, const RegistrationId&, std::size_t);

/// From the first row to the last, a few at once.
void go_through(Connection& connection, const Vault& vault, Part& part) {
  std::optional<RegistrationId> last{RegistrationId{}};
  while (last) {
    last = connection.in_transaction_again(
        [&](Transaction& tx) { return part(tx, vault, *last, rows_at_once); });
  }
}

void begin(Connection& connection, const Vault& vault) {
  connection.in_transaction_again([&](Transaction& tx) {
    if (const auto process = store::process_without_key(tx, vault.current())) {
      throw std::runtime_error("process " + *process + " has not said that it has key " +
                               std::to_string(vault.current()) +
                               ": give every process the new keys.file and start it again; one that was "
                               "stopped counts for ten seconds more");
    }
    store::begin_rotation(tx, vault);
  });
}

void take(RotationStep step, Connection& connection, const Vault& vault) {
  switch (step) {
    case RotationStep::begin: begin(connection, vault); break;
    case RotationStep::fill: go_through(connection, vault, store::fill_hashes); break;
    case RotationStep::finish:
      connection.in_transaction_again([&](Transaction& tx) { store::finish_rotation(tx, vault); });
      break;
    case RotationStep::clear: go_through(connection, vault, store::clear_hashes); break;
    case RotationStep::none: break;
  }
}

const char* sentence_of(RotationStep step) {
  switch (step) {
    case RotationStep::begin: return "every new card stands under both keys from now on";
    case RotationStep::fill: return "those stored before stand under both keys";
    case RotationStep::finish: return "cards are found by the new key alone";
    case RotationStep::clear: return "what the old key made is removed";
    case RotationStep::none: return "";
  }
  return "";
}

}  // namespace

int keys_rotate_command(const Config& config) {
  const Vault vault{read_keys(config.keys.file)};
  Connection connection{store_settings(config)};
  const auto look = [&] {
    return connection.in_transaction([&](Transaction& tx) { return store::read_rotation(tx, vault); });
  };

  auto last = RotationStep::none;
  for (auto rotation = look(); rotation.next != RotationStep::none; rotation = look()) {
    if (rotation.next == last)
      throw std::runtime_error("some numbers could not be brought under the new key");
    last = rotation.next;
    take(last, connection, vault);
    std::cout << "Key " << int{rotation.from} << " to key " << int{rotation.to} << ": " << sentence_of(last)
              << '.' << std::endl;
  }
  std::cout << "Card numbers stand under key " << int{vault.current()} << ".\n";
  return 0;
}

}  // namespace holdfast::app
