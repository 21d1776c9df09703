#include "support/program/database_cluster.hpp"

#include <signal.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>

#include <pqxx/pqxx>

#include "app/outside/http_client.hpp"

namespace holdfast::test {

namespace {

using namespace std::chrono_literals;

constexpr auto patience = 90s;
constexpr auto password = "quiet";

const std::filesystem::path set_up = std::filesystem::path{HOLDFAST_ROOT} / "config" / "patroni";

std::string local(int port) {
  return "127.0.0.1:" + std::to_string(port);
}

/// Parent, or 0 if the process is gone. Its name may hold spaces and brackets, so count from the last one.
pid_t parent_of(pid_t process) {
  const auto line = contents_of("/proc/" + std::to_string(process) + "/stat");
  const auto name_end = line.rfind(')');
  return name_end == std::string::npos || name_end + 4 > line.size() ? 0
                                                                     : std::atoi(line.c_str() + name_end + 4);
}

std::vector<pid_t> with_children(pid_t process) {
  std::vector<pid_t> all{process};
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const auto pid = static_cast<pid_t>(std::atoi(entry.path().filename().c_str()));
    if (pid > 0 && parent_of(pid) == process) all.push_back(pid);
  }
  return all;
}

bool is_gone(pid_t process) {
  return ::kill(process, 0) != 0;
}

}  // namespace

std::string DatabaseCluster::lacks() {
  for (const auto* each : {"/usr/bin/patroni", "/usr/bin/etcd", "/usr/sbin/haproxy", "/var/run/postgresql"}) {
    if (!std::filesystem::exists(each)) return each;
  }
  return {};
}

DatabaseCluster::DatabaseCluster()
    : folder_("cluster", true),
      etcd_port_(free_loopback_port()),
      etcd_peer_port_(free_loopback_port()),
      port_(free_loopback_port()),
      nodes_{Node{"one", free_loopback_port(), free_loopback_port(), {}},
             Node{"two", free_loopback_port(), free_loopback_port(), {}}} {
  std::filesystem::copy_file(set_up / "patroni.yml", folder_.path() / "patroni.yml");
  start_etcd();
  start(0);
  if (!comes_true([this] { return leader() == 0; }, patience)) throw std::runtime_error(logs());
  start(1);
  if (!comes_true([this] { return is_synchronous_standby(1); }, patience)) throw std::runtime_error(logs());
  start_balancer();
  make_database();
}

/// Patroni asked to end stops its PostgreSQL; one that was killed left none.
DatabaseCluster::~DatabaseCluster() {
  for (std::size_t node = 0; node < nodes; ++node) {
    if (nodes_[node].patroni) kill(node);
  }
}

void DatabaseCluster::start_etcd() {
  const auto peers = "http://" + local(etcd_peer_port_);
  const auto clients = "http://" + local(etcd_port_);
  etcd_.emplace(std::vector<std::string>{"/usr/bin/etcd", "--name", "etcd", "--data-dir",
                                         (folder_.path() / "etcd").string(), "--listen-peer-urls", peers,
                                         "--initial-advertise-peer-urls", peers, "--initial-cluster",
                                         "etcd=" + peers, "--listen-client-urls", clients,
                                         "--advertise-client-urls", clients, "--unsafe-no-fsync"},
                folder_.path() / "etcd.log");
  if (!comes_true([this] { return somebody_listens(etcd_port_); }, patience))
    throw std::runtime_error(logs());
}

void DatabaseCluster::start(std::size_t node) {
  auto& own = nodes_[node];
  std::vector<std::string> command;
  if (geteuid() == 0) {
    command = {"/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups",
               "--pdeathsig=KILL"};
  }
  const auto folder = folder_.path().string();
  command.insert(
      command.end(),
      {"/usr/bin/env", "-i", "PATH=/usr/bin:/bin", "LANG=C.UTF-8", "PATRONI_NAME=" + own.name,
       "PATRONI_ETCD3_HOSTS=" + local(etcd_port_), "PATRONI_RESTAPI_LISTEN=" + local(own.patroni_port),
       "PATRONI_RESTAPI_CONNECT_ADDRESS=" + local(own.patroni_port),
       "PATRONI_POSTGRESQL_LISTEN=" + local(own.port),
       "PATRONI_POSTGRESQL_CONNECT_ADDRESS=" + local(own.port),
       "PATRONI_POSTGRESQL_BIN_DIR=/usr/lib/postgresql/15/bin",
       "PATRONI_POSTGRESQL_DATA_DIR=" + data_of(own).string(),
       "PATRONI_POSTGRESQL_PGPASS=" + folder + "/pgpass-" + own.name, "PATRONI_SUPERUSER_USERNAME=postgres",
       std::string("PATRONI_SUPERUSER_PASSWORD=") + password, "PATRONI_REPLICATION_USERNAME=replicator",
       std::string("PATRONI_REPLICATION_PASSWORD=") + password, "/usr/bin/patroni", folder + "/patroni.yml"});
  own.patroni.emplace(command, folder_.path() / (own.name + ".log"));
}

void DatabaseCluster::start_balancer() {
  balancer_.emplace(
      std::vector<std::string>{"/usr/bin/env", "DATABASE_LISTEN=" + local(port_),
                               "NODE_ONE=" + local(nodes_[0].port), "NODE_TWO=" + local(nodes_[1].port),
                               "NODE_ONE_PATRONI=" + std::to_string(nodes_[0].patroni_port),
                               "NODE_TWO_PATRONI=" + std::to_string(nodes_[1].patroni_port),
                               "/usr/sbin/haproxy", "-db", "-f", (set_up / "haproxy.cfg").string()},
      folder_.path() / "haproxy.log");
  if (!comes_true([this] { return somebody_listens(port_); })) throw std::runtime_error(logs());
}

void DatabaseCluster::make_database() const {
  pqxx::connection connection{"host=127.0.0.1 port=" + std::to_string(nodes_[0].port) +
                              " user=postgres dbname=postgres password=" + password};
  pqxx::nontransaction direct{connection};
  direct.exec(std::string("CREATE ROLE holdfast LOGIN PASSWORD '") + password + "'");
  direct.exec("CREATE DATABASE holdfast OWNER holdfast");
  // Until its first looks at the nodes haproxy takes the standby for one too.
  constexpr int in_a_row = 3;
  int followed = 0;
  const auto settled = [&] {
    try {
      for (std::size_t each = 0; each < 2 * nodes; ++each) pqxx::connection{url()};
      ++followed;
    } catch (const pqxx::broken_connection&) {
      followed = 0;
    }
    return followed >= in_a_row && balancer_->log().find("is DOWN") != std::string::npos;
  };
  if (!comes_true(settled)) throw std::runtime_error(logs());
}

std::string DatabaseCluster::url() const {
  return std::string("postgresql://holdfast:") + password + "@" + local(port_) +
         "/holdfast?target_session_attrs=read-write";
}

std::filesystem::path DatabaseCluster::data_of(const Node& node) const {
  return folder_.path() / ("data-" + node.name);
}

bool DatabaseCluster::answers(const Node& node, const std::string& role) const {
  return app::HttpClient{"http://" + local(node.patroni_port)}.get("/" + role).status == 200;
}

std::optional<std::size_t> DatabaseCluster::leader() const {
  for (std::size_t node = 0; node < nodes; ++node) {
    if (answers(nodes_[node], "primary")) return node;
  }
  return std::nullopt;
}

bool DatabaseCluster::is_synchronous_standby(std::size_t node) const {
  return answers(nodes_[node], "synchronous");
}

void DatabaseCluster::kill(std::size_t node) {
  auto& own = nodes_[node];
  auto all = with_children(own.patroni->pid());
  std::ifstream file{data_of(own) / "postmaster.pid"};
  pid_t postmaster = 0;
  if (file >> postmaster) {
    const auto server = with_children(postmaster);
    all.insert(all.end(), server.begin(), server.end());
  }
  for (const auto process : all) ::kill(process, SIGKILL);
  own.patroni->wait();
  own.patroni.reset();
  for (const auto process : all) (void)comes_true([process] { return is_gone(process); });
}

std::string DatabaseCluster::logs() const {
  std::string all;
  for (const auto* name : {"etcd.log", "one.log", "two.log", "haproxy.log"}) {
    const auto log = contents_of(folder_.path() / name);
    all +=
        std::string{name} + ":\n" + log.substr(log.size() - std::min<std::size_t>(log.size(), 3000)) + "\n";
  }
  return all;
}

}  // namespace holdfast::test
