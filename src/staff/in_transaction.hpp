#pragma once

#include <utility>

#include <boost/asio/awaitable.hpp>

#include "staff/office.hpp"

namespace holdfast::staff {

/// Runs `work(tx)` in one transaction on a thread of the desk. Suspends; throws what the store throws.
/// Name `work` before it is moved in: g++ 12 destroys a temporary twice.
template <class Work>
boost::asio::awaitable<std::invoke_result_t<Work, store::Transaction&>> in_transaction(Office& office,
                                                                                       Work work) {
  auto job = [work = std::move(work)](store::Connection& connection) {
    return connection.in_transaction([&](store::Transaction& tx) { return work(tx); });
  };
  co_return co_await office.context.desk.ask(std::move(job));
}

/// The same for somebody on the line, whose hold may be running: before other work, and driven again where it
/// was contended. For work that is safe to repeat.
template <class Work>
boost::asio::awaitable<std::invoke_result_t<Work, store::Transaction&>> in_transaction_at_once(Office& office,
                                                                                               Work work) {
  auto job = [work = std::move(work)](store::Connection& connection) {
    return connection.in_transaction_again([&](store::Transaction& tx) { return work(tx); });
  };
  co_return co_await office.context.desk.ask(std::move(job), store::Desk::Urgency::urgent);
}

}  // namespace holdfast::staff
