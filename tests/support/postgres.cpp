#include "support/postgres.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <pqxx/pqxx>

#include "support/child.hpp"

namespace holdfast::test {

namespace {

using namespace std::chrono_literals;

constexpr auto patience = 60s;
constexpr auto glance = 10ms;

bool is_root() {
  return geteuid() == 0;
}

/// The command as the user that PostgreSQL is content with; setpriv replaces itself, so the pid stays.
std::vector<std::string> as_postgres(std::vector<std::string> command) {
  if (!is_root()) return command;
  std::vector<std::string> whole{"/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups",
                                 "--pdeathsig=KILL"};
  whole.insert(whole.end(), command.begin(), command.end());
  return whole;
}

pid_t spawn(const std::vector<std::string>& command, const std::filesystem::path& log) {
  std::vector<char*> arguments;
  for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);

  const auto child = fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child > 0) return child;

  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  execv(arguments.front(), arguments.data());
  _exit(127);
}

/// Whether the child ended within our patience; its status then.
bool reap(pid_t child, int& status) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < until) {
    if (waitpid(child, &status, WNOHANG) == child) return true;
    std::this_thread::sleep_for(glance);
  }
  return false;
}

std::filesystem::path new_folder() {
  auto pattern = (std::filesystem::temp_directory_path() / "holdfast-postgres-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  if (is_root()) {
    const auto* user = getpwnam("postgres");
    if (user == nullptr || chown(pattern.c_str(), user->pw_uid, user->pw_gid) != 0) {
      throw std::runtime_error("no user postgres");
    }
  }
  return pattern;
}

std::string configuration(const std::filesystem::path& folder, int port,
                          const PrivatePostgres::Options& options) {
  std::ostringstream text;
  text << "listen_addresses = '127.0.0.1'\nport = " << port << "\nunix_socket_directories = '"
       << folder.string()
       << "'\nlog_error_verbosity = terse\nlog_parameter_max_length_on_error = 0\nlog_min_error_statement = "
          "panic\n";
  if (!options.durable) text << "fsync = off\nfull_page_writes = off\nsynchronous_commit = off\n";
  for (const auto& line : options.settings) text << line << '\n';
  return text.str();
}

/// What /proc says of a process; of one that is gone, or has ended and waits for its parent only, nothing.
struct Process {
  bool runs = false;
  pid_t parent = 0;
};

/// Its name may hold spaces and brackets, so count from the last one.
Process process_at(const std::filesystem::path& path) {
  std::ifstream file(path / "stat");
  std::string line;
  std::getline(file, line);
  const auto name_end = line.rfind(')');
  if (name_end == std::string::npos) return {};
  std::istringstream rest(line.substr(name_end + 1));
  char state = 0;
  pid_t parent = 0;
  rest >> state >> parent;
  if (state == 'Z' || state == 'X') return {};
  return {.runs = true, .parent = parent};
}

}  // namespace

PrivatePostgres::PrivatePostgres(Options options)
    : folder_(new_folder()), before_command_(options.before_command), port_(free_loopback_port()) {
  int status = 0;
  const auto initdb = spawn(as_postgres({HOLDFAST_POSTGRESQL "/initdb", "--pgdata",
                                         (folder_ / "data").string(), "--username=holdfast", "--auth=trust",
                                         "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"}),
                            log_file());
  if (!reap(initdb, status) || status != 0) throw std::runtime_error("initdb failed: " + log_end());
  std::ofstream(folder_ / "data" / "postgresql.conf", std::ios::app)
      << configuration(folder_, port_, options);
  start();
}

PrivatePostgres::~PrivatePostgres() {
  if (server_ != 0) kill();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string PrivatePostgres::url(const std::string& database) const {
  return "postgresql://holdfast@127.0.0.1:" + std::to_string(port_) + "/" + database;
}

std::string PrivatePostgres::socket_url(const std::string& database) const {
  return "postgresql://holdfast@/" + database + "?host=" + folder_.string() +
         "&port=" + std::to_string(port_);
}

void PrivatePostgres::execute(const std::string& sql, const std::string& database) const {
  pqxx::connection connection(url(database));
  pqxx::nontransaction direct(connection);
  direct.exec(sql);
}

void PrivatePostgres::start() {
  auto command = before_command_;
  command.insert(command.end(), {HOLDFAST_POSTGRESQL "/postgres", "-D", (folder_ / "data").string()});
  server_ = spawn(as_postgres(std::move(command)), log_file());
  wait_until_ready();
}

void PrivatePostgres::stop() {
  int status = 0;
  ::kill(server_, SIGINT);
  if (!reap(server_, status)) throw std::runtime_error("the server does not stop: " + log_end());
  server_ = 0;
}

void PrivatePostgres::kill() {
  const auto all = processes();
  for (const auto process : all) ::kill(process, SIGKILL);
  int status = 0;
  reap(server_, status);
  server_ = 0;

  // A new server may start only when the last child has let go of the shared memory; init may take its time.
  const auto until = std::chrono::steady_clock::now() + patience;
  for (const auto process : all) {
    while (process_at("/proc/" + std::to_string(process)).runs && std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(glance);
    }
  }
}

void PrivatePostgres::freeze() {
  signal_all(SIGSTOP);
}
void PrivatePostgres::thaw() {
  signal_all(SIGCONT);
}

/// The postmaster first: stopped, it starts no others meanwhile.
void PrivatePostgres::signal_all(int signal) const {
  ::kill(server_, signal);
  for (const auto process : processes()) ::kill(process, signal);
}

std::vector<pid_t> PrivatePostgres::processes() const {
  std::vector<pid_t> found{server_};
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const auto name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (process_at(entry.path()).parent == server_) found.push_back(std::stoi(name));
  }
  return found;
}

void PrivatePostgres::wait_until_ready() const {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < until) {
    int status = 0;
    if (waitpid(server_, &status, WNOHANG) == server_) break;
    try {
      pqxx::connection connection(url());
      return;
    } catch (const pqxx::broken_connection&) {
      std::this_thread::sleep_for(glance);
    }
  }
  throw std::runtime_error("the server does not start: " + log_end());
}

std::string PrivatePostgres::log_end() const {
  std::ifstream file(log_file());
  std::ostringstream text;
  text << file.rdbuf();
  const auto whole = text.str();
  return whole.substr(whole.size() > 2000 ? whole.size() - 2000 : 0);
}

}  // namespace holdfast::test
