#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/configuration/config.hpp"
#include "holdfast/domain/capability.hpp"
#include "holdfast/domain/switches.hpp"
#include "holdfast/observe/metrics.hpp"
#include "holdfast/site/attempts.hpp"
#include "holdfast/voice/dialler.hpp"
#include "holdfast/voice/routes.hpp"

namespace holdfast::app {

// The telephone keypad, from the configuration.

/// Signs what Twilio asks of the keypad; empty: there is none.
[[nodiscard]] std::string voice_token(const Config&);

/// What the keypad speaks for. All must outlive its routes.
struct Spoken {
  offers::Offers& offers;
  store::Desk& desk;
  const KeyRing& keys;
  const site::Shared& site;
  observe::Metrics& metrics;
  std::shared_ptr<site::Attempts> tries;
};
[[nodiscard]] voice::Context voice_context(const Config&,
                                           std::function<std::shared_ptr<const Programme>()> programme,
                                           std::function<Instant()> clock, const Spoken&);

/// Nothing where people are not rung automatically. Keys, switches and metrics must outlive it.
[[nodiscard]] std::unique_ptr<voice::Dialler> dialler(const Config&, const KeyRing&, const Switches&,
                                                      observe::Metrics&);

}  // namespace holdfast::app
