#include <fstream>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "domain/sentences.hpp"

using namespace holdfast;

namespace {

std::set<std::string> rows_of_the_table() {
  std::set<std::string> rows;
  for (const auto& said : sentences()) {
    rows.insert(std::string{"| `"}
                    .append(said.code)
                    .append("` | ")
                    .append(said.pointers)
                    .append(" | ")
                    .append(said.english)
                    .append(" | ")
                    .append(said.french)
                    .append(" |"));
  }
  return rows;
}

/// The rows of docs/refusals.md that begin with a code.
std::set<std::string> rows_of_the_document() {
  std::ifstream document{"docs/refusals.md"};
  EXPECT_TRUE(document) << "to be run in the folder of the project";
  std::set<std::string> rows;
  for (std::string line; std::getline(document, line);) {
    if (line.starts_with("| `") && line.find(" | ") != std::string::npos) rows.insert(line);
  }
  return rows;
}

}  // namespace

TEST(RefusalsDocument, ListsEveryCodeAsItIsSaid) {
  EXPECT_EQ(rows_of_the_document(), rows_of_the_table());
}

TEST(Sentences, AreOneACodeInBothLanguages) {
  std::set<std::string_view> codes;
  for (const auto& said : sentences()) {
    EXPECT_TRUE(codes.insert(said.code).second) << said.code;
    EXPECT_FALSE(said.pointers.empty()) << said.code;
    EXPECT_TRUE(said.english.ends_with('.')) << said.code;
    EXPECT_TRUE(said.french.ends_with('.')) << said.code;
    EXPECT_NE(said.english, said.french) << said.code;
  }
}
