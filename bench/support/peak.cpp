#include "bench/support/peak.hpp"

#include <chrono>
#include <stdexcept>
#include <thread>

namespace holdfast::bench {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t connections = 128;
constexpr auto glance = std::chrono::milliseconds{10};
constexpr auto patience = std::chrono::minutes{10};

}  // namespace

Throughput send_all(int port, const Forms& forms) {
  const auto sent = run(ClosedLoop{
      .port = port, .connections = connections, .requests = forms.size(), .request = [&](std::size_t n) {
        return forms.request(n);
      }});
  if (sent.otherwise > 0) throw std::runtime_error(std::to_string(sent.otherwise) + " were not taken");
  return sent;
}

WholeWay whole_way(const Installation& installation, const test::Running& running, const Forms& forms,
                   Until until) {
  const auto in_rounds = [&] { return installation.number("SELECT coalesce(sum(people), 0) FROM rounds"); };
  const auto offers = [&] { return installation.number("SELECT count(*) FROM offers"); };
  const auto nobody_to_tell = [&] {
    return installation.number(
               "SELECT count(*) FROM messages WHERE state IN ('due', 'sending') AND channel <> 'call'") == 0;
  };
  const auto people_before = in_rounds(), offers_before = offers();
  const auto begin = Clock::now();
  send_all(running.port(), forms);
  const auto over = [&] {
    if (in_rounds() < people_before + static_cast<double>(forms.size())) return false;
    return until == Until::last_commit || nobody_to_tell();
  };
  while (!over()) {
    if (Clock::now() - begin > patience)
      throw std::runtime_error("not all came to a round, or not all were told");
    std::this_thread::sleep_for(glance);
  }
  const std::chrono::duration<double> took = Clock::now() - begin;
  return {.seconds = took.count(), .offers_per_second = (offers() - offers_before) / took.count()};
}

}  // namespace holdfast::bench
