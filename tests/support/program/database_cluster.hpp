#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "support/child.hpp"

namespace holdfast::test {

/// Two PostgreSQL nodes kept alive by Patroni and etcd, the standby synchronous, and a haproxy in front that
/// follows the leader: as config/patroni sets them up, on free ports of 127.0.0.1, in a folder of its own.
///
/// All end with this object. Members block and throw std::runtime_error, with the logs, on failure.
class DatabaseCluster {
 public:
  /// Returns when there is a leader with a synchronous standby, and an empty database `holdfast`.
  DatabaseCluster();
  ~DatabaseCluster();
  DatabaseCluster(const DatabaseCluster&) = delete;
  DatabaseCluster& operator=(const DatabaseCluster&) = delete;

  /// What of this machine's programs is missing; empty if nothing.
  [[nodiscard]] static std::string lacks();

  /// libpq address of the database, by way of haproxy.
  [[nodiscard]] std::string url() const;

  static constexpr std::size_t nodes = 2;
  /// The node that Patroni calls the leader; nothing while there is none.
  [[nodiscard]] std::optional<std::size_t> leader() const;
  /// Whether every commit waits for that node.
  [[nodiscard]] bool is_synchronous_standby(std::size_t node) const;

  /// SIGKILL to Patroni and all of PostgreSQL on that node, as when its machine is gone.
  void kill(std::size_t node);
  void start(std::size_t node);

  [[nodiscard]] std::string logs() const;

 private:
  struct Node {
    std::string name;
    int port, patroni_port;
    std::optional<Child> patroni;
  };

  [[nodiscard]] std::filesystem::path data_of(const Node&) const;
  [[nodiscard]] bool answers(const Node&, const std::string& role) const;
  void start_etcd();
  void start_balancer();
  void make_database() const;

  TemporaryFolder folder_;
  int etcd_port_, etcd_peer_port_, port_;
  std::array<Node, nodes> nodes_;
  std::optional<Child> etcd_, balancer_;
};

}  // namespace holdfast::test
