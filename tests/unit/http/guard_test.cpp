// The guard by itself: the vectors of RFC 9110 and RFC 9112 that the whole program is tried by, and its
// limits.
#include "holdfast/http/guard.hpp"

#include <string>

#include <gtest/gtest.h>

#include "support/http_vectors.hpp"

using namespace holdfast::http;

namespace {

using Refusal = HeadRefusal;

/// As the session does: the scanner finds the end, the guard reads up to it.
boost::system::result<Head, HeadRefusal> read(const std::string& raw) {
  HeadScanner scanner;
  const auto end = scanner.scan(raw);
  if (!end) return end.error();
  EXPECT_GT(*end, 0U) << "no end in: " << raw;
  Head head;
  const auto result = read_head(std::string_view(raw).substr(0, *end), {}, head);
  if (!result) return result.error();
  return head;
}

std::string with(const std::string& fields) {
  return "POST /v1 HTTP/1.1\r\nHost: a.test\r\n" + fields + "\r\n";
}

bool is_of_the_head(const std::string& problem) {
  for (int refusal = 0; refusal <= static_cast<int>(Refusal::too_many_fields); ++refusal) {
    if (name_of(static_cast<Refusal>(refusal)) == problem) return true;
  }
  return false;
}

}  // namespace

TEST(Guard, RefusesTheHeadsThatTheVectorsRefuseAndNoOthers) {
  for (const auto& vector : holdfast::test::read_http_vectors("tests/faults/http_vectors.txt")) {
    SCOPED_TRACE(vector.clause + ": " + vector.name);
    const auto& [status, problem, bodiless] = vector.answers.front();
    const bool empty_line = vector.raw.starts_with("\r\n");  // which the session passes over

    const auto head = read(vector.raw.substr(empty_line ? 2 : 0));

    EXPECT_EQ(head ? "" : name_of(head.error()), is_of_the_head(problem) ? problem : "");
    if (!head) {
      EXPECT_EQ(status_of(head.error()), status);
    }
  }
}

TEST(Guard, TakesAHeadApart) {
  const std::string raw =
      "POST /v1/registrations?a=b?c HTTP/1.1\r\nhost: a.test\r\nCONTENT-LENGTH: 12\r\nX-Empty:\r\n\r\n";

  const auto head = read(raw);

  ASSERT_TRUE(head);
  EXPECT_EQ(head->method, "POST");
  EXPECT_EQ(head->path, "/v1/registrations");
  EXPECT_EQ(head->query, "a=b?c");
  EXPECT_EQ(head->content_length, 12U);
  EXPECT_FALSE(head->chunked);
  EXPECT_TRUE(head->keep_alive);
  ASSERT_EQ(head->fields.size(), 3U);
  EXPECT_EQ(head->fields[0].first, "host");
  EXPECT_EQ(head->fields[0].second, "a.test");
  EXPECT_EQ(head->fields[2].second, "");
}

TEST(Guard, KnowsWhetherTheConnectionIsKept) {
  const auto kept = [](const std::string& version, const std::string& connection) {
    const auto head = read("GET / HTTP/" + version + "\r\nHost: a\r\nConnection: " + connection + "\r\n\r\n");
    return head && head->keep_alive;
  };

  EXPECT_TRUE(kept("1.1", "upgrade"));
  EXPECT_FALSE(kept("1.1", "close"));
  EXPECT_FALSE(kept("1.1", "keep-alive, CLOSE"));
  EXPECT_FALSE(kept("1.0", "upgrade"));
  EXPECT_TRUE(kept("1.0", "Keep-Alive"));
}

TEST(Guard, CountsALengthThatNoNumberHoldsAsHuge) {
  const auto head = read(with("Content-Length: 99999999999999999999999999999999999\r\n"));

  ASSERT_TRUE(head);
  EXPECT_GT(*head->content_length, 1ULL << 40U);
}

TEST(Guard, HoldsItsLimitsToTheByte) {
  const std::string longest(4096 - std::string("GET / HTTP/1.1").size(), 'a');
  const auto line = [](const std::string& more) { return "GET /" + more + " HTTP/1.1\r\nHost: a\r\n\r\n"; };
  const std::string rest = "Host: a\r\nX: \r\n";
  const auto header = [&](std::size_t bytes) {
    return "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(bytes - rest.size(), 'x') + "\r\n\r\n";
  };
  const auto fields = [](int count) {
    std::string raw = "GET / HTTP/1.1\r\nHost: a\r\n";
    for (int each = 1; each < count; ++each) raw += "X: y\r\n";
    return raw + "\r\n";
  };

  EXPECT_TRUE(read(line(longest)));
  EXPECT_EQ(read(line(longest + "a")).error(), Refusal::line_too_long);
  EXPECT_TRUE(read(header(8192)));
  EXPECT_EQ(read(header(8193)).error(), Refusal::fields_too_large);
  EXPECT_TRUE(read(fields(64)));
  EXPECT_EQ(read(fields(65)).error(), Refusal::too_many_fields);
}

TEST(Guard, RefusesALineThatNeverEndsBeforeItsEnd) {
  HeadScanner line;
  HeadScanner field;

  std::string long_line = "GET /";
  long_line.resize(5000, 'a');
  std::string long_field = "GET / HTTP/1.1\r\nX: ";
  long_field.resize(9000, 'a');

  EXPECT_EQ(line.scan(long_line).error(), Refusal::line_too_long);
  EXPECT_EQ(field.scan(long_field).error(), Refusal::fields_too_large);
}

TEST(Guard, FindsTheSameEndHoweverTheBytesArrive) {
  const std::string raw = with("X: y\r\nContent-Length: 4\r\n") + "body";
  const std::size_t end = raw.size() - 4;
  for (std::size_t first = 1; first < raw.size(); ++first) {
    HeadScanner scanner;
    const auto early = scanner.scan(std::string_view(raw).substr(0, first));
    const auto late = scanner.scan(raw);

    ASSERT_TRUE(early);
    ASSERT_TRUE(late);
    EXPECT_EQ(*early, first >= end ? end : 0U);
    if (first < end) {
      EXPECT_EQ(*late, end);
    }
  }
}

TEST(Guard, AnswersEachRefusalWithItsStatus) {
  EXPECT_EQ(status_of(Refusal::bad_host), 400);
  EXPECT_EQ(status_of(Refusal::line_too_long), 414);
  EXPECT_EQ(status_of(Refusal::bad_expectation), 417);
  EXPECT_EQ(status_of(Refusal::too_many_fields), 431);
  EXPECT_EQ(status_of(Refusal::fields_too_large), 431);
  EXPECT_EQ(status_of(Refusal::bad_version), 505);
}
