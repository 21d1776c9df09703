// Answers that go on: how they begin, what is pushed into them, and every way they end.
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <future>

#include <gtest/gtest.h>

#include "unit/http/live_server.hpp"

using namespace holdfast::http;
using namespace std::chrono_literals;

namespace {

constexpr auto get_news = "GET /news HTTP/1.1\r\nHost: a\r\n\r\n";

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

std::size_t resident_bytes() {
  std::ifstream statm{"/proc/self/statm"};
  std::size_t pages = 0, resident = 0;
  statm >> pages >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

/// Somebody with news, who knows to whom to tell them and who went.
struct Newsroom {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::shared_ptr<Outlet>> outlets;
  int gone = 0;

  struct Reader {
    explicit Reader(Newsroom& at) : room(at) {}
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader() {
      const std::lock_guard lock{room.mutex};
      ++room.gone;
      room.changed.notify_all();
    }
    Newsroom& room;
  };

  std::vector<Route> routes() {
    return {{Method::get, "/news", [this](Request&) { return answer(); }}};
  }

  boost::asio::awaitable<Response> answer() {
    auto open = [this](std::shared_ptr<Outlet> outlet) {
      const std::lock_guard lock{mutex};
      outlets.push_back(std::move(outlet));
      changed.notify_all();
      return std::make_shared<Reader>(*this);
    };
    co_return event_stream(1500ms, std::move(open));
  }

  void tell_all(const std::string& text) {
    const std::lock_guard lock{mutex};
    for (const auto& outlet : outlets) outlet->send(text);
  }

  bool await(std::size_t readers) {
    std::unique_lock lock{mutex};
    return changed.wait_for(lock, 10s, [&] { return outlets.size() >= readers; });
  }

  bool await_gone(int readers) {
    std::unique_lock lock{mutex};
    return changed.wait_for(lock, 10s, [&] { return gone >= readers; });
  }
};

}  // namespace

TEST(Stream, BeginsWithoutALengthAndGoesOnWithEvents) {
  Newsroom news;
  LiveServer live(news.routes());
  RawClient client(live.port());

  client.say(get_news);
  const auto head = client.hear_until("\r\n\r\n");
  const auto first = client.hear_until("\n\n\r\n");
  ASSERT_TRUE(news.await(1));
  news.tell_all(event("change", "7", "offered"));
  const auto second = client.hear_until("\n\n\r\n");

  EXPECT_TRUE(head.starts_with("HTTP/1.1 200 OK\r\n")) << head;
  EXPECT_NE(head.find("Content-Type: text/event-stream\r\n"), std::string::npos) << head;
  EXPECT_NE(head.find("Transfer-Encoding: chunked\r\n"), std::string::npos) << head;
  EXPECT_NE(head.find("Connection: close\r\n"), std::string::npos) << head;
  EXPECT_EQ(head.find("Content-Length"), std::string::npos) << head;
  EXPECT_EQ(first, "d\r\nretry: 1500\n\n\r\n");
  EXPECT_EQ(second, "23\r\nevent: change\nid: 7\ndata: offered\n\n\r\n");
  EXPECT_TRUE(live.counts().wait_for("/news GET 200")) << "counted when it begins, not when it ends";
}

TEST(Stream, PutsEachLineOfAnEventsDataIntoOne) {
  EXPECT_EQ(event("change", "7", "<p>\nbooked</p>\n"),
            "event: change\nid: 7\ndata: <p>\ndata: booked</p>\ndata: \n\n");
}

TEST(Stream, HasNoChunksForHttp10) {
  Newsroom news;
  LiveServer live(news.routes());
  RawClient client(live.port());

  client.say("GET /news HTTP/1.0\r\n\r\n");
  ASSERT_TRUE(news.await(1));
  news.tell_all(event("change", "7", "offered"));

  const auto all = client.hear_until("offered\n\n");
  EXPECT_TRUE(all.ends_with("\r\n\r\nretry: 1500\n\nevent: change\nid: 7\ndata: offered\n\n")) << all;
  EXPECT_EQ(all.find("chunked"), std::string::npos);
}

TEST(Stream, IsNotBegunForHead) {
  Newsroom news;
  LiveServer live(news.routes());
  RawClient client(live.port());

  client.say("HEAD /news HTTP/1.1\r\nHost: a\r\n\r\n");

  EXPECT_EQ(client.hear(true).status, 200);
  EXPECT_TRUE(client.hears_the_end());
  EXPECT_TRUE(news.outlets.empty());
}

TEST(Stream, EndsWhenTheClientGoes) {
  Newsroom news;
  LiveServer live(news.routes());
  {
    RawClient client(live.port());
    client.say(get_news);
    ASSERT_TRUE(news.await(1));
  }

  EXPECT_TRUE(news.await_gone(1));
  EXPECT_TRUE(live.counts().wait_for("stream ended"));
  news.tell_all("said to nobody");
  EXPECT_TRUE(live.counts().wait_for("closed"));
}

TEST(Stream, SaysNowAndThenThatItIsThereAndEndsInOrderAfterItsLife) {
  Newsroom news;
  Server::Options options;
  options.limits.stream_heartbeat = 1s;
  options.limits.stream_life = 3s;
  LiveServer live(news.routes(), options);
  RawClient client(live.port());

  client.say(get_news);

  EXPECT_FALSE(client.hear_until("3\r\n:\n\n\r\n").empty());
  EXPECT_FALSE(client.hear_until("3\r\n:\n\n\r\n").empty());
  EXPECT_FALSE(client.hear_until("0\r\n\r\n").empty()) << "the last chunk: nothing was cut off";
  EXPECT_TRUE(client.hears_the_end());
  EXPECT_TRUE(news.await_gone(1));
}

TEST(Stream, EndsInOrderAtOnceWhenTheServerStops) {
  Newsroom news;
  LiveServer live(news.routes());
  RawClient client(live.port());
  client.say(get_news);
  ASSERT_TRUE(news.await(1));

  live.server().stop_accepting();

  EXPECT_FALSE(client.hear_until("0\r\n\r\n").empty());
  EXPECT_TRUE(client.hears_the_end());
}

TEST(Stream, HangsUpOnAClientThatDoesNotRead) {
  Newsroom news;
  LiveServer live(news.routes());
  constexpr int small_receive_buffer = 4096;
  RawClient client(live.port(), small_receive_buffer);
  client.say(get_news);
  ASSERT_TRUE(news.await(1));

  const auto much = event("change", "7", std::string(1U << 20U, 'x'));
  for (int times = 0; times < 64; ++times) news.tell_all(much);

  EXPECT_TRUE(news.await_gone(1));
}

TEST(Stream, IsRefusedBeyondTheLimitUntilAnotherEnds) {
  Newsroom news;
  Server::Options options;
  options.limits.streams_max = 1;
  LiveServer live(news.routes(), options);
  auto first = std::make_unique<RawClient>(live.port());
  first->say(get_news);
  ASSERT_TRUE(news.await(1));

  RawClient second(live.port());
  second.say(get_news);
  const auto refused = second.hear();
  first.reset();
  ASSERT_TRUE(live.counts().wait_for("stream ended"));
  second.say(get_news);

  EXPECT_EQ(refused.status, 503);
  EXPECT_NE(refused.body.find("too-many-streams"), std::string::npos);
  EXPECT_FALSE(refused.header("retry-after").empty());
  EXPECT_TRUE(news.await(2));
}

TEST(Stream, HoldsAThousandInLittleMemory) {
  constexpr int many = 1000;
  Newsroom news;
  LiveServer live(news.routes());
  std::vector<std::unique_ptr<RawClient>> clients;
  const auto before = resident_bytes();

  for (int each = 0; each < many; ++each) {
    clients.push_back(std::make_unique<RawClient>(live.port()));
    clients.back()->say(get_news);
  }
  ASSERT_TRUE(news.await(many));

  if (!sanitized) {
    EXPECT_LT((resident_bytes() - before) / many, 20 * 1024) << "with the test's own side of each connection";
  }
  news.tell_all(event("change", "7", "offered"));
  for (const auto& client : clients) EXPECT_FALSE(client->hear_until("offered").empty());
  clients.clear();
  EXPECT_TRUE(news.await_gone(many));
}
