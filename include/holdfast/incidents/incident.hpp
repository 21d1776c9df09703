#pragma once

#include <istream>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/domain/time.hpp"

namespace holdfast::incidents {

/// An alert from its beginning to its end, as Alertmanager told of it.
struct Incident {
  std::string id;         ///< short enough to be typed: "3f9c21aa-20261126T221501Z"
  std::string alert;      ///< its name
  std::string severity;   ///< page, ticket
  bool downtime = false;  ///< while it is on, the service counts as down: docs/slo.md
  std::string summary;
  Instant detected;             ///< when the alert began to fire
  std::optional<Instant> told;  ///< when we heard of it; nothing: only of its end
  std::optional<Instant> acknowledged;
  std::string acknowledged_by;
  std::optional<Instant> mended;  ///< nothing: it is still on
};

/// What the file says, by id. It is a line of JSON for each thing that happened, oldest first, so that it can
/// be appended to while others read; of things told twice the first counts.
class Records {
 public:
  /// Lines that cannot be read, such as one that a crash cut short, are counted and passed over.
  void read(std::istream&);

  [[nodiscard]] const std::map<std::string, Incident>& all() const noexcept { return all_; }
  [[nodiscard]] std::vector<Incident> by_time() const;  ///< by `detected`, oldest first
  [[nodiscard]] std::size_t unreadable() const noexcept { return unreadable_; }

  /// The lines to be appended for what Alertmanager posts (its webhook's version 4): nothing for what is
  /// known already. Takes them up itself too. Throws `NotAWebhook`, and then has taken up nothing.
  std::string take(std::string_view webhook, Instant now);

  /// The line to be appended; empty if it is acknowledged, or mended, already. Throws std::out_of_range if
  /// there is none of that id.
  std::string acknowledge(const std::string& id, Instant at, const std::string& by);
  std::string mend(const std::string& id, Instant at);

 private:
  void take_line(const std::string& line);

  std::map<std::string, Incident> all_;
  std::size_t unreadable_ = 0;
};

struct NotAWebhook : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace holdfast::incidents
