// What a running Holdfast shows of itself: readiness, /statusz, and the figures that are looked up at a
// scrape.

#include <filesystem>

#include "app/configuration/version.hpp"
#include "app/service/service.hpp"

namespace holdfast::app {

/// What readiness depends on, and what the operations pages and metrics are asked for.
void Service::describe() {
  health_.needs("journal", [this]() -> observe::Health::State {
    return intake_.has_room() ? observe::Health::State{}
                              : observe::Health::State{false, "no room to keep a form"};
  });
  health_.needs("programme", [this]() -> observe::Health::State {
    return knows_programme() ? observe::Health::State{}
                             : observe::Health::State{false, "not read from the database yet"};
  });
  health_.shows("database", [this]() -> observe::Health::State {
    return database_.is_up() ? observe::Health::State{} : observe::Health::State{false, "does not answer"};
  });
  for (const auto channel : {Contact::sms, Contact::email}) {
    health_.shows("gateway." + std::string(name_of(channel)), [this, channel]() -> observe::Health::State {
      const auto state = outbox_.gateway(channel);
      return {state == messages::GatewayState::closed, std::string(messages::name_of(state))};
    });
  }
  health_.tells("version", [] { return std::string(version()); });
  health_.tells("instance", [this] { return instance_; });
  health_.tells("uptime_seconds", [since = std::chrono::steady_clock::now()] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count();
  });
  health_.tells("switches_on", [this] {
    std::string names;
    for (const auto which : every_switch) {
      if (switches_.is_on(which)) names += (names.empty() ? "" : " ") + std::string(name_of(which));
    }
    return names;
  });
  health_.tells("queue_registrations", [this] { return static_cast<double>(intake_.queued()); });
  health_.tells("forms_inside", [this] { return static_cast<double>(admission_.inside()); });
  health_.tells("forms_inside_max", [this] { return static_cast<double>(admission_.window()); });
  health_.tells("journal_bytes", [this] { return static_cast<double>(intake_.journal_bytes()); });
  metrics_.on_scrape([this] {
    metrics_.queue_registrations().set(static_cast<double>(intake_.queued()));
    std::error_code unknown;
    const auto disk = std::filesystem::space(config_.journal.directory, unknown);
    if (!unknown) metrics_.journal_free_bytes().set(static_cast<double>(disk.available));
    const auto oldest = intake_.oldest();
    metrics_.queue_oldest_age_seconds().set(
        oldest ? std::chrono::duration<double>(std::chrono::system_clock::now() - *oldest).count() : 0);
    for (const auto channel : {Contact::sms, Contact::email}) {
      for (const auto state : {messages::GatewayState::closed, messages::GatewayState::open,
                               messages::GatewayState::half_open, messages::GatewayState::absent}) {
        metrics_.gateway_state(name_of(channel), messages::name_of(state))
            .set(outbox_.gateway(channel) == state ? 1 : 0);
      }
    }
    for (const auto which : every_switch) {
      metrics_.switch_on(name_of(which)).set(switches_.is_on(which) ? 1 : 0);
    }
    metrics_.log_dropped().set(static_cast<double>(log_.dropped()));
  });
}

}  // namespace holdfast::app
