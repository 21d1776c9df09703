#include "support/proxies.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace holdfast::test {

namespace {

/// What the program listening on a Unix socket answers to one line.
std::string asked(const std::filesystem::path& socket_path, const std::string& line) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket_path.string().size() >= sizeof address.sun_path) throw std::runtime_error("too long a path");
  std::strcpy(address.sun_path, socket_path.c_str());
  const int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::string answer;
  const timeval patience{.tv_sec = 5, .tv_usec = 0};
  setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
      send(descriptor, line.data(), line.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(line.size())) {
    char bytes[4096];
    for (auto got = recv(descriptor, bytes, sizeof bytes, 0); got > 0;
         got = recv(descriptor, bytes, sizeof bytes, 0)) {
      answer.append(bytes, static_cast<std::size_t>(got));
    }
  }
  close(descriptor);
  return answer;
}

/// Of the lines that both are told to write: "request PORT BACKEND STATUS TARGET".
std::vector<ProxiedRequest> read_requests(const std::string& log) {
  std::vector<ProxiedRequest> requests;
  std::istringstream lines{log};
  std::string line;
  while (std::getline(lines, line)) {
    std::istringstream words{line};
    std::string first;
    ProxiedRequest request;
    words >> first >> request.client_port >> request.backend >> request.status >> request.target;
    if (first != "request" || words.fail()) continue;
    if (request.backend == "<NOSRV>" || request.backend == "-") request.backend.clear();
    requests.push_back(std::move(request));
  }
  return requests;
}

}  // namespace

Haproxy::Haproxy(std::vector<Backend> backends, const ProxyLines& lines)
    : folder_("haproxy"), backends_(std::move(backends)), port_(free_loopback_port()) {
  write_configuration(lines);
  const auto configuration = (folder_.path() / "haproxy.cfg").string();
  process_.emplace(std::vector<std::string>{"/usr/sbin/haproxy", "-db", "-f", configuration},
                   folder_.path() / "log");
  const auto takes_all = [this] {
    for (std::size_t each = 0; each < backends_.size(); ++each) {
      if (!takes(each)) return false;
    }
    return true;
  };
  if (!comes_true(takes_all)) throw std::runtime_error("haproxy does not take its backends:\n" + log());
}

void Haproxy::write_configuration(const ProxyLines& lines) const {
  std::ofstream out{folder_.path() / "haproxy.cfg"};
  out << "global\n  maxconn 4000\n  nbthread 1\n  log stdout format raw local0\n  stats socket "
      << (folder_.path() / "socket").string() << "\n"
      << "defaults\n  mode http\n  log global\n  option dontlognull\n  timeout connect 2s\n  timeout client "
         "30s\n"
      << "  timeout server 30s\n  timeout check 2s\n"
      << "frontend front\n  bind 127.0.0.1:" << port_ << "\n"
      << "  log-format \"request %cp %s %ST %HU\"\n"
      << lines.front << "\n  default_backend back\n"
      << "backend back\n  balance roundrobin\n  http-reuse always\n  option redispatch\n"
      << "  option httpchk GET /readyz\n  http-check expect status 200\n"
      << lines.backend << "\n";
  for (std::size_t each = 0; each < backends_.size(); ++each) {
    out << "  server b" << each << " 127.0.0.1:" << backends_[each].port;
    if (backends_[each].ops_port != 0) {
      out << " check port " << backends_[each].ops_port << " inter " << check_interval_ms << " rise 1 fall 1";
    }
    out << "\n";
  }
}

std::vector<ProxiedRequest> Haproxy::requests() const {
  return read_requests(log());
}

std::string Haproxy::statistics() const {
  return asked(folder_.path() / "socket", "show stat -1 4 -1\n");
}

bool Haproxy::takes(std::size_t backend) const {
  // One CSV line a server. One that is asked counts as up before it was; not here.
  const auto all = statistics();
  const auto line = all.find("\nback,b" + std::to_string(backend) + ",");
  if (line == std::string::npos) return false;
  const auto own = all.substr(line, all.find('\n', line + 1) - line);
  const auto says = [&](const char* word) { return own.find(word) != std::string::npos; };
  return says(",no check,") || (says(",UP,") && says(",L7OK,"));
}

Nginx::Nginx(std::vector<Backend> backends, const ProxyLines& lines)
    : folder_("nginx"), backends_(std::move(backends)), port_(free_loopback_port()) {
  write_configuration(lines);
  const auto& own = folder_.path();
  process_.emplace(std::vector<std::string>{"/usr/sbin/nginx", "-p", own.string(), "-e",
                                            (own / "errors").string(), "-c", (own / "nginx.conf").string()},
                   own / "log");
  if (!comes_true([this] { return somebody_listens(port_); })) {
    throw std::runtime_error("nginx does not listen:\n" + log());
  }
}

void Nginx::write_configuration(const ProxyLines& lines) const {
  const auto folder = folder_.path().string();
  std::ofstream out{folder_.path() / "nginx.conf"};
  // One process: workers would outlive a master that is killed with the test.
  out << "daemon off;\nmaster_process off;\npid " << folder << "/pid;\n"
      << "events { worker_connections 4000; }\n"
      << "http {\n  log_format requests 'request $remote_port $upstream_addr $status $request_uri';\n"
      << "  access_log " << folder << "/requests requests;\n"
      << "  client_body_temp_path " << folder << "/body;\n  proxy_temp_path " << folder << "/proxy;\n"
      << "  fastcgi_temp_path " << folder << "/fastcgi;\n  uwsgi_temp_path " << folder << "/uwsgi;\n"
      << "  scgi_temp_path " << folder << "/scgi;\n"
      << "  upstream back {\n";
  for (const auto& backend : backends_) {
    out << "    server 127.0.0.1:" << backend.port << " max_fails=1 fail_timeout=1s;\n";
  }
  out << "    keepalive 16;\n"
      << lines.backend << "\n  }\n"
      << "  server {\n    listen 127.0.0.1:" << port_ << ";\n"
      << lines.front << "\n    location / {\n"
      << "      proxy_pass http://back;\n      proxy_http_version 1.1;\n"
      << "      proxy_set_header Connection \"\";\n      proxy_set_header Host $http_host;\n"
      << "    }\n  }\n}\n";
}

std::vector<ProxiedRequest> Nginx::requests() const {
  return read_requests(contents_of(folder_.path() / "requests"));
}

std::string Nginx::log() const {
  return contents_of(folder_.path() / "requests") + contents_of(folder_.path() / "errors") + process_->log();
}

}  // namespace holdfast::test
