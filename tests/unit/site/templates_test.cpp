#include "holdfast/site/templates.hpp"

#include <cstring>  // ctemplate's headers use strlen without it
#include <stdexcept>

#include <ctemplate/template_dictionary.h>
#include <gtest/gtest.h>

#include "unit/site/folder.hpp"

using namespace holdfast;
using namespace holdfast::site;

namespace {

constexpr auto pragma = "{{%AUTOESCAPE context=\"HTML\"}}\n";

std::string asset_path(std::string_view name) {
  return "/assets/" + std::string{name};
}

struct Kitchen {
  Kitchen() {
    folder.write("en.txt", "greeting = Hello & \"you\" {{NAME}}\n");
    folder.write("fr.txt", "greeting = Bonjour {{NAME}}\n");
    std::filesystem::create_directory(folder.path() / "templates");
  }

  void write(const std::string& name, const std::string& content) const {
    folder.write("templates/" + name, pragma + content);
  }

  [[nodiscard]] std::string render(const std::string& name, Language language,
                                   const std::string& value) const {
    const Words words{folder.path()};
    const Templates templates{folder.path() / "templates", words, asset_path};
    ctemplate::TemplateDictionary dictionary{"test"};
    dictionary.SetValue("NAME", value);
    return templates.render(name, language, dictionary);
  }

  Folder folder;
};

}  // namespace

TEST(Templates, SpeakEachLanguage) {
  const Kitchen kitchen;
  kitchen.write("page.html", "<p>[[greeting]]</p>");

  EXPECT_EQ(kitchen.render("page", Language::en, "Ann"), "<p>Hello &amp; &quot;you&quot; Ann</p>");
  EXPECT_EQ(kitchen.render("page", Language::fr, "Ann"), "<p>Bonjour Ann</p>");
}

TEST(Templates, IncludeAPartWithWhatItIsGiven) {
  const Kitchen kitchen;
  kitchen.write("page.html",
                "[[>field id=name more='class=\"a b\"' word=greeting]][[>field id=x more='' word=greeting]]");
  kitchen.write("field.html", "<input id=\"$(id)\" $(more)>[[$(word)]]|");

  EXPECT_EQ(kitchen.render("page", Language::fr, "Ann"),
            "<input id=\"name\" class=\"a b\">Bonjour Ann|<input id=\"x\" >Bonjour Ann|");
}

TEST(Templates, AreRefusedWhereAPartIsNotGivenWhatItNeeds) {
  const Kitchen kitchen;
  kitchen.write("page.html", "[[>field id=name]]");
  kitchen.write("field.html", "$(id) $(more)");
  EXPECT_THROW((void)kitchen.render("page", Language::en, ""), std::runtime_error);

  kitchen.write("page.html", "[[>field id=name more='open]]");
  EXPECT_THROW((void)kitchen.render("page", Language::en, ""), std::runtime_error);
}

TEST(Templates, IncludeEachOtherAndNameAssets) {
  const Kitchen kitchen;
  kitchen.write("page.html", "[[>part]]<link href=\"[[asset:a.css]]\">");
  kitchen.write("part.html", "<b>{{NAME}}</b>");

  EXPECT_EQ(kitchen.render("page", Language::en, "x"), "<b>x</b><link href=\"/assets/a.css\">");
}

TEST(Templates, EscapeInTextAndInAttributes) {
  const Kitchen kitchen;
  kitchen.write("page.html", "<p title=\"{{NAME}}\">{{NAME}}</p>");

  const auto page = kitchen.render("page", Language::en, "\"><script>alert('x')</script>&");

  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_EQ(page.find("\"><"), std::string::npos);
  EXPECT_NE(page.find("&lt;script&gt;"), std::string::npos);
}

TEST(Templates, LetNoScriptIntoALink) {
  const Kitchen kitchen;
  kitchen.write("page.html", "<a href=\"{{NAME}}\">x</a>");

  EXPECT_EQ(kitchen.render("page", Language::en, "javascript:alert(1)").find("javascript:"),
            std::string::npos);
}

TEST(Templates, ThatDoNotEscapeAreRefused) {
  const Kitchen kitchen;
  kitchen.folder.write("templates/page.html", "<p>{{NAME}}</p>");

  EXPECT_THROW((void)kitchen.render("page", Language::en, "x"), std::runtime_error);
}

TEST(Templates, ThatTurnEscapingOffLaterAreRefused) {
  const Kitchen kitchen;
  kitchen.write("page.html", "<p>{{%AUTOESCAPE context=\"JAVASCRIPT\"}}{{NAME}}</p>");

  EXPECT_THROW((void)kitchen.render("page", Language::en, "x"), std::runtime_error);
}

TEST(Templates, ThatUseWhatThereIsNotAreRefused) {
  for (const auto* content : {"[[farewell]]", "[[>nowhere]]", "[[greeting", "[[>page]]", "{{#OPEN}}"}) {
    const Kitchen kitchen;
    kitchen.write("page.html", content);
    EXPECT_THROW((void)kitchen.render("page", Language::en, "x"), std::runtime_error) << content;
  }
}

TEST(Templates, ThatDoNotExistAreNotRendered) {
  const Kitchen kitchen;
  kitchen.write("page.html", "x");

  EXPECT_THROW((void)kitchen.render("nowhere", Language::en, "x"), std::out_of_range);
}
