// A real server on loopback, raw sockets: deadlines, limits, stopping.
#include "holdfast/http/server.hpp"

#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

#include "http/listener.hpp"
#include "unit/http/live_server.hpp"

using namespace holdfast::http;
using namespace std::chrono_literals;

namespace {

const std::string get_echo = "GET /echo HTTP/1.1\r\nHost: holdfast.test\r\n\r\n";

std::string chunked_echo(const std::string& chunks) {
  return "POST /echo HTTP/1.1\r\nHost: holdfast.test\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks;
}

Server::Options options(Limits limits = {}) {
  Server::Options some;
  some.limits = limits;
  return some;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;  // their own memory says nothing of ours
#else
constexpr bool sanitized = false;
#endif

std::int64_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::int64_t all_pages = 0;
  std::int64_t resident_pages = 0;
  file >> all_pages >> resident_pages;
  return resident_pages * ::sysconf(_SC_PAGESIZE);
}

}  // namespace

TEST(Server, EndsAHeaderThatIsTooSlow) {
  LiveServer live(some_routes(), options({.header_deadline = 1s}));
  RawClient slow(live.port());
  RawClient healthy(live.port());

  slow.say("GET /echo HTTP/1.1\r\nHost: a\r\nX: ");
  healthy.say(get_echo);

  EXPECT_EQ(healthy.hear().status, 200);
  EXPECT_EQ(slow.hear().status, 408);
  EXPECT_TRUE(slow.hears_the_end());
  EXPECT_EQ(live.counts().of("refused slow"), 1);
}

TEST(Server, EndsABodyThatIsTooSlow) {
  LiveServer live(some_routes(), options({.body_deadline = 1s}));
  RawClient slow(live.port());
  RawClient slow_chunks(live.port());

  slow.say("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
  slow_chunks.say(chunked_echo("a\r\nabc"));

  EXPECT_EQ(slow.hear().status, 408);
  EXPECT_EQ(slow_chunks.hear().status, 408);
}

TEST(Server, EndsConnectionsThatAreIdleForTooLong) {
  LiveServer live(some_routes(), options({.idle_deadline = 1s}));
  RawClient silent(live.port());
  RawClient served(live.port());
  RawClient ends_with_a_line(live.port());

  served.say(get_echo);
  ends_with_a_line.say(get_echo + "\r\n");

  EXPECT_EQ(served.hear().status, 200);
  EXPECT_TRUE(served.hears_the_end());
  EXPECT_EQ(ends_with_a_line.hear().status, 200);
  EXPECT_EQ(ends_with_a_line.hear().status, 0) << "an empty line begins no request";
  EXPECT_TRUE(silent.hears_the_end());
  EXPECT_EQ(live.counts().of("refused slow"), 0) << "nobody was refused anything";
}

TEST(Server, GivesUpOnAReaderThatDoesNotRead) {
  LiveServer live(some_routes(), options({.write_deadline = 1s}));
  RawClient client(live.port(), 4096);

  client.say("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");

  EXPECT_TRUE(live.counts().wait_for("broken off"));
  EXPECT_TRUE(live.counts().wait_for("closed"));
}

TEST(Server, SendsLargeAnswersWhole) {
  LiveServer live(some_routes());
  RawClient client(live.port(), 4096);

  client.say("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");

  EXPECT_EQ(client.hear().body.size(), 8U << 20U);
}

TEST(Server, CountsAClientThatGoesAwayInTheMiddle) {
  LiveServer live(some_routes());
  RawClient in_head(live.port());
  RawClient in_body(live.port());
  RawClient between(live.port());

  in_head.say("GET /ec");
  in_head.finish_saying();
  in_body.say("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
  in_body.reset();
  between.finish_saying();

  EXPECT_TRUE(live.counts().wait_for("broken off", 2));
  EXPECT_TRUE(live.counts().wait_for("closed", 3));
  EXPECT_EQ(live.counts().of("broken off"), 2);
}

TEST(Server, TurnsConnectionsOverTheLimitAwayWithAWord) {
  LiveServer live(some_routes(), options({.connections_max = 2}));
  RawClient first(live.port());
  RawClient second(live.port());
  ASSERT_TRUE(live.counts().wait_for("opened", 2));

  RawClient third(live.port());
  third.say(get_echo);
  const auto turned_away = third.hear();
  first.say(get_echo);

  EXPECT_EQ(turned_away.status, 503);
  EXPECT_EQ(turned_away.header("retry-after"), "2");
  EXPECT_EQ(first.hear().status, 200);
  EXPECT_EQ(live.counts().of("refused connections"), 1);
  second.reset();
  ASSERT_TRUE(live.counts().wait_for("closed"));
  RawClient fourth(live.port());
  fourth.say(get_echo);
  EXPECT_EQ(fourth.hear().status, 200) << "there is room again";
}

TEST(Server, HoldsNoMoreConnectionsOfOneAddressThanItsShare) {
  LiveServer live(some_routes(), options({.connections_per_address_max = 1}));
  RawClient first(live.port());
  ASSERT_TRUE(live.counts().wait_for("opened"));

  RawClient second(live.port());
  second.say(get_echo);

  EXPECT_EQ(second.hear().status, 503);
  EXPECT_EQ(live.counts().of("refused connections-of-address"), 1);
  first.reset();
  ASSERT_TRUE(live.counts().wait_for("closed"));
  RawClient third(live.port());
  third.say(get_echo);
  EXPECT_EQ(third.hear().status, 200) << "there is room again";
}

TEST(Server, RefusesNewcomersWhenThereIsNoRoomAndNobodyElse) {
  Admission admission({.inside_min = 1, .inside_max = 1, .inside_first = 1});
  auto routes = some_routes();
  routes.push_back({Method::post, "/form", routes[1].handler});
  routes.back().refuse = [](const Request&, std::chrono::seconds after) {
    return retry_later(503, "full", "No room", after);
  };
  auto with_admission = options();
  with_admission.admission = &admission;
  LiveServer live(std::move(routes), with_admission);
  RawClient client(live.port());
  const std::string form = "POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nform";
  const auto now = std::chrono::steady_clock::now();
  ASSERT_FALSE(admission.enter(now));

  client.say(form + get_echo);
  const auto refused = client.hear();

  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.header("retry-after"), "1");
  EXPECT_EQ(client.hear().status, 200) << "what is no newcomer is served, on the same connection";
  EXPECT_TRUE(live.counts().wait_for("refused too-many"));
  admission.answered(now, now);
  client.say(form + form);
  EXPECT_EQ(client.hear().body, "form");
  EXPECT_EQ(client.hear().body, "form");
  EXPECT_EQ(admission.inside(), 0U) << "each gave its place back";
}

TEST(Server, TakesNoPlaceForABodyThatDawdles) {
  Admission admission({.inside_min = 1, .inside_max = 1, .inside_first = 1});
  auto routes = some_routes();
  routes[1].refuse = [](const Request&, std::chrono::seconds after) {
    return retry_later(503, "full", "No room", after);
  };
  auto with_admission = options();
  with_admission.admission = &admission;
  LiveServer live(std::move(routes), with_admission);
  RawClient dawdler(live.port());
  RawClient healthy(live.port());

  dawdler.say("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nfo");
  healthy.say("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nform");

  EXPECT_EQ(healthy.hear().body, "form");
  dawdler.say("rm");
  EXPECT_EQ(dawdler.hear().body, "form");
}

TEST(Server, GoesOnWhenThereAreNoDescriptorsLeft) {
  LiveServer live(some_routes());
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  const rlimit few{.rlim_cur = 256, .rlim_max = before.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &few);
  std::vector<int> taken;
  for (int each = 0; (each = ::dup(STDIN_FILENO)) >= 0;) taken.push_back(each);
  ASSERT_FALSE(taken.empty());

  ::close(taken.back());
  taken.pop_back();
  RawClient sent_away(live.port());  // takes the last one

  EXPECT_TRUE(live.counts().wait_for("refused descriptors"));
  EXPECT_EQ(sent_away.hear().status, 0);
  for (const int each : taken) ::close(each);
  ::setrlimit(RLIMIT_NOFILE, &before);
  RawClient later(live.port());
  later.say(get_echo);
  EXPECT_EQ(later.hear().status, 200);
}

TEST(Server, TakesOverASocketThatListensAlready) {
  // The child is what a supervisor starts: descriptor 3 listens, LISTEN_PID is its own.
  const int listening = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(::bind(listening, reinterpret_cast<const sockaddr*>(&address), size), 0);
  ASSERT_EQ(::listen(listening, 16), 0);
  ::getsockname(listening, reinterpret_cast<sockaddr*>(&address), &size);
  const auto port = ntohs(address.sin_port);

  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(listening, 3);
    ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
    ::setenv("LISTEN_FDS", "1", 1);
    const bool found = inherited_socket(port) == 3 && inherited_socket(0) == 3;
    const bool other = inherited_socket(static_cast<std::uint16_t>(port + 1)) == -1;
    ::setenv("LISTEN_PID", "1", 1);
    const bool for_another = inherited_socket(port) == -1;
    ::_exit(found && other && for_another ? 0 : 1);
  }
  int status = 1;
  ::waitpid(child, &status, 0);
  ::close(listening);

  EXPECT_EQ(status, 0);
}

TEST(Server, StoppedServesWhatIsBegunAndEndsIdleConnections) {
  LiveServer live(some_routes());
  RawClient idle(live.port());
  idle.say(get_echo);
  ASSERT_EQ(idle.hear().status, 200);
  RawClient begun(live.port());
  begun.say(get_echo + "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n");
  ASSERT_EQ(begun.hear().status, 200);

  live.server().stop_accepting();
  live.server().stop_accepting();

  EXPECT_TRUE(idle.hears_the_end());
  begun.say("body");
  const auto last = begun.hear();
  EXPECT_EQ(last.body, "body");
  EXPECT_EQ(last.header("connection"), "close");
  EXPECT_TRUE(begun.hears_the_end());
  EXPECT_THROW(RawClient(live.port()), std::system_error);
}

TEST(Server, StoppedStillAnswersThoseWhoHadJustConnected) {
  LiveServer live(some_routes());
  RawClient fresh(live.port());

  live.server().stop_accepting();
  fresh.say(get_echo);

  EXPECT_EQ(fresh.hear().header("connection"), "close");
  EXPECT_TRUE(fresh.hears_the_end());
}

TEST(Server, StoppedCountsAllWhoHadConnectedBeforeItTakesNobodyMore) {
  LiveServer live(some_routes());
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int each = 0; each < 50; ++each) clients.push_back(std::make_unique<RawClient>(live.port()));

  live.server().stop_accepting();
  while (live.server().accepts()) std::this_thread::yield();

  EXPECT_EQ(live.server().connections(), clients.size());
}

TEST(Server, ClosedEndsEverything) {
  LiveServer live(some_routes());
  RawClient client(live.port());
  client.say("GET /ech");
  ASSERT_TRUE(live.counts().wait_for("opened"));

  live.server().close();
  live.server().close();

  EXPECT_TRUE(live.counts().wait_for("closed"));
  EXPECT_EQ(live.server().connections(), 0U);
}

TEST(Server, HoldsAThousandIdleConnectionsInLittleMemory) {
  constexpr int many = 1000;
  LiveServer live(some_routes());
  std::vector<std::unique_ptr<RawClient>> clients;
  const auto before = resident_bytes();

  for (int each = 0; each < many; ++each) clients.push_back(std::make_unique<RawClient>(live.port()));
  const std::string large =
      "POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 10000\r\n\r\n" + std::string(10000, 'b');
  for (const auto& client : clients) client->say(large);
  for (const auto& client : clients) EXPECT_EQ(client->hear().status, 404);

  EXPECT_EQ(live.server().connections(), static_cast<std::size_t>(many));
  if (!sanitized) {
    EXPECT_LT((resident_bytes() - before) / many, 20 * 1024) << "with the test's own side of each connection";
  }
  clients.clear();
  EXPECT_TRUE(live.counts().wait_for("closed", many));
  EXPECT_EQ(live.server().connections(), 0U);
}

TEST(Server, CannotBindAnAddressThatIsNotItsOwn) {
  auto elsewhere = options();
  elsewhere.address = "192.0.2.1";

  EXPECT_THROW(LiveServer(some_routes(), elsewhere), boost::system::system_error);
}
