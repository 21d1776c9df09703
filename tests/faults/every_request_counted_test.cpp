#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <random>
#include <thread>

#include <gtest/gtest.h>

#include "support/long_form.hpp"
#include "support/program/a_crowd.hpp"
#include "support/program/samples.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;

namespace {

/// What one client saw of one request: the status it was answered with, or 0 if it went away before the end.
int one_request(int port, const std::string& bytes, bool goes_away) {
  const int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval patience{10, 0};
  setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (connect(connection, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    close(connection);
    return -1;
  }
  (void)send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  int status = 0;
  if (!goes_away) {
    std::string head(12, '\0');  // "HTTP/1.1 202"
    const auto got = recv(connection, head.data(), head.size(), MSG_WAITALL);
    status = got == static_cast<ssize_t>(head.size()) ? std::stoi(head.substr(9)) : -1;
  }
  close(connection);
  return status;
}

std::string post(const std::string& path, const std::string& body) {
  return "POST " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: application/json\r\n" +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// The requests a client may make, good and bad, and whether it stays to hear the answer.
struct Kind {
  std::string bytes;
  bool goes_away = false;
};

std::vector<Kind> kinds(int n) {
  const auto form = post("/v1/registrations", a_form(n, "sterling-road", day_ahead(5, 10)).dump());
  return {{form},
          {form.substr(0, form.size() - 20), true},  // in the middle of the body
          {form.substr(0, 40), true},                // in the middle of the head
          {post("/v1/registrations", R"({"name": "nobody"})")},
          {post("/v1/registrations", "{")},
          {"GET /v1/clinics HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"},
          {"GET /nowhere HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"},
          {"DELETE /v1/clinics HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"},
          {"GET /v1/clinics HTTP/1.1\r\n\r\n"},  // no Host
          {"GET /v1/clinics HTTP/1.1\r\nHost: h\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n"}};
}

using Counts = std::map<int, std::size_t>;  ///< by status; 0: broken off

}  // namespace

TEST(EveryRequest, IsCountedOnceAsAnsweredRefusedOrBrokenOffAlsoWhileTheDatabaseIsAway) {
  PrivatePostgres postgres;
  postgres.execute("CREATE DATABASE holdfast");
  Home home{postgres.url("holdfast")};
  ASSERT_EQ(home.run({"migrate"}).code, 0);
  home.import_demo(many_seats_at("sterling-road"));
  Running server{home};
  const auto port = std::stoi(server.url().substr(server.url().rfind(':') + 1));
  const auto seed = std::random_device{}();
  const auto requests = short_or_long(1'500, 50'000);

  Counts counted;
  std::mutex mutex;
  std::vector<std::thread> clients;
  for (unsigned at = 0; at < 4; ++at) {
    clients.emplace_back([&, at] {
      std::mt19937 random{seed + at};
      for (int n = 0; n < requests / 4; ++n) {
        const auto all = kinds(static_cast<int>(at) * 1'000'000 + n);
        const auto& kind = all[random() % all.size()];
        const auto status = one_request(port, kind.bytes, kind.goes_away);
        const std::lock_guard lock{mutex};
        ++counted[status];
      }
    });
  }
  postgres.stop();
  for (auto& client : clients) client.join();
  postgres.start();

  const auto of_status = [](const std::string& metrics, int status) {
    double sum = 0;
    for (const auto* route : {"unmatched", "/v1/registrations", "/v1/clinics"}) {
      sum += sum_of(metrics, "holdfast_http_requests_total",
                    {"route=\"" + std::string(route) + '"', "status=\"" + std::to_string(status) + '"'});
    }
    return static_cast<std::size_t>(sum);
  };
  const auto refused = [](const std::string& metrics) {
    return static_cast<std::size_t>(sum_of(metrics, "holdfast_http_refused_total"));
  };
  const auto broken_off = [](const std::string& metrics) {
    return static_cast<std::size_t>(sum_of(metrics, "holdfast_http_broken_off_total"));
  };
  EXPECT_TRUE(comes_true([&] { return broken_off(server.metrics()) >= counted[0]; }, 15s));
  const auto metrics = server.metrics();
  std::size_t answered = 0;
  for (const int status : {200, 202, 400, 404, 405, 422, 503}) answered += of_status(metrics, status);
  std::size_t all = 0;
  for (const auto& [status, count] : counted) all += count;
  std::printf("seed %u: %zu requests = %zu answered + %zu refused + %zu broken off\n", seed, all, answered,
              refused(metrics), broken_off(metrics));
  EXPECT_EQ(counted[-1], 0U);
  EXPECT_EQ(all, answered + refused(metrics) + broken_off(metrics));
  EXPECT_EQ(broken_off(metrics), counted[0]);
  for (const int status : {200, 202, 404, 405, 422}) {
    EXPECT_EQ(of_status(metrics, status), counted[status]) << status;
    EXPECT_GT(counted[status], 0U) << status;
  }
  EXPECT_EQ(sum_of(metrics, "holdfast_registrations_total", {"outcome=\"accepted\""}),
            static_cast<double>(counted[202]));
  EXPECT_TRUE(comes_true([&] { return server.queued() == 0; }));
  EXPECT_EQ(home.run({"verify"}).code, 0);
}
