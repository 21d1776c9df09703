#include "app/service/service.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>

#include <boost/asio/signal_set.hpp>

#include "app/configuration/key_file.hpp"
#include "app/configuration/version.hpp"
#include "app/service/gateways.hpp"
#include "app/service/telephone.hpp"
#include "app/service/wiring.hpp"

namespace holdfast::app {

using namespace std::chrono_literals;
using observe::Severity;
using std::chrono::years;

namespace {

std::vector<std::unique_ptr<boost::asio::io_context>> make_lanes(std::int64_t threads) {
  std::vector<std::unique_ptr<boost::asio::io_context>> lanes;
  for (std::int64_t at = 0; at < threads; ++at) lanes.push_back(std::make_unique<boost::asio::io_context>(1));
  return lanes;
}

std::vector<boost::asio::io_context*> pointers(
    const std::vector<std::unique_ptr<boost::asio::io_context>>& lanes) {
  std::vector<boost::asio::io_context*> all;
  for (const auto& lane : lanes) all.push_back(lane.get());
  return all;
}

messages::Outbox::Limits outbox_limits(const Config& config) {
  messages::Outbox::Limits limits;
  limits.threads = static_cast<std::size_t>(config.messages.threads);
  return limits;
}

messages::LedgerSettings ledger_settings(const Config& config) {
  return {.store = store_settings(config),
          .hold = std::chrono::seconds{config.offers.hold_seconds},
          .lease = messages::Outbox::Limits{}.lease,
          .grace = {.text = std::chrono::seconds{config.offers.delivery_grace_seconds},
                    .call = std::chrono::seconds{config.offers.delivery_grace_call_seconds}}};
}

http::FairShares::Limits fair_shares(const Config& config) {
  const auto& limits = config.limits;
  return {
      .always = {limits.registrations_per_address_per_minute, limits.registrations_per_telephone_per_hour},
      .under_attack = {limits.registrations_per_address_per_minute_under_attack,
                       limits.registrations_per_telephone_per_hour_under_attack},
      .exempt = limits.exempt};
}

/// The journal would refuse what is over its own bound after all the work of reading it.
http::Admission::Limits admission_limits(const Config& config) {
  http::Admission::Limits limits;
  limits.inside_max = static_cast<std::size_t>(config.journal.pending_max);
  limits.inside_min = std::min(limits.inside_min, limits.inside_max);
  limits.inside_first = std::min(limits.inside_first, limits.inside_max);
  limits.answer_target = std::chrono::milliseconds{config.http.answer_target_ms};
  return limits;
}

using Gate = std::function<std::optional<http::EarlyRefusal>(const http::Request&)>;

http::Server::Options public_listener(const Config& config, http::Admission& admission, Gate gate) {
  http::Server::Options options;
  options.gate = std::move(gate);
  options.address = config.http.address;
  options.port = static_cast<std::uint16_t>(config.http.port);
  options.admission = &admission;
  options.limits.connections_max = static_cast<std::size_t>(config.http.connections_max);
  options.limits.connections_per_address_max =
      static_cast<std::size_t>(config.http.connections_per_address_max);
  options.limits.streams_max = static_cast<std::size_t>(config.http.streams_max);
  options.uncounted = config.limits.exempt;
  options.trusted_proxies = config.http.trusted_proxies;
  options.inherit_socket = config.http.inherit_socket;
  if (config.http.public_url.starts_with("https:")) options.strict_transport_security = years{2};
  return options;
}

observe::Severity log_level(const Config& config) {
  return config.app.log_level == "debug" ? observe::Severity::debug : observe::Severity::info;
}

http::Server::Options operations_listener(const Config& config) {
  http::Server::Options options;
  options.address = config.ops.address;
  options.port = static_cast<std::uint16_t>(config.ops.port);
  options.limits.connections_max = 256;
  return options;
}

}  // namespace

Service::Service(const Config& config)
    : config_(config),
      instance_(instance_name(config)),
      keys_(read_keys(config.keys.file)),
      metrics_(version(), revision()),
      log_({.service_instance = instance_, .least = log_level(config)}),
      kept_programme_(std::filesystem::path{config.journal.directory} / "programme.json",
                      base_programme(config), log_),
      http_watcher_(metrics_, log_),
      database_(metrics_, log_),
      journal_watcher_(metrics_, log_, [this] { request_stop(1); }),
      rounds_watcher_(metrics_, log_, database_, kept_programme_),
      holds_watcher_(metrics_, log_, database_),
      reminders_watcher_(metrics_, database_),
      messages_watcher_(metrics_, log_, database_),
      capabilities_(keys_),
      vault_(keys_),
      audit_keys_(keys_),
      site_(config_.app.web_directory, config_.http.public_url, switches_, telephone(config_)),
      lanes_(make_lanes(config.http.threads)),
      intake_(config.journal.directory, keys_, journal_limits(config), intake_limits(config),
              journal_watcher_, pointers(lanes_), now),
      desk_(store_settings(config), static_cast<std::size_t>(config.database.threads),
            static_cast<std::size_t>(config.database.queue_max), count_requests(metrics_)),
      words_(words_settings(config), capabilities_),
      outbox_(
          outbox_limits(config), {now, std::chrono::steady_clock::now},
          [settings = ledger_settings(config)] { return messages::store_ledger(settings); },
          messengers(config), words_, messages_watcher_, switches_),
      watch_(store_settings(config), {}, [asked = metrics_.watch_queries()]() mutable { asked.increment(); }),
      allocator_(
          store_settings(config), intake_, vault_, base_programme(config), allocation_limits(config),
          [this](Contact channel) { return outbox_.takes_offers(channel); }, rounds_watcher_, now,
          [this] { committed(); }, switches_),
      offers_(desk_, {[this] { allocator_.nudge(); }, [this] { committed(); }, count_decisions(metrics_)},
              std::chrono::seconds{config.offers.hold_seconds}, switches_),
      releaser_(store_settings(config), instance_, {},
                {[this] { allocator_.nudge(); }, [this] { committed(); }}, holds_watcher_, switches_),
      notices_(
          store_settings(config), notices_rules(config), notices_limits(config),
          [this] { return allocator_.programme(); }, [this] { outbox_.wake(); }, reminders_watcher_,
          switches_),
      dialler_(dialler(config, keys_, switches_, metrics_)),
      housekeeper_(store_settings(config), instance_, vault_, intake_, rounds_kept(config), kept_for(config),
                   metrics_, log_, database_),
      audit_sealer_(store_settings(config), audit_keys_, metrics_, log_),
      change_keeper_(store_settings(config), base_programme(config), switches_, metrics_, log_),
      estimator_(
          store_settings(config), std::chrono::seconds{config.offers.likely_every_seconds},
          [this] { return allocator_.programme(); }, metrics_, log_),
      fair_shares_(fair_shares(config)),
      admission_(admission_limits(config)),
      orders_reader_(store_settings(config),
                     {.blocklist = blocklist_,
                      .fair_shares = fair_shares_,
                      .switches = switches_,
                      .offers_go_on = [this] { allocator_.waiting_first(); }},
                     log_),
      public_router_(public_routes()),
      operations_router_(operations_routes()),
      public_server_(public_listener(config, admission_,
                                     [this](const http::Request& request) { return refuse_early(request); }),
                     public_router_, pointers(lanes_), http_watcher_),
      operations_server_(operations_listener(config), operations_router_, {&operations_lane_},
                         http_watcher_) {
  describe();
}

Service::~Service() = default;

int Service::run() {
  boost::asio::signal_set signals{control_, SIGTERM, SIGINT};
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (error) return;
    signals.async_wait([](const boost::system::error_code& again, int signal) {
      if (!again) std::_Exit(128 + signal);  // the journal makes that safe
    });
    log_.write(Severity::info, "service.draining", "Told to stop: draining.");
    drainer_ = std::thread([this] {
      try {
        drain();
        stop();
        control_.stop();
      } catch (const std::exception& failure) {
        log_.write(Severity::fatal, "service.not_stopped", "What was to end did not.",
                   {{"exception.message", failure.what()}});
        request_stop(1);
      }
    });
  });
  start();
  control_.run();
  if (exit_code_ != 0) break_off();
  drainer_.join();
  return exit_code_;
}

void Service::start() {
  orders_reader_.start();  // before anybody acts against an order
  intake_.start();
  outbox_.start();
  watch_.start();
  allocator_.start();
  releaser_.start();
  notices_.start();
  if (dialler_) dialler_->start();
  housekeeper_.start();
  audit_sealer_.start();
  change_keeper_.start();
  await_programme();
  estimator_.start();
  public_server_.start();
  operations_server_.start();
  for (const auto& lane : lanes_) io_threads_.emplace_back([&context = *lane] { context.run(); });
  io_threads_.emplace_back([this] { operations_lane_.run(); });
  log_.write(Severity::info, "service.started", "Serving.",
             {{"server.address", config_.http.address},
              {"server.port", public_server_.port()},
              {"port", operations_server_.port()},
              {"service.version", version()}});
}

/// Forms are judged by the programme: better to listen a moment later than by what may be old. Without a
/// database the listeners start all the same, with what was kept; where nothing was, forms are asked to come
/// back.
void Service::await_programme() {
  const auto until = std::chrono::steady_clock::now() + 5s;
  const auto is_awaited = [this] {
    return !allocator_.has_read_programme() && (database_.is_up() || !knows_programme());
  };
  while (is_awaited() && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(5ms);
}

/// The database's, as soon as it was read; until then what was kept.
std::shared_ptr<const Programme> Service::programme() const {
  const auto& kept = kept_programme_.from_before();
  return kept && !allocator_.has_read_programme() ? kept : allocator_.programme();
}

bool Service::knows_programme() const {
  return programme()->version > 0;
}

/// Not ready, then no new connections, then the queue emptied as far as time allows.
void Service::drain() {
  health_.drain();
  std::this_thread::sleep_for(std::chrono::seconds{config_.http.drain_delay_seconds});
  public_server_.stop_accepting();
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{config_.app.drain_seconds};
  const auto busy = [this] {
    return public_server_.accepts() || public_server_.connections() > 0 || intake_.queued() > 0;
  };
  while (busy() && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(20ms);
  }
}

void Service::stop() {
  public_server_.close();
  allocator_.stop();
  releaser_.stop();
  notices_.stop();
  if (dialler_) dialler_->stop();
  outbox_.stop(2s);
  watch_.stop();
  housekeeper_.stop();
  audit_sealer_.stop();
  change_keeper_.stop();
  estimator_.stop();
  orders_reader_.stop();
  operations_server_.close();
  for (const auto& lane : lanes_) lane->stop();
  operations_lane_.stop();
  for (auto& thread : io_threads_) thread.join();
  log_.write(Severity::info, "service.stopped", "Stopped.", {{"exit_code", exit_code_.load()}});
  log_.stop(1s);
}

/// Nothing can be kept any more: who is waiting gets their answer, and that is all. Rounds are not waited
/// for, which may hang on a lock or a database for long; the journal makes that safe.
void Service::break_off() {
  public_server_.stop_accepting();
  const auto until = std::chrono::steady_clock::now() + 1s;
  while (public_server_.connections() > 0 && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(5ms);
  }
  log_.write(Severity::fatal, "service.stopped", "Broken off.", {{"exit_code", exit_code_.load()}});
  log_.stop(1s);
  std::_Exit(exit_code_);
}

/// From any thread: messages may be due, and people have news.
void Service::committed() {
  outbox_.wake();
  watch_.nudge();
}

/// From any thread: something cannot go on.
void Service::request_stop(int exit_code) {
  exit_code_ = exit_code;
  control_.stop();
}

}  // namespace holdfast::app
