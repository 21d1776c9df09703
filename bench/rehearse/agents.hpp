#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "bench/rehearse/stage.hpp"
#include "holdfast/forms/random.hpp"

namespace holdfast::rehearse {

/// An agent at their desk, signed in.
struct Agent {
  Agent(Network& network, std::uint64_t number, std::string session);

  Connection connection;
  const std::string cookie;  ///< a header line
  std::string csrf;          ///< of their pages' forms, once they have seen one

  /// Asks as a browser that is signed in does.
  boost::asio::awaitable<Answer> get(Stage&, std::string path);
  boost::asio::awaitable<Answer> post(Stage&, std::string path,
                                      std::vector<std::pair<std::string, std::string>> fields);
};

/// The agents of a part. A caller takes one who is free, or hears the busy tone; who is not called rings
/// whoever is on the list of calls.
class Agents {
 public:
  /// `sessions`: the cookies of agents who are signed in.
  Agents(Stage&, const std::vector<std::string>& sessions);

  [[nodiscard]] Agent* take();  ///< null: all are busy
  void give_back(Agent*);

  /// Rings those on the list until the day closes.
  boost::asio::awaitable<void> ring();

 private:
  boost::asio::awaitable<bool> ring_one(Agent&);

  Stage& stage_;
  forms::Random random_;
  std::deque<Agent> all_;
  std::vector<Agent*> free_;
};

}  // namespace holdfast::rehearse
