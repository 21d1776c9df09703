#pragma once

#include "bench/support/closed_loop.hpp"
#include "bench/support/forms.hpp"
#include "bench/support/installation.hpp"

namespace holdfast::bench {

/// Sends all forms over many connections, as fast as they are taken. Throws std::runtime_error if one is not.
Throughput send_all(int port, const Forms&);

/// What became of forms that were sent at once.
struct WholeWay {
  double seconds = 0;  ///< from the first byte sent to the commit of the last round
  double offers_per_second = 0;
};

/// Sends all forms and waits until every one of them has been in a round, or also until everybody was told.
/// Throws std::runtime_error if that does not come.
enum class Until { last_commit, all_told };
WholeWay whole_way(const Installation&, const test::Running&, const Forms&, Until = Until::last_commit);

}  // namespace holdfast::bench
