#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace holdfast::test {

/// A small HTTP server on a port of 127.0.0.1, a free one where none is named, that answers as the test says
/// and remembers what it was asked.
///
/// One connection at a time, one request a connection. The handler runs on the server's thread.
class HttpStub {
 public:
  struct Request {
    std::string method, target;
    std::string headers;  ///< as sent
    std::string body;
  };
  struct Answer {
    int status = 200;
    std::string body = "";
    bool hang_up = false;      ///< closes without a word
    bool stay_silent = false;  ///< keeps the connection open until the client goes
  };
  using Handler = std::function<Answer(const Request&)>;

  explicit HttpStub(Handler, int port = 0);
  ~HttpStub();
  HttpStub(const HttpStub&) = delete;
  HttpStub& operator=(const HttpStub&) = delete;

  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] std::vector<Request> requests() const;

 private:
  void serve();
  void talk(int connection);

  Handler handler_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stopping_{false};
  mutable std::mutex mutex_;  // guards requests_
  std::vector<Request> requests_;
  std::thread thread_;
};

}  // namespace holdfast::test
