#include "holdfast/site/gzip.hpp"

#include <gmock/gmock.h>
#include <zlib.h>

#include "holdfast/site/spliced.hpp"

using namespace holdfast;
using namespace holdfast::site;
using testing::Contains;
using testing::Not;
using testing::Pair;

namespace {

// As a browser reads it: one member, its checksum held.
std::string unpacked(const std::string& packed) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  std::string text(200'000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  EXPECT_EQ(stream.avail_in, 0U);
  text.resize(stream.total_out);
  inflateEnd(&stream);
  return text;
}

bool taken(std::string_view accepted) {
  http::Request request;
  request.headers.emplace_back("Accept-Encoding", accepted);
  return takes_gzip(request);
}

}  // namespace

TEST(Gzip, GivesBackWhatWasPacked) {
  const std::string page(50'000, 'x');

  EXPECT_EQ(unpacked(gzipped(page, 1)), page);
  EXPECT_EQ(unpacked(gzipped(page, 9)), page);
  EXPECT_EQ(unpacked(gzipped("", 9)), "");
}

TEST(Gzip, IsTakenWhereItIsNamedAndNotRefused) {
  EXPECT_TRUE(taken("gzip"));
  EXPECT_TRUE(taken("deflate, gzip;q=0.5, br"));
  EXPECT_TRUE(taken("br , gzip"));
  EXPECT_FALSE(taken("gzip;q=0, br"));
  EXPECT_FALSE(taken("gzip; q=0.000"));
  EXPECT_FALSE(taken("xgzip, br"));
  EXPECT_FALSE(taken(""));
  EXPECT_FALSE(takes_gzip({}));
}

TEST(Gzip, LeavesASmallPageAsItIs) {
  http::Request request;
  request.headers.emplace_back("Accept-Encoding", "gzip");
  http::Response small{.status = 200, .content_type = "text/html", .body = "small", .headers = {}};
  http::Response large{
      .status = 200, .content_type = "text/html", .body = std::string(2'000, 'x'), .headers = {}};

  compress(request, small);
  compress(request, large);

  EXPECT_EQ(small.body, "small");
  EXPECT_THAT(small.headers, Not(Contains(Pair("Content-Encoding", "gzip"))));
  EXPECT_EQ(unpacked(large.body), std::string(2'000, 'x'));
  EXPECT_THAT(large.headers, Contains(Pair("Content-Encoding", "gzip")));
}

TEST(Spliced, IsWholeWithWhateverIsPutIn) {
  const std::string before(30'000, 'b');
  const std::string after = "the end " + std::string(20'000, 'a');
  const Spliced page{before, after};

  for (const auto& text : {std::string{}, std::string{"a-key"}, std::string(65'535, 'k')}) {
    EXPECT_EQ(page.plain(text), before + text + after);
    EXPECT_EQ(unpacked(page.packed(text)), before + text + after);
  }
  EXPECT_LT(page.packed("a-key").size(), 300U);
}

TEST(Spliced, MayBeginAndEndWithNothing) {
  EXPECT_EQ(unpacked(Spliced{"", ""}.packed("text")), "text");
}
