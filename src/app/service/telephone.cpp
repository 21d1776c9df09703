#include "app/service/telephone.hpp"

#include <utility>

#include "app/service/wiring.hpp"

namespace holdfast::app {

std::string voice_token(const Config& config) {
  return config.voice.gateway == "twilio" ? read_secret(config.messages.twilio_token_file) : std::string{};
}

voice::Context voice_context(const Config& config,
                             std::function<std::shared_ptr<const Programme>()> programme,
                             std::function<Instant()> clock, const Spoken& spoken) {
  voice::Limits limits;
  limits.numbers.per_hour = static_cast<int>(config.voice.numbers_per_hour);
  return {.offers = spoken.offers,
          .desk = spoken.desk,
          .keys = spoken.keys,
          .shared = spoken.site,
          .programme = std::move(programme),
          .clock = std::move(clock),
          .tries = spoken.tries,
          .auth_token = voice_token(config),
          .sender = config.messages.from_name,
          .did = [&metrics = spoken.metrics](auto what) { metrics.answers("voice", what).increment(); },
          .limits = limits};
}

std::unique_ptr<voice::Dialler> dialler(const Config& config, const KeyRing& keys, const Switches& switches,
                                        observe::Metrics& metrics) {
  if (!config.voice.automatic_calls) return nullptr;
  messages::TwilioSettings twilio;
  twilio.base_url = config.messages.twilio_url;
  twilio.account_sid = config.messages.twilio_account;
  twilio.auth_token = voice_token(config);
  twilio.from = config.voice.number;
  return std::make_unique<voice::Dialler>(
      voice::Dialler::Limits{}, store_settings(config), std::move(twilio), config.http.public_url, keys,
      switches, [&metrics](std::string_view outcome) { metrics.messages("call", outcome).increment(); });
}

}  // namespace holdfast::app
