#include "holdfast/store/heartbeat.hpp"

#include "store/outage.hpp"
#include "store/rows.hpp"

namespace holdfast::store {

namespace {

constexpr auto write_beat = R"sql(
  INSERT INTO heartbeats (process, at) VALUES ($1, clock_timestamp())
  ON CONFLICT (process) DO UPDATE SET at = greatest(heartbeats.at, excluded.at)
)sql";

// The newest stays whatever its age: without any, the next beat could not see how long the silence was.
constexpr auto delete_old_beats = R"sql(
  DELETE FROM heartbeats
   WHERE at < clock_timestamp() - interval '1 day' AND at < (SELECT max(at) FROM heartbeats)
)sql";

}  // namespace

Beat beat(Transaction& tx, const std::string& process, std::chrono::seconds silence_max) {
  const auto closed = close_gap(tx, silence_max);
  database(tx).exec_params0(write_beat, process);
  return closed;
}

void close_gap_if_silent(Transaction& tx) {}

void forget_old_heartbeats(Transaction& tx) {
  database(tx).exec0(delete_old_beats);
}

}  // namespace holdfast::store
