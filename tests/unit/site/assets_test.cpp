#include "holdfast/site/assets.hpp"

#include <gmock/gmock.h>

using namespace holdfast;
using namespace holdfast::site;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

TEST(Assets, AreNamedByTheirContentAndKeptForEver) {
  const Assets assets{"web/assets"};
  const auto path = assets.path("holdfast.css");
  http::Request request;
  const auto query = path.substr(path.find('?') + 1);
  request.query = query;

  const auto response = assets.answer("holdfast.css", request);

  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.content_type, "text/css; charset=utf-8");
  EXPECT_THAT(response.headers, Contains(Pair("Cache-Control", HasSubstr("immutable"))));

  request.query = "v=old";
  EXPECT_THAT(assets.answer("holdfast.css", request).headers,
              Not(Contains(Pair("Cache-Control", HasSubstr("immutable")))));
  const auto entity_tag = '"' + query.substr(2) + '"';
  request.headers.emplace_back("If-None-Match", entity_tag);
  EXPECT_EQ(assets.answer("holdfast.css", request).status, 304);
  EXPECT_EQ(assets.answer("../words/en.txt", request).status, 404);
}

TEST(Assets, HoldTheStyleSheetThatTheBuildMade) {
  const Assets assets{"web/assets"};

  const auto sheet = assets.answer("holdfast.css", {}).body;

  EXPECT_THAT(sheet, HasSubstr(".govuk-button"));
  EXPECT_THAT(sheet, Not(HasSubstr("GDS Transport")));
}

TEST(Assets, AreSentCompressedToWhoTakesThat) {
  const Assets assets{"web/assets"};
  http::Request request;
  const auto plain = assets.answer("holdfast.css", request);
  request.headers.emplace_back("Accept-Encoding", "gzip, br");

  const auto compressed = assets.answer("holdfast.css", request);

  EXPECT_LT(compressed.body.size() * 4, plain.body.size());
  EXPECT_THAT(compressed.headers, Contains(Pair("Content-Encoding", "gzip")));
  EXPECT_THAT(compressed.headers, Contains(Pair("Vary", "Accept-Encoding")));
  EXPECT_THAT(plain.headers, Not(Contains(Pair("Content-Encoding", "gzip"))));
}
