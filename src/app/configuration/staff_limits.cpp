#include "app/configuration/staff_limits.hpp"

#include "app/service/wiring.hpp"

namespace holdfast::app {

using std::chrono::seconds;

store::CareRules care_rules(const Config& config) {
  return {.alone_max = static_cast<std::size_t>(config.staff.careful_people),
          .undo_time = seconds{config.staff.undo_seconds}};
}

staff::Limits staff_limits(const Config& config) {
  staff::Limits limits;
  limits.session = {.idle = seconds{config.staff.idle_seconds},
                    .whole = seconds{config.staff.session_seconds}};
  limits.wrong_tries_per_address_per_hour = static_cast<int>(config.staff.wrong_tries_per_address_per_hour);
  limits.calls.hold = seconds{config.offers.hold_seconds};
  limits.calls.grace = {.text = seconds{config.offers.delivery_grace_seconds},
                        .call = seconds{config.offers.delivery_grace_call_seconds}};
  limits.care = care_rules(config);
  limits.kept = data_kept(config);
  return limits;
}

}  // namespace holdfast::app
