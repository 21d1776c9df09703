// Every vector of http_vectors.txt is said to the built program, and behind it, in the same breath, a good
// request: directly, and through proxies that understand more than Holdfast does. What a proxy takes for one
// request must be one request here, or somebody's words would be answered to somebody else.
#include <gtest/gtest.h>

#include <sstream>

#include "support/http_vectors.hpp"
#include "support/program/a_server.hpp"
#include "support/proxies.hpp"
#include "support/raw_client.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;

namespace {

/// The good request. Its answer is like no other, and nothing but it asks for this route.
const std::string canary = "GET /v1/clinics HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n";

bool is_canarys(const RawClient::Answer& answer) {
  return answer.status == 200 && answer.header("etag").find("clinics-") != std::string::npos;
}

bool is_smuggled(const RawClient::Answer& answer) {
  return answer.body.find("\"openapi\":") != std::string::npos;
}

std::vector<HttpVector> vectors() {
  return read_http_vectors(std::filesystem::path{HOLDFAST_ROOT} / "tests/faults/http_vectors.txt");
}

using Requests = std::function<std::vector<ProxiedRequest>()>;

/// All that one connection was answered, in order.
struct Heard {
  int port = 0;  ///< the client's
  std::vector<RawClient::Answer> answers;
  bool hangs = false;  ///< neither answered nor ended within the patience
};

Heard say(int port, const HttpVector& vector, std::chrono::milliseconds patience) {
  RawClient client{static_cast<std::uint16_t>(port), 0, patience};
  client.say(vector.raw + canary);
  Heard heard{.port = client.own_port(), .answers = {}, .hangs = false};
  try {
    while (true) {
      const auto at = heard.answers.size();
      auto answer = client.hear(at < vector.answers.size() && vector.answers[at].bodiless);
      if (answer.status == 0) return heard;
      if (answer.status >= 200) heard.answers.push_back(std::move(answer));
    }
  } catch (const std::runtime_error&) {
    heard.hangs = true;
  }
  return heard;
}

/// What the program counted on its public listener.
struct Counted {
  long canaries = 0, smuggled = 0, answered = 0, refused = 0, broken_off = 0;

  [[nodiscard]] long requests() const { return answered + refused + broken_off; }
  Counted operator-(const Counted& before) const {
    return {canaries - before.canaries, smuggled - before.smuggled, answered - before.answered,
            refused - before.refused, broken_off - before.broken_off};
  }
};

Counted counted(const Running& running) {
  Counted all;
  std::istringstream lines{running.metrics()};
  std::string line;
  while (std::getline(lines, line)) {
    const auto says = [&](const char* word) { return line.find(word) != std::string::npos; };
    if (says("route=\"/metrics\"") || says("route=\"/livez\"")) continue;  // the other listener's
    const auto value = line.starts_with('#') ? 0 : std::stol(line.substr(line.rfind(' ') + 1));
    if (line.starts_with("holdfast_http_refused_total{")) all.refused += value;
    if (line.starts_with("holdfast_http_broken_off_total")) all.broken_off += value;
    if (!line.starts_with("holdfast_http_requests_total{")) continue;
    all.answered += value;
    if (says("route=\"/v1/clinics\"")) all.canaries += value;
    if (says("route=\"/v1/openapi.json\"")) all.smuggled += value;
  }
  return all;
}

/// What a proxy understood and sent on.
Counted passed_on(const std::vector<ProxiedRequest>& requests) {
  Counted all;
  for (const auto& request : requests) {
    if (request.backend.empty()) continue;
    ++all.answered;
    if (request.target == "/v1/clinics") ++all.canaries;
    if (request.target == "/v1/openapi.json") ++all.smuggled;
  }
  return all;
}

/// Each answer is the one to what the proxy took for the request at its place. Those it wrote down before the
/// connection was opened are not asked: one earlier may have had the same port.
void expect_in_order(const Heard& heard, const Requests& understood, std::size_t written_before) {
  std::vector<ProxiedRequest> own;
  const auto all_written_down = [&] {
    const auto all = understood();
    own.assign(all.begin() + static_cast<std::ptrdiff_t>(written_before), all.end());
    std::erase_if(own, [&](const ProxiedRequest& request) { return request.client_port != heard.port; });
    return own.size() >= heard.answers.size();
  };
  ASSERT_TRUE(comes_true(all_written_down, 5s)) << "more answers than requests";
  for (std::size_t at = 0; at < heard.answers.size(); ++at) {
    const bool good = own[at].status == 200;
    EXPECT_EQ(heard.answers[at].status, own[at].status);
    EXPECT_EQ(is_canarys(heard.answers[at]), good && own[at].target == "/v1/clinics") << own[at].target;
    EXPECT_EQ(is_smuggled(heard.answers[at]), good && own[at].target == "/v1/openapi.json") << own[at].target;
  }
}

/// One program for all tests of this file: what came before one of them is none of its business.
class HttpGuard : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    home_ = std::make_unique<Home>();
    home_->settings["limits.registrations_per_address_per_minute"] = "100000";
    home_->import_demo("");
    running_ = std::make_unique<Running>(*home_);
  }
  static void TearDownTestSuite() {
    running_.reset();
    home_.reset();
  }

  [[nodiscard]] static int port() {
    return std::stoi(running_->url().substr(running_->url().rfind(':') + 1));
  }

  /// Says every vector to a proxy.
  void say_all_through(const char* name, int proxy_port, const Requests& understood) {
    const auto before = counted(*running_);
    long hanging = 0, otherwise = 0;
    for (const auto& vector : vectors()) {
      SCOPED_TRACE(std::string(name) + ": " + vector.name);

      const auto written_before = understood().size();

      const auto heard = say(proxy_port, vector, 1s);

      expect_in_order(heard, understood, written_before);
      const bool goes_on = !heard.answers.empty() && is_canarys(heard.answers.back());
      otherwise += goes_on == vector.keeps ? 0 : 1;
      hanging += heard.hangs ? 1 : 0;
    }

    Counted meant, here;
    const auto agree = [&] {
      meant = passed_on(understood());
      here = counted(*running_) - before;
      return meant.canaries == here.canaries && meant.smuggled == here.smuggled &&
             meant.requests() == here.requests();
    };
    EXPECT_TRUE(comes_true(agree, 5s))
        << "requests: " << meant.requests() << " meant, " << here.requests()
        << " here; hidden ones: " << meant.smuggled << " meant, " << here.smuggled
        << " here; good ones: " << meant.canaries << " meant, " << here.canaries << " here";
    std::printf(
        "%s: %zu vectors; %ld requests meant for us, %ld understood here; %ld ended otherwise than directly, "
        "%ld were silent for 1 s\n",
        name, vectors().size(), meant.requests(), here.requests(), otherwise, hanging);
  }

  static inline std::unique_ptr<Home> home_;
  static inline std::unique_ptr<Running> running_;
};

}  // namespace

TEST_F(HttpGuard, TakesOneReadingOfARequestOrEndsTheConnection) {
  long kept = 0, answers = 0;
  const auto all = vectors();
  const auto before = counted(*running_);

  for (const auto& vector : all) {
    SCOPED_TRACE(vector.clause + ": " + vector.name);
    const auto heard = say(port(), vector, 5s);

    EXPECT_FALSE(heard.hangs);
    answers += static_cast<long>(heard.answers.size());
    auto own = heard.answers;
    EXPECT_EQ(!own.empty() && is_canarys(own.back()), vector.keeps);
    if (!own.empty() && is_canarys(own.back())) own.pop_back();
    EXPECT_EQ(own.size(), vector.answers.size());
    for (std::size_t at = 0; at < std::min(own.size(), vector.answers.size()); ++at) {
      const auto& [status, problem, bodiless] = vector.answers[at];
      EXPECT_EQ(own[at].status, status);
      EXPECT_TRUE(problem.empty() || own[at].body.find("/problems/" + problem + '"') != std::string::npos)
          << own[at].body;
    }
    const bool closes = !own.empty() && own.back().header("connection") == "close";
    EXPECT_EQ(closes, !vector.keeps) << "whoever is not served on is told so";
    kept += vector.keeps ? 1 : 0;
  }

  const auto after = counted(*running_);
  EXPECT_EQ(after.canaries - before.canaries, kept);
  EXPECT_EQ(after.smuggled, before.smuggled);
  EXPECT_EQ(after.requests() - before.requests(), answers)
      << "what came in is answered or refused, and counted";
  EXPECT_EQ(after.broken_off, before.broken_off);
  std::printf("%zu vectors: %ld served on, %ld ended; %ld answered, %ld refused, %ld smuggled\n", all.size(),
              kept, static_cast<long>(all.size()) - kept, after.answered - before.answered,
              after.refused - before.refused, after.smuggled - before.smuggled);
}

TEST_F(HttpGuard, IsOfOneMindWithHaproxyAboutWhereRequestsEnd) {
  const Haproxy haproxy{{{.port = port()}}};

  say_all_through("haproxy", haproxy.port(), [&] { return haproxy.requests(); });
}

TEST_F(HttpGuard, IsOfOneMindWithAHaproxyThatLetsNearlyEverythingThrough) {
  const Haproxy haproxy{
      {{.port = port()}},
      {.front = "  option accept-invalid-http-request\n  option http-restrict-req-hdr-names preserve",
       .backend = ""}};

  say_all_through("lax haproxy", haproxy.port(), [&] { return haproxy.requests(); });
}

TEST_F(HttpGuard, IsOfOneMindWithNginxAboutWhereRequestsEnd) {
  const Nginx nginx{{{.port = port()}}};

  say_all_through("nginx", nginx.port(), [&] { return nginx.requests(); });
}

TEST_F(HttpGuard, IsOfOneMindWithAnNginxThatLetsNearlyEverythingThrough) {
  const Nginx nginx{
      {{.port = port()}},
      {.front = "    ignore_invalid_headers off;\n    proxy_request_buffering off;", .backend = ""}};

  say_all_through("lax nginx", nginx.port(), [&] { return nginx.requests(); });
}
