#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace holdfast::test {

/// A PostgreSQL of the test's own, in a temporary folder, that ends with this object: never another's.
///
/// Listens on a free port of 127.0.0.1 and on a socket in its folder. Runs as user postgres if the test is
/// root. Dies with the thread that started it. All members block and throw std::runtime_error, with the end
/// of the server's log, on failure.
class PrivatePostgres {
 public:
  struct Options {
    bool durable = false;               ///< false: fsync off, for tests that ask nothing of the disk
    std::vector<std::string> settings;  ///< as in postgresql.conf: "max_connections = 20"
    std::vector<std::string> before_command = {};  ///< of the server: a clock of its own
  };

  PrivatePostgres() : PrivatePostgres(Options{}) {}
  explicit PrivatePostgres(Options);
  ~PrivatePostgres();
  PrivatePostgres(const PrivatePostgres&) = delete;
  PrivatePostgres& operator=(const PrivatePostgres&) = delete;

  /// libpq addresses over the loopback and over the socket.
  [[nodiscard]] std::string url(const std::string& database = "postgres") const;
  [[nodiscard]] std::string socket_url(const std::string& database = "postgres") const;
  [[nodiscard]] int port() const noexcept { return port_; }
  [[nodiscard]] std::filesystem::path log_file() const { return folder_ / "log"; }

  /// Runs one statement outside a transaction.
  void execute(const std::string& sql, const std::string& database = "postgres") const;

  void start();   ///< returns when it answers
  void stop();    ///< in order; open sessions are ended
  void kill();    ///< SIGKILL to all its processes, as in a crash
  void freeze();  ///< SIGSTOP to all its processes: connections stay, nothing answers
  void thaw();

 private:
  [[nodiscard]] std::vector<pid_t> processes() const;
  void signal_all(int signal) const;
  void wait_until_ready() const;
  [[nodiscard]] std::string log_end() const;

  std::filesystem::path folder_;
  std::vector<std::string> before_command_;
  int port_ = 0;
  pid_t server_ = 0;  ///< 0 while it does not run
};

}  // namespace holdfast::test
