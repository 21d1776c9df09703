#include "holdfast/site/look.hpp"

#include <gmock/gmock.h>

using namespace holdfast;
using namespace holdfast::site;

namespace {

struct Asked {
  std::string_view query, cookie, accept;
};

Language language_of(const Asked& asked, Language fallback = Language::en) {
  http::Request request;
  request.query = asked.query;
  if (!asked.cookie.empty()) request.headers.emplace_back("Cookie", asked.cookie);
  if (!asked.accept.empty()) request.headers.emplace_back("Accept-Language", asked.accept);
  return page_language(request, fallback);
}

}  // namespace

TEST(PageLanguage, IsTheOneChosenThenRememberedThenAskedForThenTheRegistrations) {
  EXPECT_EQ(language_of({"lang=fr", "lang=en", "en"}), Language::fr);
  EXPECT_EQ(language_of({"", "other=1; lang=fr", "en"}), Language::fr);
  EXPECT_EQ(language_of({"", "", "fr-CA"}), Language::fr);
  EXPECT_EQ(language_of({"", "", "de"}, Language::fr), Language::fr);
  EXPECT_EQ(language_of({"", "", ""}), Language::en);
}

TEST(PageLanguage, PassesOverWhatIsNone) {
  EXPECT_EQ(language_of({"lang=xx", "lang=yy", "fr"}), Language::fr);
  EXPECT_EQ(language_of({"lang=%zz", "", "fr"}), Language::fr);
  EXPECT_EQ(language_of({"lang=en&lang=fr", "", ""}), Language::en);
}

TEST(PageForEverybody, MayBeKeptUnlessItsLanguageWasJustChosen) {
  http::Request asked, chosen;
  chosen.query = "lang=fr";
  http::Response kept, own;

  keep_for_everybody(asked, kept);
  keep_for_everybody(chosen, own);

  EXPECT_THAT(kept.headers,
              testing::Contains(testing::Pair("Cache-Control", testing::StartsWith("public,"))));
  EXPECT_THAT(kept.headers, testing::Contains(testing::Pair("Vary", "Accept-Language, Cookie")));
  EXPECT_THAT(own.headers, testing::IsEmpty());
}
