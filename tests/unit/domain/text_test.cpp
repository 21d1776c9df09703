#include "domain/text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "unit/domain/examples.hpp"

using namespace holdfast;
using namespace holdfast::examples;

namespace {

std::string with_between(std::string_view between) {
  return std::string{"ab"}.append(between).append("cd");
}

}  // namespace

TEST(Trimmed, LosesSpacesOfAnyWidthAtItsEnds) {
  EXPECT_EQ(trimmed("  a b  "), "a b");
  EXPECT_EQ(trimmed("\u00A0\u2003\u3000é\u202F\u205F "), "é");
  EXPECT_EQ(trimmed(" \u00A0 "), "");
  EXPECT_EQ(trimmed(""), "");
}

TEST(Trimmed, KeepsWhatIsToBeRefused) {
  EXPECT_EQ(trimmed(" a\n"), "a\n");
  EXPECT_EQ(trimmed("\ta"), "\ta");
  EXPECT_EQ(trimmed("\xA0"), "\xA0");  // half a character
  EXPECT_EQ(trimmed("a\x80\x80\x80\x80 "), "a\x80\x80\x80\x80");
}

TEST(NormalisedText, KeepsWhatIsComposedAlready) {
  for (const auto* text :
       {"Margaret O'Brien", "Zoë Lévesque-Côté", "Łukasz Żółć", "王小明", "محمد", "Ἀθηνᾶ", "😀"}) {
    EXPECT_EQ(normalised(text, 100).value(), text);
  }
}

TEST(NormalisedText, ComposesWhatIsNot) {
  EXPECT_EQ(normalised("Zoe\u0308", 4).value(), "Zoë");
  EXPECT_EQ(normalised("a\u0323\u0302", 4).value(), "ậ");        // two marks, in order
  EXPECT_EQ(normalised("a\u0302\u0323", 4).value(), "ậ");        // and out of order
  EXPECT_EQ(normalised("\u1112\u1161\u11AB", 4).value(), "한");  // Hangul by letters
  EXPECT_EQ(normalised("\u212B", 4).value(), "Å");               // the sign of the ångström
}

TEST(NormalisedText, IsCountedInCharactersAfterComposing) {
  EXPECT_EQ(normalised("éé", 2).value(), "éé");
  EXPECT_EQ(normalised("e\u0301e\u0301", 2).value(), "éé");
  EXPECT_EQ(refusal_in(normalised("ééé", 2)), TextRefusal::too_long);
  EXPECT_EQ(refusal_in(normalised("王王王", 2)), TextRefusal::too_long);
  EXPECT_EQ(refusal_in(normalised("abc", 2)), TextRefusal::too_long);
  EXPECT_EQ(normalised("", 2).value(), "");
}

TEST(NormalisedText, RefusesEveryControlCharacter) {
  for (int character = 0; character < 0x20; ++character) {
    const std::string control(1, static_cast<char>(character));
    EXPECT_EQ(refusal_in(normalised(with_between(control), 100)), TextRefusal::invalid_characters)
        << character;
  }
  EXPECT_EQ(refusal_in(normalised(with_between("\x7F"), 100)), TextRefusal::invalid_characters);
  for (int character = 0x80; character < 0xA0; ++character) {
    const std::string control{'\xC2', static_cast<char>(character)};
    EXPECT_EQ(refusal_in(normalised(with_between(control), 100)), TextRefusal::invalid_characters)
        << character;
  }
}

TEST(NormalisedText, RefusesWhatBreaksLinesOrCannotBeSeen) {
  for (const auto* character : {"\u0085", "\u2028", "\u2029", "\u200B", "\u202E", "\u2066", "\uFEFF",
                                "\u00AD", "\uE000", "\uFFFD", "\U000E0041", "\U0010FFFF"}) {
    EXPECT_EQ(refusal_in(normalised(with_between(character), 100)), TextRefusal::invalid_characters)
        << character;
  }
}

TEST(NormalisedText, TakesTheJoinersThatScriptsAreSpeltWith) {
  EXPECT_TRUE(normalised(with_between("\u200C"), 100));
  EXPECT_TRUE(normalised(with_between("\u200D"), 100));
}

TEST(NormalisedText, RefusesWhatIsNotUtf8) {
  for (const auto* bytes :
       {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC3", "\xE0\x80\x80", "\xE0\x9F\xBF", "\xE2\x82",
        "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80", "\xFE", "\xFF", "\xC3(", "\xE2\x82("}) {
    EXPECT_EQ(refusal_in(normalised(bytes, 100)), TextRefusal::invalid_characters);
    EXPECT_EQ(refusal_in(normalised(std::string{"a"} + bytes, 100)), TextRefusal::invalid_characters);
  }
}

RC_GTEST_PROP(NormalisedText, ReadsAnyBytesWithinTheirBounds, (const std::string& bytes)) {
  const auto text = normalised(trimmed(bytes), 20);

  if (text) RC_ASSERT(normalised(*text, 20).value() == *text);  // once is enough
}
