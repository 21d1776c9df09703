#include "bench/support/peers.hpp"

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <vector>

#include <nlohmann/json.hpp>
#include <pqxx/pqxx>

namespace holdfast::bench {

namespace {

using namespace std::chrono_literals;

const std::filesystem::path peers = std::filesystem::path{HOLDFAST_ROOT} / "bench" / "peers";

std::string first_line_of(const std::vector<std::string>& command) {
  const test::TemporaryFolder folder{"version"};
  test::Child child{command, folder.path() / "printed"};
  if (child.wait() != 0) return {};
  const auto text = child.log();
  return text.substr(0, text.find('\n'));
}

std::string after_last_space(const std::string& text) {
  return text.substr(text.rfind(' ') + 1);
}

std::string node_version() {
  return first_line_of({"/usr/bin/env", "node", "--version"});
}

std::vector<std::string> command_of(const std::string& name, int port, const std::string& database_url) {
  return {"/usr/bin/env",
          "NODE_ENV=production",
          "PORT=" + std::to_string(port),
          "DATABASE_URL=" + database_url,
          "node",
          (peers / (name + ".js")).string()};
}

}  // namespace

Peer::Peer(const std::string& name, const test::PrivatePostgres& server, const std::string& windows)
    : database_(server, windows),
      folder_("peer"),
      port_(test::free_loopback_port()),
      process_(command_of(name, port_, database_.url()), folder_.path() / "log") {
  const auto is_ready = [&] { return log().find("ready\n") != std::string::npos; };
  (void)test::comes_true([&] { return is_ready() || process_.has_ended(); }, 60s);
  if (!is_ready()) throw std::runtime_error(name + " does not serve:\n" + log());
}

std::string peers_lack() {
  if (node_version().empty()) return "there is no Node.js";
  if (!std::filesystem::exists(peers / "node_modules" / "fastify"))
    return "there are no packages of the peers: npm ci --prefix bench/peers";
  return {};
}

std::map<std::string, std::string> peer_versions(const test::PrivatePostgres& server) {
  std::map<std::string, std::string> versions;
  versions["node"] = node_version();
  for (const auto* name : {"fastify", "pg", "graphile-worker", "pg-boss"}) {
    std::ifstream file{peers / "node_modules" / name / "package.json"};
    versions[name] = nlohmann::json::parse(file).at("version");
  }
  versions["pgbench"] = after_last_space(first_line_of({HOLDFAST_PGBENCH, "--version"}));
  pqxx::connection connection{server.url()};
  pqxx::nontransaction direct{connection};
  versions["PostgreSQL"] = direct.exec1("SHOW server_version")[0].as<std::string>();
  return versions;
}

}  // namespace holdfast::bench
