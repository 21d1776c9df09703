#include "holdfast/domain/csv.hpp"

#include <sstream>

#include <gtest/gtest.h>

using namespace holdfast;

TEST(CsvLine, SeparatesCellsByCommasAndEndsAsTheStandardHasIt) {
  EXPECT_EQ(csv_line({"10:00", "Margaret O'Brien", "", "1948"}), "10:00,Margaret O'Brien,,1948\r\n");
}

TEST(CsvLine, QuotesWhatWouldBreakIt) {
  EXPECT_EQ(csv_line({"O'Brien, Margaret", "the \"old\" one", "two\r\nlines"}),
            "\"O'Brien, Margaret\",\"the \"\"old\"\" one\",\"two\r\nlines\"\r\n");
}

TEST(CsvLine, MakesFormulasHarmless) {
  EXPECT_EQ(csv_line({"=HYPERLINK(\"http://x\")"}), "\"'=HYPERLINK(\"\"http://x\"\")\"\r\n");
  for (const std::string cell : {"=1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1"}) {
    EXPECT_EQ(csv_line({cell}), "'" + cell + "\r\n");
  }
  EXPECT_EQ(csv_line({"\n=1"}), "\"'\n=1\"\r\n");
}

TEST(CsvLine, LeavesNamesAsTheyAre) {
  EXPECT_EQ(csv_line({"Jean-Marc", "Zo\xC3\xAB", "a=b", "O'+"}), "Jean-Marc,Zo\xC3\xAB,a=b,O'+\r\n");
}

TEST(CsvLine, GivesBackWhatWasWritten) {
  for (const std::string cell :
       {"=1", "'=1", "''+1", "' =1", " '-1", "-79.4", "+14165550199", "'t Hooft", "O'Brien", "'", ""}) {
    std::istringstream in{csv_line({cell, "end"})};
    CsvReader reader{in};
    EXPECT_EQ(without_apostrophe(reader.next()->front()), cell);
  }
}

TEST(CsvReader, ReadsAFieldOfAHundredThousandLines) {
  std::string text = "\"";
  for (int line = 0; line < 60'000; ++line) text += "\n\n";
  std::istringstream in{text + "\",end\n"};
  CsvReader reader{in};

  const auto record = reader.next();

  ASSERT_TRUE(record);
  EXPECT_EQ(record->back(), "end");
  EXPECT_EQ(reader.next(), std::nullopt);
}
