#include "support/program/samples.hpp"

#include <algorithm>
#include <sstream>

namespace holdfast::test {

double sum_of(const std::string& metrics, const std::string& name, const std::vector<std::string>& labels) {
  double sum = 0;
  std::stringstream lines{metrics};
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(name + "{") && !line.starts_with(name + " ")) continue;
    const auto holds = [&](const std::string& label) { return line.find(label) != std::string::npos; };
    if (std::ranges::all_of(labels, holds)) sum += std::stod(line.substr(line.rfind(' ') + 1));
  }
  return sum;
}

}  // namespace holdfast::test
