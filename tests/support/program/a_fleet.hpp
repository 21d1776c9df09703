#pragma once

#include <optional>

#include "support/program/a_server.hpp"
#include "support/program/previous.hpp"
#include "support/program/visitors.hpp"
#include "support/proxies.hpp"

namespace holdfast::test {

/// Two processes of a home behind one haproxy, visited all the time while they are replaced in turn.
class Fleet {
 public:
  Fleet();
  /// The other version, on its own tables, in a database that is empty.
  Fleet(std::string database_url, const PreviousVersion& other);

  /// Stops one, starts it again as this build, or as the other where one is given, and waits until it gets
  /// requests.
  void replace(std::size_t which, const PreviousVersion* other);

  Home home;
  std::optional<Running> one, two;
  std::optional<Haproxy> balancer;

 private:
  void begin();
};

/// What visitors of a fleet saw up to now, held against what nobody may notice, and the laws. They are
/// stopped.
void expect_nothing_was_noticed(Fleet&, Visitors&);

/// Replaces the processes of a fleet in turn, visited all the time, and holds what the visitors saw, and the
/// laws, against it. With another version, it and this one run by turns: each process is replaced by the
/// other version of it.
void expect_that_nobody_notices(int restarts, const PreviousVersion* other);

}  // namespace holdfast::test
