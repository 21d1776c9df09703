#pragma once

#include <filesystem>
#include <string>

#include "holdfast/incidents/incident.hpp"

namespace holdfast::app {

/// What is to be done with the file of incidents.
struct IncidentsOrder {
  enum class What { acknowledged, mended };

  std::filesystem::path file = "incidents.jsonl";
  std::string address = "127.0.0.1:9465";  ///< where Alertmanager's webhook is heard
  std::string id;
  std::string by;     ///< who acknowledges
  bool open = false;  ///< list those alone that are still on
};

/// Takes POST /incidents until SIGTERM. Each answer of 200 is on disk.
int incidents_listen_command(const IncidentsOrder&);
int incidents_change_command(const IncidentsOrder&, IncidentsOrder::What);
int incidents_list_command(const IncidentsOrder&);

/// A file that is not there yet has none.
[[nodiscard]] incidents::Records read_incidents(const std::filesystem::path&);

/// What the agreement sheet is made of.
struct ReportOrder {
  std::string month;  ///< "2026-11"
  std::filesystem::path file = "incidents.jsonl";
  std::string prometheus;  ///< its address; empty: what only it knows is not known
  std::string zone = "America/Toronto";
};
int report_command(const ReportOrder&);

}  // namespace holdfast::app
