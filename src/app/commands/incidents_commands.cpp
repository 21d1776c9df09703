#include <fstream>
#include <iomanip>
#include <iostream>
#include <system_error>

#include "app/commands/incidents_order.hpp"
#include "app/files/durable_file.hpp"
#include "app/outside/small_listener.hpp"
#include "app/service/wiring.hpp"
#include "holdfast/domain/time_zone.hpp"
#include "holdfast/incidents/incident.hpp"

namespace holdfast::app {

namespace {

using boost::asio::awaitable;
using incidents::Incident;
using incidents::Records;

constexpr std::chrono::hours between_signs_of_life{1};

constexpr mode_t records_mode = 0640;

/// Takes what Alertmanager tells. On the listener's only thread, which may wait for the disk.
http::Response record(const std::filesystem::path& file, std::string_view webhook) {
  try {
    auto records = read_incidents(file);  // what was acknowledged meanwhile stands there too
    append_lines(file, records.take(webhook, now()), records_mode);
  } catch (const incidents::NotAWebhook&) {
    return http::problem(400, "not-a-webhook", "This is not what Alertmanager posts.");
  } catch (const std::system_error& failure) {
    std::cerr << "holdfast: " << failure.what() << std::endl;
    return http::retry_later(503, "not-written", "The file cannot be written: tell it again.",
                             std::chrono::seconds{5});
  }
  return {200, "application/json", "{}", {}};
}

void print(const Incident& incident) {
  const auto moment = [](const std::optional<Instant>& at) {
    return at ? rfc3339(std::chrono::floor<std::chrono::seconds>(*at)) : std::string{"-"};
  };
  std::cout << std::left << std::setw(26) << incident.id << std::setw(8) << incident.severity << std::setw(20)
            << incident.alert << "  detected " << moment(incident.detected) << "  told "
            << moment(incident.told) << "  acknowledged " << moment(incident.acknowledged)
            << (incident.acknowledged_by.empty() ? "" : " by " + incident.acknowledged_by) << "  mended "
            << moment(incident.mended) << '\n';
}

}  // namespace

incidents::Records read_incidents(const std::filesystem::path& file) {
  Records records;
  std::ifstream in{file};
  if (!in && std::filesystem::exists(file)) throw std::runtime_error(file.string() + ": cannot be read");
  records.read(in);
  return records;
}

int incidents_listen_command(const IncidentsOrder& order) {
  hold_back_signals();
  const auto known = read_incidents(order.file);
  append_lines(order.file, {}, records_mode);  // whoever may not write hears of it now
  const auto& file = order.file;
  const SmallListener listener{Place::in(order.address),
                               {{http::Method::post, "/incidents",
                                 [&file](http::Request& request) -> awaitable<http::Response> {
                                   co_return record(file, request.body);
                                 },
                                 "application/json"}}};
  std::cout << "Incidents go to " << file.string() << ", which has " << known.all().size() << '.'
            << std::endl;
  while (!told_to_stop_within(between_signs_of_life)) {
  }
  return 0;
}

int incidents_change_command(const IncidentsOrder& order, IncidentsOrder::What what) {
  auto records = read_incidents(order.file);
  if (!records.all().contains(order.id)) {
    std::cerr << "holdfast: there is no incident " << order.id << '\n';
    return 2;
  }
  const auto line = what == IncidentsOrder::What::mended ? records.mend(order.id, now())
                                                         : records.acknowledge(order.id, now(), order.by);
  append_lines(order.file, line, records_mode);
  print(records.all().at(order.id));
  return 0;
}

int incidents_list_command(const IncidentsOrder& order) {
  const auto records = read_incidents(order.file);
  for (const auto& incident : records.by_time()) {
    if (!order.open || !incident.mended) print(incident);
  }
  if (records.unreadable() > 0) std::cerr << records.unreadable() << " lines cannot be read.\n";
  return 0;
}

}  // namespace holdfast::app
