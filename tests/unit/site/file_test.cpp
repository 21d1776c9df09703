#include "holdfast/site/file.hpp"

#include <gtest/gtest.h>

using namespace holdfast;
using namespace holdfast::site;

namespace {

const File file{.content_type = "text/plain",
                .plain = "a long text",
                .packed = "packed",
                .version = "v1",
                .changed_at = 60};

int status_of(const File& asked, std::vector<std::pair<std::string_view, std::string_view>> headers) {
  http::Request request;
  request.headers = std::move(headers);
  return answer_of(asked, request).status;
}

}  // namespace

TEST(File, IsNotSentToWhomHasIt) {
  EXPECT_EQ(status_of(file, {{"If-None-Match", "\"v0\", \"v1\""}}), 304);
  EXPECT_EQ(status_of(file, {{"If-None-Match", "*"}}), 304);
  EXPECT_EQ(status_of(file, {{"If-Modified-Since", "Thu, 01 Jan 1970 00:01:00 GMT"}}), 304);
}

TEST(File, IsSentToWhomHasAnother) {
  EXPECT_EQ(status_of(file, {}), 200);
  EXPECT_EQ(status_of(file, {{"If-None-Match", "\"v0\""}}), 200);
  // the compressed form is another
  EXPECT_EQ(status_of(file, {{"Accept-Encoding", "gzip"}, {"If-None-Match", "\"v1\""}}), 200);
  // a tag goes before a date
  EXPECT_EQ(
      status_of(file, {{"If-None-Match", "\"v0\""}, {"If-Modified-Since", "Thu, 01 Jan 1970 00:01:00 GMT"}}),
      200);
}

TEST(File, WithoutAMomentIsNotKnownByNone) {
  auto timeless = file;
  timeless.changed_at = 0;

  EXPECT_EQ(status_of(timeless, {}), 200);
  EXPECT_EQ(status_of(timeless, {{"If-Modified-Since", "Thu, 01 Jan 1970 00:00:00 GMT"}}), 200);
}
