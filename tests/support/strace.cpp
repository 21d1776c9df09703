#include "support/strace.hpp"

#include <unistd.h>

#include <fstream>
#include <map>
#include <regex>

#include "support/child.hpp"

namespace holdfast::test {

namespace {

constexpr auto tracer = "/usr/bin/strace";

}  // namespace

int TracedCall::descriptor() const {
  return std::stoi(arguments);
}

std::optional<std::string> Strace::missing() {
  if (access(tracer, X_OK) != 0) return std::string(tracer) + " is missing";
  const TemporaryFolder folder{"strace"};
  Child child{{tracer, "-D", "-f", "-o", (folder.path() / "log").string(), "/bin/true"},
              folder.path() / "said"};
  if (child.wait() != 0) return "no program can be traced: " + child.log();
  return std::nullopt;
}

Strace::Strace(std::filesystem::path log, std::string calls, std::vector<std::string> injections)
    : log_(std::move(log)), calls_(std::move(calls)), injections_(std::move(injections)) {}

std::vector<std::string> Strace::before_command() const {
  std::vector<std::string> words{tracer, "-D", "-f", "-ttt", "-o", log_.string(), "-e", "trace=" + calls_};
  bool injects_signals = false;
  for (const auto& injection : injections_) {
    words.insert(words.end(), {"-e", "inject=" + injection});
    injects_signals = injects_signals || injection.find("signal=") != std::string::npos;
  }
  // Much faster, since other calls are not stopped at; but most signals are then not delivered (strace 6.1).
  if (!injects_signals) words.insert(words.begin() + 1, "--seccomp-bpf");
  return words;
}

// A call during which another thread was heard stands in two lines: "… <unfinished ...>" and "… resumed".
std::vector<TracedCall> Strace::calls() const {
  static const std::regex whole{R"((\d+) +([\d.]+) (\w+)\((.*)\) += (.*))"};
  static const std::regex begun{R"((\d+) +([\d.]+) (\w+)\((.*) <unfinished \.\.\.>)"};
  static const std::regex ended{R"((\d+) +[\d.]+ <\.\.\. \w+ resumed>(.*)\) += (.*))"};
  std::vector<TracedCall> calls;
  std::map<int, TracedCall> open;
  std::ifstream lines{log_};
  std::smatch part;
  for (std::string line; std::getline(lines, line);) {
    if (std::regex_match(line, part, begun)) {
      const int thread = std::stoi(part[1]);
      open[thread] = {std::stod(part[2]), thread, part[3], part[4], {}};
    } else if (std::regex_match(line, part, ended)) {
      auto call = open[std::stoi(part[1])];
      call.arguments += part[2];
      call.result = part[3];
      calls.push_back(std::move(call));
    } else if (std::regex_match(line, part, whole)) {
      calls.push_back({std::stod(part[2]), std::stoi(part[1]), part[3], part[4], part[5]});
    }
  }
  return calls;
}

}  // namespace holdfast::test
