#pragma once

#include <functional>
#include <memory>
#include <utility>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

namespace holdfast::store {

/// Resumes the asker whose coroutine waits in `handler`, once, from any thread. The coroutine, and its
/// io_context, are kept alive until the answer is posted.
template <class... Answer, class Handler>
std::function<void(Answer...)> answer_to(Handler&& handler) {
  namespace asio = boost::asio;
  struct Waiting {
    explicit Waiting(Handler&& given)
        : guard(asio::make_work_guard(asio::get_associated_executor(given))), resume(std::move(given)) {}
    asio::executor_work_guard<asio::associated_executor_t<std::decay_t<Handler>>> guard;
    std::decay_t<Handler> resume;
  };
  auto waiting = std::make_shared<Waiting>(std::forward<Handler>(handler));
  return [waiting](Answer... answer) {
    asio::post(waiting->guard.get_executor(),
               [resume = std::move(waiting->resume), ... told = std::move(answer)]() mutable {
                 std::move(resume)(std::move(told)...);
               });
    waiting->guard.reset();
  };
}

}  // namespace holdfast::store
