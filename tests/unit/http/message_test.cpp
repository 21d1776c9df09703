#include "holdfast/http/message.hpp"

#include <gtest/gtest.h>

#include "http/answer_head.hpp"
#include "http/client_address.hpp"
#include "http/identity.hpp"

using namespace holdfast::http;
using namespace std::chrono_literals;

TEST(FormFields, AreDecodedInOrder) {
  const auto fields = form_fields("name=Margaret+O%27Brien&line2=&name=twice&flag&a=b=c&caf%C3%A9=%E2%82%AC");

  ASSERT_TRUE(fields);
  const Fields expected{
      {"name", "Margaret O'Brien"},   {"line2", ""}, {"name", "twice"}, {"flag", ""}, {"a", "b=c"},
      {"caf\xc3\xa9", "\xe2\x82\xac"}};
  EXPECT_EQ(*fields, expected);
}

TEST(FormFields, OfNothingAreNone) {
  EXPECT_TRUE(form_fields("")->empty());
  EXPECT_TRUE(form_fields("&&")->empty());
}

TEST(FormFields, AreRefusedWhenMalformedOrTooMany) {
  EXPECT_FALSE(form_fields("a=%"));
  EXPECT_FALSE(form_fields("a=%2"));
  EXPECT_FALSE(form_fields("a=%zz"));
  EXPECT_FALSE(form_fields("%=a"));
  EXPECT_TRUE(form_fields("a&b&c", 3));
  EXPECT_FALSE(form_fields("a&b&c&d", 3));
}

TEST(Cookie, IsFoundAmongOthersByItsWholeName) {
  Request request;
  request.headers = {{"cookie", "a=1; __Host-session=abc=; b=2"}, {"Cookie", "c=3"}};

  EXPECT_EQ(cookie(request, "__Host-session"), "abc=");
  EXPECT_EQ(cookie(request, "c"), "3");
  EXPECT_EQ(cookie(request, "session"), "");
  EXPECT_EQ(cookie(request, "A"), "") << "names of cookies have a case";
}

TEST(Header, IsFoundInAnyCase) {
  Request request;
  request.headers = {{"X-One", "1"}, {"x-one", "2"}};

  EXPECT_EQ(request.header("x-ONE"), "1");
  EXPECT_EQ(request.header("X-On"), "");
}

TEST(Problem, IsJsonWithItsTypesName) {
  const auto answer = problem(410, "offer-expired", "The \"hold\"\nis over", R"(,"again":true)");

  EXPECT_EQ(answer.status, 410);
  EXPECT_EQ(answer.content_type, "application/problem+json");
  EXPECT_EQ(
      answer.body,
      R"({"type":"/problems/offer-expired","title":"The \"hold\"\u000ais over","status":410,"again":true})");
}

TEST(RetryLater, SaysWhen) {
  const auto answer = retry_later(503, "journal-full", "Please wait", 30s);

  ASSERT_EQ(answer.headers.size(), 1U);
  EXPECT_EQ(answer.headers[0].first, "Retry-After");
  EXPECT_EQ(answer.headers[0].second, "30");
}

TEST(AnswerHead, HasADateAsTheStandardWritesIt) {
  EXPECT_EQ(date_text(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(date_text(1709164800), "Thu, 29 Feb 2024 00:00:00 GMT");
}

TEST(AnswerHead, RefusesNamesAndValuesThatWouldSplitIt) {
  std::string head;
  const AnswerContext context{.date = "d", .request_id = "i", .strict_transport_security = {}};
  Response response;

  response.headers = {{"X Y", "a"}};
  EXPECT_THROW(write_answer_head(response, context, head), std::invalid_argument);
  response.headers = {{"X", "a\r\nb"}};
  EXPECT_THROW(write_answer_head(response, context, head), std::invalid_argument);
}

TEST(AnswerHead, SaysStrictTransportOnlyWhenConfigured) {
  std::string plain;
  std::string strict;

  write_answer_head({}, {.date = "d", .request_id = "i", .strict_transport_security = {}}, plain);
  write_answer_head({}, {.date = "d", .request_id = "i", .strict_transport_security = "max-age=1"}, strict);

  EXPECT_EQ(plain.find("Strict-Transport"), std::string::npos);
  EXPECT_NE(strict.find("Strict-Transport-Security: max-age=1\r\n"), std::string::npos);
}

TEST(ClientAddress, IsTheRightmostHopThatIsNotTrusted) {
  const ClientAddresses addresses({"10.0.0.0/8", "2001:db8::/32", "192.0.2.7"});
  const auto peer = boost::asio::ip::make_address("10.0.0.1");
  const auto client = [&](std::string_view hops) {
    Request request;
    request.headers = {{"X-Forwarded-For", hops}};
    return addresses.client(peer, request);
  };

  EXPECT_EQ(client("203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(client("198.51.100.1, 203.0.113.9, 10.9.9.9"), "203.0.113.9") << "further left anybody may lie";
  EXPECT_EQ(client("203.0.113.9, 192.0.2.7, [2001:db8::5]:443"), "203.0.113.9");
  EXPECT_EQ(client("203.0.113.9:5123"), "203.0.113.9");
  EXPECT_EQ(client("::ffff:203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(client("203.0.113.9, nonsense, 10.2.2.2"), "10.2.2.2");
  EXPECT_EQ(client("10.2.2.2, 10.3.3.3"), "10.2.2.2");
  EXPECT_EQ(client(""), "10.0.0.1");
  EXPECT_THROW(ClientAddresses({"10.0.0.0/33"}), std::invalid_argument);
  EXPECT_THROW(ClientAddresses({"here"}), std::invalid_argument);
}

TEST(ClientAddress, KnowsPrefixesThatEndInsideAByte) {
  const auto network = Network::read("172.16.0.0/12");
  const auto has = [&](const char* text) {
    return network.has(
        boost::asio::ip::make_address_v6(boost::asio::ip::v4_mapped, boost::asio::ip::make_address_v4(text)));
  };

  EXPECT_TRUE(has("172.31.255.255"));
  EXPECT_FALSE(has("172.32.0.0"));
  EXPECT_FALSE(has("172.15.255.255"));
}

TEST(Traceparent, IsTakenOnlyWhenItIsOne) {
  const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  const std::string rest = "-00f067aa0ba902b7-01";

  EXPECT_EQ(trace_id_of("00-" + trace + rest), trace);
  EXPECT_EQ(trace_id_of("cc-" + trace + rest + "-what-the-future-brings"), trace);
  EXPECT_EQ(trace_id_of("00-" + trace + rest + "-more"), "");
  EXPECT_EQ(trace_id_of("ff-" + trace + rest), "");
  EXPECT_EQ(trace_id_of("00-" + std::string(32, '0') + rest), "");
  EXPECT_EQ(trace_id_of("00-4BF92F3577B34DA6A3CE929D0E0E4736" + rest), "");
  EXPECT_EQ(trace_id_of("00-" + trace + "-0000000000000000-01"), "");
  EXPECT_EQ(trace_id_of("00-" + trace), "");
  EXPECT_EQ(trace_id_of(""), "");
}
