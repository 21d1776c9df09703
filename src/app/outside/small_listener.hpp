#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "holdfast/http/router.hpp"

namespace holdfast::app {

/// "127.0.0.1:9466", "[::1]:9466". Throws std::invalid_argument where it is not one.
struct Place {
  std::string address;
  std::uint16_t port = 0;

  [[nodiscard]] static Place in(const std::string& text);
};

/// A listener for a command beside the server: a few routes on a thread of its own, on which their handlers
/// may block; one asks at a time. Serves from its construction to its end. Throws if the address cannot be
/// bound.
class SmallListener {
 public:
  SmallListener(const Place&, std::vector<http::Route>);
  ~SmallListener();
  SmallListener(const SmallListener&) = delete;
  SmallListener& operator=(const SmallListener&) = delete;

  [[nodiscard]] std::uint16_t port() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Waits for SIGTERM or SIGINT, at most so long; true if one came. Both must be blocked on every thread: see
/// `hold_back_signals`.
[[nodiscard]] bool told_to_stop_within(std::chrono::seconds);

/// From here on SIGTERM and SIGINT wait until somebody asks for them. Before any thread is started.
void hold_back_signals();

}  // namespace holdfast::app
