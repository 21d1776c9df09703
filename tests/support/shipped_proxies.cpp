#include "support/shipped_proxies.hpp"

#include <filesystem>
#include <stdexcept>

#include "support/adapted.hpp"

namespace holdfast::test {

namespace {

std::string at(int port) {
  return "127.0.0.1:" + std::to_string(port);
}

}  // namespace

ShippedProxy::ShippedProxy(Kind kind, std::vector<Backend> backends) : port_(free_loopback_port()) {
  process_.emplace(kind == Kind::haproxy ? haproxy(backends) : nginx(kind, backends), folder_.path() / "log");
  if (!comes_true([this] { return somebody_listens(port_); })) {
    throw std::runtime_error("the proxy does not listen:\n" + log());
  }
}

std::vector<std::string> ShippedProxy::haproxy(const std::vector<Backend>& backends) const {
  return {"/usr/bin/env",
          "HOLDFAST_LISTEN=" + at(port_),
          "HOLDFAST_ONE=" + at(backends.at(0).port),
          "HOLDFAST_ONE_OPS=" + std::to_string(backends.at(0).ops_port),
          "HOLDFAST_TWO=" + at(backends.at(1).port),
          "HOLDFAST_TWO_OPS=" + std::to_string(backends.at(1).ops_port),
          "HOLDFAST_PAGES=" + std::filesystem::absolute("docker").string(),
          "/usr/sbin/haproxy",
          "-db",
          "-f",
          "docker/haproxy.cfg"};
}

std::vector<std::string> ShippedProxy::nginx(Kind kind, const std::vector<Backend>& backends) const {
  const auto own = folder_.path().string();
  std::map<std::string, std::string> changes{
      // one process: workers would outlive a master that is killed with the test
      {"worker_processes auto;", "daemon off; master_process off; pid " + own + "/pid;"},
      {"http \\{", "http {\n  client_body_temp_path " + own + "/body; proxy_temp_path " + own +
                       "/proxy; fastcgi_temp_path " + own + "/fastcgi; uwsgi_temp_path " + own +
                       "/uwsgi; scgi_temp_path " + own + "/scgi;"},
      {"/var/log/nginx", own},
      {"listen 80;", "listen " + at(port_) + ";"},
      {"/usr/share/holdfast/balancer", std::filesystem::absolute("docker").string()},
  };
  if (kind == Kind::edge) {
    changes.emplace("10\\.0\\.0\\.10:80", at(backends.at(0).port));
    changes.emplace("/var/cache/nginx", own);
  } else {
    changes.emplace("10\\.0\\.0\\.21:8080", at(backends.at(0).port));
    changes.emplace("10\\.0\\.0\\.22:8080", at(backends.at(1).port));
  }
  const auto file =
      adapted(folder_.path(), kind == Kind::edge ? "docker/edge.nginx.conf" : "docker/nginx.conf", changes);
  return {"/usr/sbin/nginx", "-p", own, "-e", own + "/errors", "-c", file.string()};
}

std::string ShippedProxy::log() const {
  const auto errors = folder_.path() / "errors";
  return process_->log() + (std::filesystem::exists(errors) ? contents_of(errors) : "");
}

}  // namespace holdfast::test
