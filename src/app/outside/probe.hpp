#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "app/outside/http_client.hpp"
#include "holdfast/domain/time.hpp"
#include "holdfast/observe/probe_metrics.hpp"

namespace holdfast::app {

/// Whom a probe pretends to be, and where.
struct ProbeOrder {
  std::string url;                    ///< as residents have it
  std::string clinic = "probe";       ///< a synthetic one: docs/operations.md
  std::string email;                  ///< where its offers go: nobody's mailbox
  std::string card = "0000 000 018";  ///< begins as no card does; of each probe its own
  std::string authorities;            ///< certificates to trust, a PEM file; empty: the system's
  std::string listen;                 ///< ADDRESS:PORT for /metrics; empty: none
  std::filesystem::path textfile;     ///< for node_exporter; empty: none
  int every_seconds = 120;
  bool once = false;
};

/// A synthetic person who comes from outside: sends a form, looks until there is an offer, accepts it, and
/// cancels, so that the seat is free again.
///
/// A run asks again where there is no answer, or "later", as people and their browsers do; each step has its
/// deadline, and the whole run ends within four minutes. A form that was not answered, or a registration that
/// could not be cancelled, is taken up by the next run, so that one person never stands in their own way. One
/// thread.
class Probe {
 public:
  explicit Probe(ProbeOrder);

  struct Run {
    observe::ProbeFigures figures;
    std::string fault;  ///< in words, without a reference; empty: none
  };
  [[nodiscard]] Run run();

 private:
  /// A form and its idempotency key: sent again it is the same registration.
  struct Form {
    std::string key, body;
  };

  void go(HttpClient&, Run&);
  std::string accept_what_is_offered(HttpClient&, Run&, const std::string& reference);

  const ProbeOrder order_;
  std::optional<Form> open_;  ///< sent, and not known to be cancelled
};

/// Runs once, or again and again until SIGTERM, and shows how it went. See `holdfast probe --help`.
int probe_command(const ProbeOrder&);

}  // namespace holdfast::app
