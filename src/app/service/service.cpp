#include "app/service/service.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>

#include <boost/asio/signal_set.hpp>

#include "app/configuration/key_file.hpp"
#include "app/configuration/staff_limits.hpp"
#include "app/configuration/version.hpp"
#include "app/operations/operations.hpp"
#include "app/service/closing.hpp"
#include "app/service/gateways.hpp"
#include "app/service/telephone.hpp"
#include "app/service/tries.hpp"
#include "app/service/wiring.hpp"
#include "holdfast/api/routes.hpp"
#include "holdfast/feeds/routes.hpp"
#include "holdfast/pages/routes.hpp"
#include "holdfast/staff/routes.hpp"
#include "holdfast/voice/routes.hpp"

namespace holdfast::app {

using namespace std::chrono_literals;
using observe::Severity;
using std::chrono::years;

namespace {

Instant now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

void add(std::vector<http::Route>& routes, std::vector<http::Route> more) {
  std::move(more.begin(), more.end(), std::back_inserter(routes));
}

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
      log_({.service_instance = instance_}),
      http_watcher_(metrics_, log_),
      database_(metrics_, log_),
      journal_watcher_(metrics_, log_, [this] { request_stop(1); }),
      rounds_watcher_(metrics_, log_, database_),
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
      offers_(desk_, {[this] { allocator_.nudge(); }, [this] { committed(); }},
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

std::vector<http::Route> Service::public_routes() {
  const auto programme = [this] { return allocator_.programme(); };
  const auto address_quota = [this](const http::Request& request) {
    return fair_shares_.of_address(request, std::chrono::steady_clock::now());
  };
  const auto telephone_quota = [this](const http::Request& request, const std::string& number) {
    return fair_shares_.of_telephone(request, number, std::chrono::steady_clock::now());
  };
  const auto asks_work = [this] { return asks_for_work(config_, switches_.is_on(Switch::under_attack)); };
  const auto registered = [this](Via via, std::string_view outcome) {
    metrics_.registrations(name_of(via), outcome).increment();
  };
  const auto tries = all_tries();
  auto routes = api::routes({.intake = intake_,
                             .offers = offers_,
                             .desk = desk_,
                             .capabilities = capabilities_,
                             .vault = vault_,
                             .programme = programme,
                             .clock = now,
                             .address_quota = address_quota,
                             .telephone_quota = telephone_quota,
                             .own_data_tries = own_data_tries(tries),
                             .copies_text = copies_text(site_, config_),
                             .registered = registered,
                             .gateways = gateways_that_call(config_),
                             .switches = switches_});
  add(routes, pages::routes({.intake = intake_,
                             .offers = offers_,
                             .watch = watch_,
                             .desk = desk_,
                             .capabilities = capabilities_,
                             .programme = programme,
                             .clock = now,
                             .keys = keys_,
                             .shared = site_,
                             .attempts = tries,
                             .proof_of_work = {asks_work, config_.limits.proof_of_work_telephone},
                             .organiser = {config_.messages.from_name, config_.messages.from_email},
                             .kept = data_kept(config_),
                             .address_quota = address_quota,
                             .telephone_quota = telephone_quota,
                             .registered = registered}));
  add(routes, staff::routes({.intake = intake_,
                             .offers = offers_,
                             .desk = desk_,
                             .capabilities = capabilities_,
                             .keys = keys_,
                             .shared = site_,
                             .programme = programme,
                             .clock = now,
                             .seats_freed = [this] { allocator_.nudge(); },
                             .messages_due = [this] { outbox_.wake(); },
                             .registered = std::bind_front(registered, Via::call_centre),
                             .changed = count_changes(metrics_),
                             .limits = staff_limits(config_)}));
  add(routes, feeds::routes({.desk = desk_,
                             .seats = [this] { return allocator_.free_seats(); },
                             .programme = programme,
                             .clock = now,
                             .public_url = config_.http.public_url,
                             .telephone = telephone(config_),
                             .version = std::string{version()},
                             .systems = systems(config_),
                             .made = count_editions(metrics_),
                             .switches = switches_,
                             .limits = feeds_limits(config_)}));
  add(routes,
      voice::routes(voice_context(config_, programme, now, {offers_, desk_, keys_, site_, metrics_, tries})));
  return routes;
}

std::vector<http::Route> Service::operations_routes() {
  const auto loopback = config_.ops.address.starts_with("127.") || config_.ops.address == "::1";
  return operations({.metrics = metrics_,
                     .health = health_,
                     .web_directory = config_.app.web_directory,
                     .mailbox_directory = loopback ? config_.messages.mailbox_directory : ""});
}

/// Nothing is taken from who is blocked, nor what a switch has closed. A form that cannot be checked yet is
/// not judged: it shall come back.
std::optional<http::EarlyRefusal> Service::refuse_early(const http::Request& request) const {
  if (blocklist_.has(request.client, std::chrono::steady_clock::now())) {
    return http::EarlyRefusal{
        .response = http::problem(403, "blocked", "Nothing is taken from this address at present."),
        .reason = "blocked",
        .hang_up = true};
  }
  if (auto refusal = refuse_switched_off(site_, request)) return refusal;
  const auto is_form = request.method == http::Method::post &&
                       (request.path == "/v1/registrations" || request.path.starts_with("/register"));
  if (!is_form || knows_programme()) return std::nullopt;
  return http::EarlyRefusal{
      .response = http::retry_later(503, "starting",
                                    "Holdfast is starting: please send the form again in a moment.", 5s),
      .reason = "starting"};
}

int Service::run() {
  boost::asio::signal_set signals{control_, SIGTERM, SIGINT};
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (error) return;
    signals.async_wait([](const boost::system::error_code& again, int signal) {
      if (!again) std::_Exit(128 + signal);  // the journal makes that safe
    });
    log_.write(Severity::info, "service.draining", "Told to stop: draining.");
    drainer_ = std::thread([this] {
      drain();
      control_.stop();
    });
  });
  start();
  control_.run();
  if (exit_code_ != 0) break_off();
  if (drainer_.joinable()) drainer_.join();
  stop();
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

/// No form can be checked without the programme: better to listen a moment later. Without a database the
/// listeners start all the same, and forms are asked to come back.
void Service::await_programme() {
  const auto until = std::chrono::steady_clock::now() + 5s;
  while (!knows_programme() && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(5ms);
}

bool Service::knows_programme() const {
  return allocator_.programme()->version > 0;
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
