#include "support/child.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <thread>

namespace holdfast::test {

namespace {

using namespace std::chrono_literals;

constexpr auto glance = 10ms;
constexpr auto patience_at_end = 5s;

int loopback_socket(int port, sockaddr_in& address) {
  address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) throw std::runtime_error("no socket");
  return descriptor;
}

/// Keeps the port from the other tests of this machine until this process has ended, by a name that one alone
/// can have; nobody needs to listen on it meanwhile.
bool reserve(int port) {
  const auto name = "holdfast-port-" + std::to_string(port);
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  std::ranges::copy(name, address.sun_path + 1);  // behind a zero: a name without a file
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  const int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(descriptor, reinterpret_cast<sockaddr*>(&address), size) == 0) return true;
  close(descriptor);
  return false;
}

/// HOLDFAST_LONG and its like speak to the tests: the program would take them for keys it does not know.
std::vector<char*> variables_of_others() {
  std::vector<char*> variables;
  for (auto** each = environ; *each != nullptr; ++each) {
    if (!std::string_view{*each}.starts_with("HOLDFAST_")) variables.push_back(*each);
  }
  variables.push_back(nullptr);
  return variables;
}

}  // namespace

Child::Child(const std::vector<std::string>& command, std::filesystem::path log) : log_(std::move(log)) {
  std::vector<char*> arguments;
  for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  auto variables = variables_of_others();

  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("fork failed");
  if (pid_ > 0) return;

  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int output = open(log_.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  execvpe(arguments.front(), arguments.data(), variables.data());
  _exit(127);
}

Child::~Child() {
  if (pid_ == 0) return;
  kill(pid_, SIGTERM);
  int status = 0;
  const auto ended = [&] { return waitpid(pid_, &status, WNOHANG) != 0; };
  if (comes_true(ended, patience_at_end)) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, &status, 0);
}

void Child::signal(int number) const {
  if (pid_ != 0) kill(pid_, number);
}

bool Child::has_ended() const {
  siginfo_t end{};
  const bool known = waitid(P_PID, static_cast<id_t>(pid_), &end, WEXITED | WNOHANG | WNOWAIT) == 0;
  return pid_ == 0 || !known || end.si_pid == pid_;
}

int Child::wait(std::chrono::milliseconds patience) {
  int status = 0;
  if (!comes_true([&] { return waitpid(pid_, &status, WNOHANG) == pid_; }, patience)) {
    throw std::runtime_error("it does not end");
  }
  pid_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string Child::log() const {
  return contents_of(log_);
}

TemporaryFolder::TemporaryFolder(const std::string& name, bool shared) {
  auto pattern = (std::filesystem::temp_directory_path() / ("holdfast-" + name + "-XXXXXX")).string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = pattern;
  if (shared) std::filesystem::permissions(path_, std::filesystem::perms::all);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

// Below the ports that the system gives to outgoing connections, so that none of them takes it meanwhile.
int free_loopback_port() {
  constexpr int tries_max = 200;
  static std::mt19937 random{std::random_device{}()};
  std::uniform_int_distribution<int> any{20000, 32000};
  for (int attempt = 0; attempt < tries_max; ++attempt) {
    const int port = any(random);
    sockaddr_in address;
    const int descriptor = loopback_socket(port, address);
    const bool bound = bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    close(descriptor);
    if (bound && reserve(port)) return port;
  }
  throw std::runtime_error("no free port");
}

bool somebody_listens(int port) {
  sockaddr_in address;
  const int descriptor = loopback_socket(port, address);
  const bool connected = connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  close(descriptor);
  return connected;
}

bool comes_true(const std::function<bool()>& condition, std::chrono::milliseconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= until) return false;
    std::this_thread::sleep_for(glance);
  }
  return true;
}

std::string contents_of(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream{path}.rdbuf();
  return text.str();
}

}  // namespace holdfast::test
