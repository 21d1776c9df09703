#include "holdfast/site/words.hpp"

#include <fstream>
#include <stdexcept>

#include <gtest/gtest.h>

#include "unit/site/folder.hpp"

using namespace holdfast;
using namespace holdfast::site;

TEST(Words, AreFoundInTheLanguageAsked) {
  const Folder folder;
  folder.write("en.txt", "# a comment\n\ngreeting = Hello = you\n");
  folder.write("fr.txt", "greeting = Bonjour\n");

  const Words words{folder.path()};

  EXPECT_EQ(words.at("greeting", Language::en), "Hello = you");
  EXPECT_EQ(words.at("greeting", Language::fr), "Bonjour");
  EXPECT_EQ(words.find("farewell", Language::en), "");
  EXPECT_THROW((void)words.at("farewell", Language::en), std::out_of_range);
}

TEST(Words, MustBeInEveryLanguage) {
  const Folder folder;
  folder.write("en.txt", "greeting = Hello\n");
  folder.write("fr.txt", "greeting = Bonjour\nfarewell = Adieu\n");

  EXPECT_THROW(Words{folder.path()}, std::runtime_error);
}

TEST(Words, MustBeNamedOnceAndSaySomething) {
  for (const auto* lines :
       {"greeting\n", "greeting = \n", "greeting = a\ngreeting = b\n", "Greeting = a\n", " = a\n"}) {
    const Folder folder;
    folder.write("en.txt", lines);
    folder.write("fr.txt", lines);
    EXPECT_THROW(Words{folder.path()}, std::runtime_error) << lines;
  }
}

TEST(Filled, PutsInEveryPlaceAndNothingTwice) {
  EXPECT_EQ(filled("{{A}} and {{A}}, {{B}}", "A", "x"), "x and x, {{B}}");
  EXPECT_EQ(filled("{{A}}", "A", "{{A}}"), "{{A}}");
}
