#pragma once

#include <string>
#include <vector>

#include <cstring>  // ctemplate's headers use strlen without it

#include <ctemplate/template_dictionary.h>

namespace holdfast::staff {

/// Bars from left to right, one a row, each of one part or several: a picture for the eye, and the same as a
/// table for everybody. Both print.
struct Chart {
  std::string id;        ///< unique on the page
  std::string title;     ///< heading, caption, and name of the picture
  std::string in_words;  ///< the description that is read aloud: what the picture shows at a glance
  std::string row_heading;
  struct Part {
    std::string name;
    std::string kind;  ///< of the style: "booked", "held", "free", "plain"
  };
  std::vector<Part> parts;
  struct Row {
    std::string name;
    std::vector<std::size_t> values;  ///< one a part
  };
  std::vector<Row> rows;
};

/// Adds a section CHART for the template staff_chart.
void add_chart(ctemplate::TemplateDictionary&, const Chart&);

}  // namespace holdfast::staff
