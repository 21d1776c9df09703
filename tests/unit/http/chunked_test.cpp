#include "http/chunked.hpp"

#include <string>

#include <gtest/gtest.h>

using namespace holdfast::http;

namespace {

struct Decoded {
  bool refused = false;
  ChunkRefusal why{};
  bool complete = false;
  std::string body;
  std::string rest;
};

/// Decodes `raw` as it would come in pieces of `piece` bytes.
Decoded decoded(std::string raw, std::size_t piece = 1000, std::size_t body_bytes_max = 100) {
  ChunkedDecoder decoder(body_bytes_max);
  Decoded result;
  for (std::size_t at = 0; at < raw.size();) {
    const auto bytes = std::min(piece, raw.size() - at);
    const auto step = decoder.decode({raw.data() + at, bytes}, raw.data() + at);
    if (!step) return {true, step.error(), false, result.body, {}};
    result.body.append(raw.data() + at, step->produced);
    at += step->consumed;
    if (step->complete) {
      result.complete = true;
      result.rest = raw.substr(at);
      return result;
    }
  }
  return result;
}

}  // namespace

TEST(Chunks, ArePutTogetherHoweverTheyArrive) {
  const std::string raw = "5;name=\"va;l\"\r\nhello\r\n00A\r\n, world!!!\r\n0\r\nX-Trailer: y\r\n\r\nGET / ";
  for (std::size_t piece = 1; piece <= raw.size(); ++piece) {
    const auto result = decoded(raw, piece);

    EXPECT_TRUE(result.complete) << piece;
    EXPECT_EQ(result.body, "hello, world!!!") << piece;
    EXPECT_EQ(result.rest, "GET / ") << piece;
  }
}

TEST(Chunks, AreRefusedWhereTheyCanBeReadInTwoWays) {
  for (const std::string raw : {"\r\n",
                                ";a\r\n",
                                "5 \r\nhello\r\n",
                                " 5\r\nhello\r\n",
                                "0x5\r\n",
                                "+5\r\n",
                                "-5\r\n",
                                "g\r\n",
                                "5\nhello\r\n",
                                "5\r\rhello",
                                "5\r\nhello\n",
                                "5\r\nhello!\r\n",
                                "5\r\nhello\r\r",
                                "5;a\x01\r\n",
                                "5;a\nb\r\n",
                                "000000005\r\n",
                                "0\r\n\n",
                                "0\r\nX\r\n\r\n",
                                "0\r\n X: y\r\n\r\n",
                                "0\r\nX : y\r\n",
                                "0\r\nX: \x7f\r\n",
                                "0\r\nX: y\n\r\n",
                                "0\r\n\rX"}) {
    const auto result = decoded(raw);
    EXPECT_TRUE(result.refused) << raw;
    EXPECT_EQ(result.why, ChunkRefusal::malformed) << raw;
  }
}

TEST(Chunks, MayBringTheLimitAndNotAByteMore) {
  const std::string hundred(100, 'x');

  EXPECT_TRUE(decoded("64\r\n" + hundred + "\r\n0\r\n\r\n").complete);
  EXPECT_EQ(decoded("65\r\n").why, ChunkRefusal::too_large);
  EXPECT_EQ(decoded("64\r\n" + hundred + "\r\n1\r\n").why, ChunkRefusal::too_large);
  EXPECT_EQ(decoded("ffffffff\r\n").why, ChunkRefusal::too_large);
}

TEST(Chunks, CannotHideEndlessExtensionsOrTrailers) {
  EXPECT_TRUE(decoded("5;" + std::string(5000, 'a')).refused);
  EXPECT_TRUE(decoded("0\r\nX: " + std::string(5000, 'a')).refused);
  std::string crumbs;
  for (int each = 0; each < 90; ++each) crumbs += "1;" + std::string(60, 'a') + "\r\nb\r\n";
  EXPECT_TRUE(decoded(crumbs).refused);
}
