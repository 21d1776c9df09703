// A real server on loopback, raw sockets: what is answered, keep-alive, pipelining, bodies.
#include "holdfast/http/server.hpp"

#include <gtest/gtest.h>

#include "unit/http/live_server.hpp"

using namespace holdfast::http;
using namespace std::chrono_literals;

namespace {

const std::string get_echo = "GET /echo HTTP/1.1\r\nHost: holdfast.test\r\n\r\n";

std::string post_echo(const std::string& body, const std::string& fields = {}) {
  return "POST /echo HTTP/1.1\r\nHost: holdfast.test\r\n" + fields +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string chunked_echo(const std::string& chunks) {
  return "POST /echo HTTP/1.1\r\nHost: holdfast.test\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks;
}

}  // namespace

TEST(Server, AnswersWithTheHeadersOfEveryAnswer) {
  LiveServer live(some_routes());
  RawClient client(live.port());

  client.say(post_echo("hello"));
  const auto answer = client.hear();

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "hello");
  EXPECT_EQ(answer.header("x-request-id").size(), 16U);
  EXPECT_EQ(answer.header("x-content-type-options"), "nosniff");
  EXPECT_EQ(answer.header("referrer-policy"), "no-referrer");
  EXPECT_EQ(answer.header("cache-control"), "no-store");
  EXPECT_TRUE(answer.header("content-security-policy").starts_with("default-src 'none'"));
  EXPECT_NE(answer.header("content-security-policy").find("frame-ancestors 'none'"), std::string::npos);
  EXPECT_EQ(answer.header("date").size(), 29U);
  EXPECT_EQ(answer.header("connection"), "");
  EXPECT_TRUE(live.counts().wait_for("/echo POST 200"));
}

TEST(Server, KeepsACacheControlTheHandlerSet) {
  LiveServer live(some_routes());
  RawClient client(live.port());

  client.say("GET /clinics/sterling%2Droad HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto answer = client.hear();

  EXPECT_EQ(answer.body, "sterling-road");
  EXPECT_EQ(answer.header("cache-control"), "max-age=60");
  EXPECT_EQ(answer.head.find("no-store"), std::string::npos);
}

TEST(Server, AnswersPipelinedRequestsInOrder) {
  LiveServer live(some_routes());
  RawClient client(live.port());
  std::string all;
  for (int each = 0; each < 100; ++each) all += post_echo("number " + std::to_string(each));

  client.say(all);

  for (int each = 0; each < 100; ++each) EXPECT_EQ(client.hear().body, "number " + std::to_string(each));
}

TEST(Server, AnswersRequestsThatComeByteByByte) {
  LiveServer live(some_routes());
  RawClient client(live.port());

  for (const char c : post_echo("slow but whole") + chunked_echo("4;a=b\r\nword\r\n0\r\nX: y\r\n\r\n")) {
    client.say(std::string(1, c));
  }

  EXPECT_EQ(client.hear().body, "slow but whole");
  EXPECT_EQ(client.hear().body, "word");
}

TEST(Server, ReadsChunkedBodiesAndTheRequestBehindThem) {
  LiveServer live(some_routes());
  RawClient client(live.port());

  client.say(chunked_echo("5\r\nhello\r\n7\r\n, world\r\n0\r\n\r\n") + get_echo);

  EXPECT_EQ(client.hear().body, "hello, world");
  EXPECT_EQ(client.hear().status, 200);
}

TEST(Server, TakesABodyOfExactlyTheLimitAndNoMore) {
  LiveServer live(some_routes());
  const std::string largest(16384, 'b');
  RawClient fits(live.port());
  RawClient fits_in_chunks(live.port());
  RawClient too_large(live.port());
  RawClient too_large_in_chunks(live.port());

  fits.say(post_echo(largest));
  fits_in_chunks.say(chunked_echo("4000\r\n" + largest + "\r\n0\r\n\r\n"));
  too_large.say(post_echo(largest + "b"));
  too_large_in_chunks.say(chunked_echo("1\r\nb\r\n4000\r\n" + largest + "\r\n0\r\n\r\n"));

  EXPECT_EQ(fits.hear().body, largest);
  EXPECT_EQ(fits_in_chunks.hear().body, largest);
  EXPECT_EQ(too_large.hear().status, 413);
  EXPECT_TRUE(too_large.hears_the_end());
  EXPECT_EQ(too_large_in_chunks.hear().status, 413);
  EXPECT_TRUE(live.counts().wait_for("refused too-large", 2));
}

TEST(Server, LetsAClientThatGoesOnSendingReadWhyItWasRefused) {
  LiveServer live(some_routes());
  RawClient client(live.port());

  client.say(post_echo(std::string(1U << 20U, 'b')));

  EXPECT_EQ(client.hear().status, 413);
}

TEST(Server, RefusesWhatTheGuardRefusesAndCloses) {
  LiveServer live(some_routes());
  RawClient client(live.port());

  client.say(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" +
      get_echo);
  const auto answer = client.hear();

  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.header("content-type"), "application/problem+json");
  EXPECT_EQ(answer.header("connection"), "close");
  EXPECT_FALSE(answer.header("x-request-id").empty());
  EXPECT_EQ(client.hear().status, 0) << "what follows is never taken for a request";
  EXPECT_EQ(live.counts().of("refused malformed"), 1);
  EXPECT_EQ(live.counts().of("answered"), 0);
}

TEST(Server, NeverTakesABodyForTheNextRequest) {
  const std::string smuggled = "GET /throw HTTP/1.1\r\nHost: a\r\n\r\n";
  const std::vector<std::string> fields{"Transfer-Encoding: gzip\r\nContent-Length: 3\r\n",
                                        "Transfer-Encoding: xchunked\r\n",
                                        "Transfer-Encoding: chunked, identity\r\n",
                                        "Transfer-Encoding: \"chunked\"\r\n",
                                        "Transfer-Encoding : chunked\r\n",
                                        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                                        "Transfer-Encoding:\r\n chunked\r\n",
                                        "Transfer-Encoding: \x0b"
                                        "chunked\r\n",
                                        "Content-Length: +3\r\n",
                                        "Content-Length: 3\r\nContent-Length: 3\r\n",
                                        "Content-Length: 3, 3\r\n",
                                        "Content-Length: 0x3\r\n",
                                        "Content-Length: 3\nX: y\r\n",
                                        "X: y\rContent-Length: 3\r\n"};
  LiveServer live(some_routes());

  for (const auto& field : fields) {
    RawClient client(live.port());
    client.say("POST /echo HTTP/1.1\r\nHost: a\r\n" + field + "\r\n0\r\n\r\n" + smuggled);
    EXPECT_EQ(client.hear().status, 400) << field;
    EXPECT_EQ(client.hear().status, 0) << field;
  }
  for (const std::string chunks :
       {"3 \r\nabc\r\n0\r\n\r\n", "0x3\r\nabc\r\n0\r\n\r\n", "3\nabc\r\n0\r\n\r\n", "3\r\nabcd\r\n0\r\n\r\n",
        "-3\r\nabc\r\n0\r\n\r\n", "\r\n", "3\r\nabc0\r\n\r\n", "0\r\n\nGET", "0\r\n X: y\r\n\r\n"}) {
    RawClient client(live.port());
    client.say(chunked_echo(chunks) + smuggled);
    EXPECT_EQ(client.hear().status, 400) << chunks;
    EXPECT_EQ(client.hear().status, 0) << chunks;
  }
  EXPECT_EQ(live.counts().of("answered"), 0);
}

TEST(Server, AnswersHeadLikeGetWithoutTheBody) {
  LiveServer live(some_routes());
  RawClient client(live.port());

  client.say("HEAD /clinics/a HTTP/1.1\r\nHost: a\r\n\r\n" + get_echo);
  const auto head = client.hear(true);

  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("content-length"), "1");
  EXPECT_EQ(client.hear().status, 200) << "the next answer begins where the head ended";
}

TEST(Server, ClosesOrKeepsTheConnectionAsAsked) {
  LiveServer live(some_routes());
  RawClient closing(live.port());
  RawClient old(live.port());
  RawClient old_keeping(live.port());

  closing.say("GET /echo HTTP/1.1\r\nHost: a\r\nConnection: foo, Close\r\n\r\n");
  old.say("GET /echo HTTP/1.0\r\n\r\n");
  old_keeping.say("GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");

  EXPECT_EQ(closing.hear().header("connection"), "close");
  EXPECT_TRUE(closing.hears_the_end());
  EXPECT_EQ(old.hear().header("connection"), "close");
  EXPECT_TRUE(old.hears_the_end());
  EXPECT_EQ(old_keeping.hear().header("connection"), "keep-alive");
  old_keeping.say("GET /echo HTTP/1.0\r\n\r\n");
  EXPECT_EQ(old_keeping.hear().status, 200);
}

TEST(Server, SaysContinueToThoseWhoWaitForIt) {
  LiveServer live(some_routes());
  RawClient client(live.port());

  client.say("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
  EXPECT_EQ(client.hear().status, 100);
  client.say("body");

  EXPECT_EQ(client.hear().body, "body");
}

TEST(Server, TellsNothingOfTheInsideWhenAHandlerThrows) {
  LiveServer live(some_routes());
  RawClient client(live.port());

  client.say("GET /throw HTTP/1.1\r\nHost: a\r\n\r\n" + get_echo);
  const auto answer = client.hear();

  EXPECT_EQ(answer.status, 500);
  EXPECT_NE(answer.body.find("internal"), std::string::npos);
  EXPECT_EQ(answer.body.find("inside"), std::string::npos);
  EXPECT_EQ(client.hear().status, 200);
  EXPECT_EQ(live.counts().of("failed /throw: the inside"), 1);
  EXPECT_EQ(live.counts().of("failed in " + answer.header("x-request-id")), 1);
}

TEST(Server, NeverSendsAHeaderThatWouldSplitTheAnswer) {
  LiveServer live(some_routes());
  RawClient client(live.port());

  client.say("GET /split HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto answer = client.hear();

  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.head.find("stolen"), std::string::npos);
}

TEST(Server, BelievesForwardedAddressesOfTrustedProxiesOnly) {
  Server::Options trusting;
  trusting.trusted_proxies = {"127.0.0.0/8", "10.0.0.0/8"};
  LiveServer live(some_routes(), trusting);
  LiveServer trusts_nobody(some_routes());
  const std::string request =
      "GET /echo HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For: 203.0.113.7, "
      "10.1.2.3\r\n\r\n";
  RawClient through(live.port());
  RawClient direct(trusts_nobody.port());

  through.say(request);
  direct.say(request);

  EXPECT_EQ(through.hear().header("x-client"), "203.0.113.7");
  const auto answer = direct.hear();
  EXPECT_EQ(answer.header("x-client"), "127.0.0.1");
  EXPECT_EQ(answer.header("x-forwarded"), "yes");
}

TEST(Server, NamesEachRouteByATextThatStaysWhereItIs) {
  LiveServer live(some_routes());
  RawClient client(live.port());

  for (int each = 0; each < 3; ++each) {
    client.say(get_echo + "GET /clinics/a HTTP/1.1\r\nHost: a\r\n\r\nGET /none HTTP/1.1\r\nHost: a\r\n\r\n");
    for (int answer = 0; answer < 3; ++answer) static_cast<void>(client.hear());
  }

  ASSERT_TRUE(live.counts().wait_for("answered", 9));
  EXPECT_EQ(live.counts().route_texts().size(), 3U);
}

TEST(Server, GoesOnWithAGoodTraceAndMakesOneOtherwise) {
  LiveServer live(some_routes());
  RawClient client(live.port());

  client.say(
      "GET /echo HTTP/1.1\r\nHost: a\r\n"
      "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n\r\n");
  client.say(
      "GET /echo HTTP/1.1\r\nHost: a\r\n"
      "traceparent: 00-00000000000000000000000000000000-00f067aa0ba902b7-01\r\n\r\n");

  EXPECT_EQ(client.hear().header("x-trace"), "4bf92f3577b34da6a3ce929d0e0e4736");
  const auto made = client.hear().header("x-trace");
  EXPECT_EQ(made.size(), 32U);
  EXPECT_NE(made, std::string(32, '0'));
}

TEST(Server, AsksTheGateBeforeTheBodyIsRead) {
  Server::Options gated;
  gated.gate = [](const Request& request) -> std::optional<EarlyRefusal> {
    if (request.header("x-limited").empty()) return std::nullopt;
    return EarlyRefusal{.response = retry_later(429, "too-many-requests", "Please wait", 7s),
                        .reason = "limited"};
  };
  LiveServer live(some_routes(), gated);
  RawClient client(live.port());

  client.say(post_echo("body", "X-Limited: yes\r\n") + post_echo("let through"));
  const auto limited = client.hear();

  EXPECT_EQ(limited.status, 429);
  EXPECT_EQ(limited.header("retry-after"), "7");
  EXPECT_TRUE(live.counts().wait_for("refused limited"));
  EXPECT_EQ(client.hear().body, "let through");
  client.say("POST /echo HTTP/1.1\r\nHost: a\r\nX-Limited: yes\r\nContent-Length: 9\r\n\r\n");
  EXPECT_EQ(client.hear().header("connection"), "close") << "the body that was not read would follow";
}
