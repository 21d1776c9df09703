// Vectors from RFC 9110 and RFC 9112: each names the clause it stands on.
#include "holdfast/http/guard.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

using namespace holdfast::http;
using namespace std::string_literals;

namespace {

using Refusal = HeadRefusal;

struct Vector {
  const char* clause;
  std::string raw;
};

struct RefusedVector {
  const char* clause;
  Refusal why;
  std::string raw;
};

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

std::string of_target(const std::string& target) {
  return "GET " + target + " HTTP/1.1\r\nHost: a.test\r\n\r\n";
}

std::string of_host(const std::string& host) {
  return "GET / HTTP/1.1\r\nHost:" + host + "\r\n\r\n";
}

std::vector<RefusedVector> refused_lines() {
  return {
      {"9112 2.2 bare LF after the request line", Refusal::bad_line_ending,
       "GET / HTTP/1.1\nHost: a\r\n\r\n"},
      {"9112 2.2 bare LF after a field", Refusal::bad_line_ending, "GET / HTTP/1.1\r\nHost: a\n\r\n"},
      {"9112 2.2 bare LF as the empty line", Refusal::bad_line_ending, "GET / HTTP/1.1\r\nHost: a\r\n\n"},
      {"9112 2.2 bare CR in a value", Refusal::bad_line_ending, with("X: a\rb\r\n")},
      {"9112 2.2 bare CR in the request line", Refusal::bad_line_ending,
       "GET /\r HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"9112 2.2 CR CR LF", Refusal::bad_line_ending, with("X: a\r\r\n")},
      {"9112 2.2 nothing but a line feed", Refusal::bad_line_ending, "\n"},
      {"9112 3 no target", Refusal::bad_request_line, "GET HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"9112 3 one word", Refusal::bad_request_line, "GET\r\nHost: a\r\n\r\n"},
      {"9112 3 an empty line twice", Refusal::bad_request_line, "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"9112 3 white space before the method", Refusal::bad_request_line,
       " GET / HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"9112 3 white space after the version", Refusal::bad_request_line,
       "GET / HTTP/1.1 \r\nHost: a\r\n\r\n"},
      {"9112 3 tabs instead of spaces", Refusal::bad_request_line, "GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n"},
      {"9112 3 two spaces", Refusal::bad_target, "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"9112 3 a space in the target", Refusal::bad_target, of_target("/a b")},
      {"9110 9.1 method is no token", Refusal::bad_request_line, "G(T / HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"9110 9.1 method with a NUL", Refusal::bad_request_line, "GE\0T / HTTP/1.1\r\nHost: a\r\n\r\n"s},
      {"9112 3 HTTP/0.9", Refusal::bad_request_line, "GET /\r\nHost: a\r\n\r\n"},
      {"9112 2.3 lower case version", Refusal::bad_request_line, "GET / http/1.1\r\nHost: a\r\n\r\n"},
      {"9112 2.3 more digits", Refusal::bad_request_line, "GET / HTTP/1.10\r\nHost: a\r\n\r\n"},
      {"9112 2.3 no minor version", Refusal::bad_request_line, "GET / HTTP/1\r\nHost: a\r\n\r\n"},
      {"9112 2.3 a comma", Refusal::bad_request_line, "GET / HTTP/1,1\r\nHost: a\r\n\r\n"},
      {"9112 2.3 another protocol", Refusal::bad_request_line, "GET / HTCPCP1.0\r\nHost: a\r\n\r\n"},
      {"9110 15.6.6 HTTP/2.0", Refusal::bad_version, "GET / HTTP/2.0\r\nHost: a\r\n\r\n"},
      {"9110 15.6.6 the preface of HTTP/2", Refusal::bad_version, "PRI * HTTP/2.0\r\n\r\n"},
      {"9110 15.6.6 HTTP/1.2", Refusal::bad_version, "GET / HTTP/1.2\r\nHost: a\r\n\r\n"},
      {"9110 15.6.6 HTTP/0.9 in full", Refusal::bad_version, "GET / HTTP/0.9\r\nHost: a\r\n\r\n"},
  };
}

std::vector<RefusedVector> refused_targets() {
  return {
      {"9112 3.2.1 no leading slash", Refusal::bad_target, of_target("index")},
      {"9112 3.2.1 a query alone", Refusal::bad_target, of_target("?a=b")},
      {"9112 3.2.1 a fragment", Refusal::bad_target, of_target("/a#b")},
      {"3986 2.1 half a percent-encoding", Refusal::bad_target, of_target("/a%2")},
      {"3986 2.1 no hexadecimal digit", Refusal::bad_target, of_target("/a%zz")},
      {"3986 2.1 the same in the query", Refusal::bad_target, of_target("/a?b=%0g")},
      {"3986 3.3 a byte beyond ASCII", Refusal::bad_target, of_target("/caf\xc3\xa9")},
      {"3986 3.4 the same in the query", Refusal::bad_target, of_target("/a?b=\x80")},
      {"3986 2 DEL", Refusal::bad_target, of_target("/a\x7f")},
      {"3986 2 NUL", Refusal::bad_target, of_target("/a\0b"s)},
      {"3986 2 a quote", Refusal::bad_target, of_target("/a\"b")},
      {"3986 2 angle brackets", Refusal::bad_target, of_target("/a?b=<c>")},
      {"3986 2 a backslash in the path", Refusal::bad_target, of_target("/a\\b")},
      {"9112 3.2.2 user information", Refusal::bad_target, of_target("http://user@a.test/")},
      {"9112 3.2.2 no host", Refusal::bad_target, of_target("http:///a")},
      {"9112 3.2.2 another scheme", Refusal::bad_target, of_target("ftp://a.test/")},
      {"9112 3.2.2 a bad port", Refusal::bad_target, of_target("http://a.test:8o/")},
      {"9112 3.2.2 another host than Host", Refusal::bad_host, of_target("http://b.test/")},
      {"9112 3.2.3 authority form", Refusal::bad_target,
       "CONNECT a.test:443 HTTP/1.1\r\nHost: a.test\r\n\r\n"},
      {"9112 3.2.4 asterisk with GET", Refusal::bad_target, of_target("*")},
      {"9112 3.2.4 asterisk and more", Refusal::bad_target, "OPTIONS *a HTTP/1.1\r\nHost: a.test\r\n\r\n"},
  };
}

std::vector<RefusedVector> refused_fields() {
  return {
      {"9112 5.2 folded by a space", Refusal::obsolete_folding, with("X: a\r\n b\r\n")},
      {"9112 5.2 folded by a tab", Refusal::obsolete_folding, with("X: a\r\n\tb\r\n")},
      {"9112 2.2 white space before the first field", Refusal::obsolete_folding,
       "GET / HTTP/1.1\r\n Host: a\r\n\r\n"},
      {"9112 5.1 a space before the colon", Refusal::bad_field_name, with("X : a\r\n")},
      {"9112 5.1 a tab before the colon", Refusal::bad_field_name, with("X\t: a\r\n")},
      {"9112 5 no colon", Refusal::bad_field_name, with("Nonsense\r\n")},
      {"9110 5.1 no name", Refusal::bad_field_name, with(": a\r\n")},
      {"9110 5.6.2 a bracket in a name", Refusal::bad_field_name, with("X(y): a\r\n")},
      {"9110 5.6.2 a NUL in a name", Refusal::bad_field_name, with("X\0: a\r\n"s)},
      {"9110 5.6.2 a byte beyond ASCII in a name", Refusal::bad_field_name, with("X\xe9: a\r\n")},
      {"9110 5.5 NUL in a value", Refusal::bad_field_value, with("X: a\0b\r\n"s)},
      {"9110 5.5 a control character in a value", Refusal::bad_field_value, with("X: a\x01\r\n")},
      {"9110 5.5 a vertical tab in a value", Refusal::bad_field_value,
       with("X: \x0b"
            "a\r\n")},
      {"9110 5.5 DEL in a value", Refusal::bad_field_value, with("X: a\x7f\r\n")},
      {"9112 3.2 no Host", Refusal::bad_host, "GET / HTTP/1.1\r\n\r\n"},
      {"9112 3.2 two Hosts", Refusal::bad_host, with("Host: b.test\r\n")},
      {"9112 3.2 two equal Hosts", Refusal::bad_host, with("HOST: a.test\r\n")},
      {"9112 3.2 an empty Host", Refusal::bad_host, of_host(" ")},
      {"9112 3.2 a Host with a path", Refusal::bad_host, of_host(" a.test/b")},
      {"9112 3.2 a Host with user information", Refusal::bad_host, of_host(" u@a.test")},
      {"9112 3.2 a list of Hosts", Refusal::bad_host, of_host(" a.test, b.test")},
      {"9112 3.2 a Host with a space", Refusal::bad_host, of_host(" a test")},
      {"9112 3.2 a Host with letters as port", Refusal::bad_host, of_host(" a.test:http")},
      {"9112 3.2 a Host with two ports", Refusal::bad_host, of_host(" a.test:80:80")},
      {"9112 3.2 a Host with too long a port", Refusal::bad_host, of_host(" a.test:123456")},
      {"9112 3.2 a Host that is only a port", Refusal::bad_host, of_host(" :80")},
      {"3986 3.2.2 an open bracket", Refusal::bad_host, of_host(" [::1")},
      {"3986 3.2.2 something behind the bracket", Refusal::bad_host, of_host(" [::1]a")},
      {"3986 3.2.2 no address in the brackets", Refusal::bad_host, of_host(" [xyz]")},
      {"9112 3.2 two Hosts on 1.0", Refusal::bad_host, "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n"},
      {"9110 10.1.1 another expectation", Refusal::bad_expectation, with("Expect: 200-ok\r\n")},
  };
}

std::vector<RefusedVector> refused_framing() {
  return {
      {"9110 8.6 no digits", Refusal::bad_content_length, with("Content-Length: abc\r\n")},
      {"9110 8.6 empty", Refusal::bad_content_length, with("Content-Length:\r\n")},
      {"9110 8.6 a plus sign", Refusal::bad_content_length, with("Content-Length: +5\r\n")},
      {"9110 8.6 a minus sign", Refusal::bad_content_length, with("Content-Length: -5\r\n")},
      {"9110 8.6 hexadecimal", Refusal::bad_content_length, with("Content-Length: 0x5\r\n")},
      {"9110 8.6 a fraction", Refusal::bad_content_length, with("Content-Length: 5.0\r\n")},
      {"9110 8.6 digits apart", Refusal::bad_content_length, with("Content-Length: 1 2\r\n")},
      {"9110 8.6 a list", Refusal::bad_content_length, with("Content-Length: 5, 5\r\n")},
      {"9110 8.6 repeated, equal", Refusal::bad_content_length,
       with("Content-Length: 5\r\nContent-Length: 5\r\n")},
      {"9110 8.6 repeated, different", Refusal::bad_content_length,
       with("Content-Length: 5\r\ncontent-length: 6\r\n")},
      {"9112 6.1 gzip", Refusal::bad_transfer_encoding, with("Transfer-Encoding: gzip\r\n")},
      {"9112 6.1 gzip beside a length", Refusal::bad_transfer_encoding,
       with("Content-Length: 5\r\nTransfer-Encoding: gzip\r\n")},
      {"9112 6.1 gzip, chunked", Refusal::bad_transfer_encoding,
       with("Transfer-Encoding: gzip, chunked\r\n")},
      {"9112 6.1 chunked, identity", Refusal::bad_transfer_encoding,
       with("Transfer-Encoding: chunked, identity\r\n")},
      {"9112 6.1 chunked, chunked", Refusal::bad_transfer_encoding,
       with("Transfer-Encoding: chunked, chunked\r\n")},
      {"9112 6.1 xchunked", Refusal::bad_transfer_encoding, with("Transfer-Encoding: xchunked\r\n")},
      {"9112 6.1 quoted", Refusal::bad_transfer_encoding, with("Transfer-Encoding: \"chunked\"\r\n")},
      {"9112 6.1 with a parameter", Refusal::bad_transfer_encoding,
       with("Transfer-Encoding: chunked;a=b\r\n")},
      {"9112 6.1 an empty list", Refusal::bad_transfer_encoding, with("Transfer-Encoding:\r\n")},
      {"9112 6.1 identity", Refusal::bad_transfer_encoding, with("Transfer-Encoding: identity\r\n")},
      {"9112 6.1 repeated", Refusal::bad_transfer_encoding,
       with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")},
      {"9112 6.1 on HTTP/1.0", Refusal::bad_transfer_encoding,
       "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"},
      {"9112 6.3 beside a length", Refusal::conflicting_framing,
       with("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n")},
      {"9112 6.3 a length beside it", Refusal::conflicting_framing,
       with("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n")},
  };
}

void expect_refused(const std::vector<RefusedVector>& vectors) {
  for (const auto& [clause, why, raw] : vectors) {
    const auto result = read(raw);
    ASSERT_FALSE(result) << clause << " was accepted";
    EXPECT_EQ(name_of(result.error()), name_of(why)) << clause;
  }
}

}  // namespace

TEST(Guard, RefusesLinesThatCanBeReadInTwoWays) {
  expect_refused(refused_lines());
}
TEST(Guard, RefusesTargetsThatAreNone) {
  expect_refused(refused_targets());
}
TEST(Guard, RefusesFieldsThatCanBeReadInTwoWays) {
  expect_refused(refused_fields());
}
TEST(Guard, RefusesEveryDoubtAboutWhereTheBodyEnds) {
  expect_refused(refused_framing());
}

TEST(Guard, AcceptsWhatTheStandardAllows) {
  const std::vector<Vector> vectors{
      {"9112 3 the least", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"9112 5.1 no white space after the colon", of_host("a.test")},
      {"9112 5.1 much white space", of_host(" \t a.test \t ")},
      {"9112 3.2 a port", of_host(" a.test:8080")},
      {"9112 3.2 an empty port", of_host(" a.test:")},
      {"3986 3.2.2 an IPv6 address", of_host(" [2001:db8::1]:443")},
      {"9112 3.2 no Host on 1.0", "GET / HTTP/1.0\r\n\r\n"},
      {"9112 3.2.2 absolute form", of_target("http://A.test/v1?x=y")},
      {"9112 3.2.2 absolute form without a path", of_target("HTTP://a.test")},
      {"9112 3.2.2 absolute form with a query alone", of_target("http://a.test?x")},
      {"9112 3.2.4 asterisk form", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"3986 3.4 what browsers leave in a query", of_target("/a?b[]={c}|d&e=^`")},
      {"3986 2.1 percent-encoding", of_target("/caf%C3%A9?q=%20")},
      {"9110 9.1 methods that are not ours", "BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"9110 5.5 bytes beyond ASCII in a value", with("X: caf\xc3\xa9\r\n")},
      {"9110 5.5 a tab in a value", with("X: a\tb\r\n")},
      {"9110 5.5 an empty value", with("X:\r\n")},
      {"9110 8.6 leading zeros", with("Content-Length: 0005\r\n")},
      {"9112 7.1 chunked in any case", with("Transfer-Encoding: CHUNKED\r\n")},
      {"9110 10.1.1 100-continue", with("Expect: 100-Continue\r\nContent-Length: 1\r\n")},
  };
  for (const auto& [clause, raw] : vectors) {
    const auto result = read(raw);
    EXPECT_TRUE(result) << clause << ": " << (result ? "" : name_of(result.error()));
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
