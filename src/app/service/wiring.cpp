#include "app/service/wiring.hpp"

#include <unistd.h>

#include <array>

namespace holdfast::app {

store::Settings store_settings(const Config& config) {
  store::Settings settings;
  settings.url = database_url(config);
  return settings;
}

Instant now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

Programme base_programme(const Config& config) {
  Programme programme;
  programme.home_zone = TimeZone::named(config.matching.home_time_zone);
  auto& weights = programme.weights;
  weights.day_minutes = static_cast<int>(config.matching.day_minutes);
  weights.kilometre_minutes = static_cast<int>(config.matching.kilometre_minutes);
  weights.another_clinic_minutes = static_cast<int>(config.matching.another_clinic_minutes);
  weights.travel_km_max = static_cast<int>(config.matching.travel_km_max);
  weights.walk_km_max = static_cast<int>(config.matching.walk_km_max);
  weights.lead_time = std::chrono::seconds{config.matching.lead_time_seconds};
  weights.horizon_days = static_cast<int>(config.matching.horizon_days);
  return programme;
}

journal::Limits journal_limits(const Config& config) {
  journal::Limits limits;
  limits.segment_bytes = static_cast<std::uint64_t>(config.journal.segment_bytes);
  limits.bytes_max = static_cast<std::uint64_t>(config.journal.bytes_max);
  limits.pending_max = static_cast<std::size_t>(config.journal.pending_max);
  return limits;
}

intake::Limits intake_limits(const Config& config) {
  intake::Limits limits;
  limits.queue_max = static_cast<std::size_t>(config.journal.queue_max);
  return limits;
}

allocation::Limits allocation_limits(const Config& config) {
  allocation::Limits limits;
  limits.workers = static_cast<std::size_t>(config.allocation.workers);
  limits.round_max = static_cast<std::size_t>(config.allocation.round_max);
  limits.delivery_grace = std::chrono::seconds{config.offers.delivery_grace_seconds};
  limits.delivery_grace_call = std::chrono::seconds{config.offers.delivery_grace_call_seconds};
  limits.contact_from_hour = static_cast<int>(config.offers.contact_from_hour);
  limits.contact_to_hour = static_cast<int>(config.offers.contact_to_hour);
  limits.standby = {.lead_time = std::chrono::seconds{config.matching.lead_time_seconds},
                    .reach = std::chrono::seconds{config.standby.reach_seconds},
                    .km_max = static_cast<int>(config.standby.km_max),
                    .walk_km_max = static_cast<int>(config.matching.walk_km_max),
                    .contact_from_hour = limits.contact_from_hour,
                    .contact_to_hour = limits.contact_to_hour,
                    .no_show = std::chrono::minutes{config.standby.no_show_minutes}};
  limits.standby_hold = std::chrono::seconds{config.standby.hold_seconds};
  limits.residences = {.hold = std::chrono::hours{config.residences.hold_hours},
                       .delivery_grace = limits.delivery_grace,
                       .lead_time = std::chrono::hours{config.residences.lead_hours},
                       .ticks_rest = std::chrono::minutes{config.residences.ticks_minutes}};
  limits.live_per_contact_max = static_cast<int>(config.limits.live_per_contact_max);
  limits.rounds_kept = config.rounds.kept_days > 0;
  return limits;
}

namespace {

ReminderRules reminder_rules(const Config& config) {
  ReminderRules rules;
  rules.day_before_hour.reset();
  if (config.reminders.day_before) rules.day_before_hour = static_cast<int>(config.reminders.day_before_hour);
  rules.hours_before.reset();
  if (config.reminders.hours_before > 0) rules.hours_before = static_cast<int>(config.reminders.hours_before);
  rules.contact = {.from = static_cast<int>(config.offers.contact_from_hour),
                   .to = static_cast<int>(config.offers.contact_to_hour)};
  return rules;
}

HeadsUpRules heads_up_rules(const Config& config) {
  HeadsUpRules rules;
  rules.hour.reset();
  if (config.heads_up.people_max > 0) rules.hour = static_cast<int>(config.heads_up.hour);
  rules.share_percent = static_cast<int>(config.heads_up.share_percent);
  rules.people_max = static_cast<std::size_t>(config.heads_up.people_max);
  rules.contact = {.from = static_cast<int>(config.offers.contact_from_hour),
                   .to = static_cast<int>(config.offers.contact_to_hour)};
  return rules;
}

}  // namespace

offers::Notices::Rules notices_rules(const Config& config) {
  return {.reminders = reminder_rules(config), .heads_ups = heads_up_rules(config)};
}

offers::Notices::Limits notices_limits(const Config& config) {
  offers::Notices::Limits limits;
  limits.sweep = std::chrono::seconds{config.reminders.look_every_seconds};
  limits.batch_max = static_cast<std::size_t>(config.reminders.messages_per_second);
  return limits;
}

store::RoundsKept rounds_kept(const Config& config) {
  return {.days = std::chrono::days{config.rounds.kept_days}, .bytes_max = config.rounds.kept_bytes_max};
}

store::KeptFor kept_for(const Config& config) {
  using std::chrono::days;
  return {.ended = days{config.data.ended_days},
          .vaccinated = days{config.data.vaccinated_days},
          .unanswered = days{config.data.unanswered_days},
          .residents = days{config.data.residents_days},
          .messages = days{config.data.messages_days},
          .letters = days{config.data.dead_letters_days}};
}

site::DataKept data_kept(const Config& config) {
  using std::chrono::days;
  return {.data = kept_for(config),
          .rounds = days{config.rounds.kept_days},
          .backups = days{config.data.backups_days}};
}

std::function<std::string(Language)> copies_text(const site::Shared& site, const Config& config) {
  return [&site, kept = data_kept(config)](Language language) {
    return site::copies_text(site.words, kept, language);
  };
}

feeds::Limits feeds_limits(const Config& config) {
  feeds::Limits limits;
  limits.age = std::chrono::seconds{config.feeds.age_seconds};
  limits.cache = std::chrono::seconds{config.feeds.cache_seconds};
  return limits;
}

std::vector<feeds::System> systems(const Config& config) {
  if (config.feeds.systems_file.empty()) return {};
  return feeds::read_systems(config.feeds.systems_file);
}

std::string instance_name(const Config& config) {
  if (!config.app.instance.empty()) return config.app.instance;
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size() - 1);
  return std::string(host.data()) + "-" + std::to_string(::getpid());
}

std::string telephone(const Config& config) {
  return config.app.telephone.empty() ? config.limits.proof_of_work_telephone : config.app.telephone;
}

bool asks_for_work(const Config& config, bool under_attack) {
  return config.limits.proof_of_work || (under_attack && !config.limits.proof_of_work_telephone.empty());
}

}  // namespace holdfast::app
