#include "support/http_vectors.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace holdfast::test {

namespace {

std::string unescaped(const std::string& line);

/// What stands between the braces of `\{…}`.
std::string spelled_out(const std::string& word) {
  if (word == "smuggled") return smuggled_request;
  const auto star = word.find('*');
  if (star == std::string::npos) throw std::runtime_error("no such word: " + word);
  const auto what = unescaped(word.substr(star + 1));
  std::string all;
  for (auto times = std::stoul(word.substr(0, star)); times > 0; --times) all += what;
  return all;
}

std::string unescaped(const std::string& line) {
  std::string bytes;
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (line[at] != '\\') {
      bytes += line[at];
      continue;
    }
    switch (line.at(++at)) {
      case 'r': bytes += '\r'; break;
      case 'n': bytes += '\n'; break;
      case 't': bytes += '\t'; break;
      case '0': bytes += '\0'; break;
      case '\\': bytes += '\\'; break;
      case 'x':
        bytes += static_cast<char>(std::stoi(line.substr(at + 1, 2), nullptr, 16));
        at += 2;
        break;
      case '{': {
        const auto end = line.find('}', at);
        bytes += spelled_out(line.substr(at + 1, end - at - 1));
        at = end;
        break;
      }
      default: throw std::runtime_error("no such escape: " + line);
    }
  }
  return bytes;
}

/// "RFC 9112 6.3 -> 400 bad-host; close"
void read_expectation(const std::string& line, HttpVector& vector) {
  const auto arrow = line.find(" -> ");
  if (arrow == std::string::npos || !line.starts_with("RFC ")) throw std::runtime_error("no clause: " + line);
  vector.clause = line.substr(0, arrow);
  std::istringstream parts{line.substr(arrow + 4)};
  std::string part;
  while (std::getline(parts, part, ';')) {
    std::istringstream words{part};
    std::string word;
    words >> word;
    if (word == "keep" || word == "close") {
      vector.keeps = word == "keep";
      if (!words.eof() || !parts.eof()) throw std::runtime_error("something behind its end: " + line);
      return;
    }
    auto& answer = vector.answers.emplace_back();
    answer.status = std::stoi(word);
    while (words >> word) (word == "bodiless" ? answer.bodiless = true : (answer.problem = word, true));
  }
  throw std::runtime_error("neither keep nor close: " + line);
}

}  // namespace

std::vector<HttpVector> read_http_vectors(const std::filesystem::path& path) {
  std::ifstream file{path};
  if (!file) throw std::runtime_error("cannot read " + path.string());
  std::vector<HttpVector> vectors;
  std::string line;
  while (std::getline(file, line)) {
    if (line.empty() || line.front() == '#') continue;
    if (line.front() == '[' && line.back() == ']') {
      vectors.emplace_back().name = line.substr(1, line.size() - 2);
      if (!std::getline(file, line)) throw std::runtime_error("nothing behind " + vectors.back().name);
      read_expectation(line, vectors.back());
      continue;
    }
    if (vectors.empty()) throw std::runtime_error("bytes without a name: " + line);
    vectors.back().raw += unescaped(line);
  }
  return vectors;
}

}  // namespace holdfast::test
