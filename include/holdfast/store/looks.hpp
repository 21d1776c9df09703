#pragma once

#include <chrono>
#include <cstddef>
#include <memory>

#include <boost/asio/awaitable.hpp>

#include "holdfast/store/desk.hpp"
#include "holdfast/store/offers.hpp"

namespace holdfast::store {

/// People who look where they stand. Those who come while others are being read are read together by the next
/// statement, so that a crowd that looks costs the database hardly more than one person.
///
/// Suspends, and resumes on the asker's own executor. Throws `Desk::Busy` where too many wait, and what the
/// reading throws, to each of those read together. The askers' executors and the desk must outlive it, and it
/// whatever the desk still runs.
class Looks {
 public:
  Looks(Desk&, std::chrono::seconds hold);
  ~Looks();

  /// Whether it is the person themselves who sees what is answered: then the clock of an offer is started, as
  /// by `start_hold`.
  enum class Who { person, program };

  /// Nothing if there is no such registration.
  [[nodiscard]] boost::asio::awaitable<std::unique_ptr<const StatusView>> status(RegistrationId, Who);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace holdfast::store
