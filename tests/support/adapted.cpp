#include "support/adapted.hpp"

#include <fstream>
#include <regex>
#include <stdexcept>

#include "support/child.hpp"

namespace holdfast::test {

std::filesystem::path adapted(const std::filesystem::path& folder, const std::string& name,
                              const std::map<std::string, std::string>& changes) {
  auto text = contents_of(name);
  for (const auto& [before, after] : changes) {
    const std::regex pattern{before};
    if (!std::regex_search(text, pattern)) throw std::runtime_error(name + " holds no " + before);
    text = std::regex_replace(text, pattern, after);
  }
  const auto file = folder / std::filesystem::path{name}.filename();
  std::ofstream{file} << text;
  return file;
}

}  // namespace holdfast::test
