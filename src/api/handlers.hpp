#pragma once

#include <chrono>
#include <memory>
#include <mutex>

#include <boost/asio/awaitable.hpp>

#include "holdfast/api/routes.hpp"
#include "holdfast/http/message.hpp"

namespace holdfast::api {

// One coroutine a route. The context and the request outlive it. What the store throws passes through: the
// table of routes knows what each of them says then.

using Answer = boost::asio::awaitable<http::Response>;

Answer submit_registration(const Context&, http::Request&);
/// What is said instead when there is no room for a form; its body was not read.
[[nodiscard]] http::Response refuse_registration(const Context&, const http::Request&,
                                                 std::chrono::seconds after);
Answer show_registration(const Context&, http::Request&);
Answer requeue_registration(const Context&, http::Request&);
Answer change_appointment(const Context&, http::Request&);
Answer join_standby(const Context&, http::Request&);
Answer leave_standby(const Context&, http::Request&);
Answer cancel_registration(const Context&, http::Request&);
Answer pass_over(const Context&, http::Request&);
Answer join_household(const Context&, http::Request&);
Answer leave_household(const Context&, http::Request&);
Answer show_own_data(const Context&, http::Request&);
Answer erase_registration(const Context&, http::Request&);

Answer show_offer(const Context&, http::Request&);
Answer accept_offer(const Context&, http::Request&);
Answer decline_offer(const Context&, http::Request&);

Answer submit_residence(const Context&, http::Request&);
Answer show_residence(const Context&, http::Request&);
Answer accept_visits(const Context&, http::Request&);
Answer decline_visits(const Context&, http::Request&);
Answer cancel_residence(const Context&, http::Request&);
Answer requeue_residence(const Context&, http::Request&);
Answer show_residents(const Context&, http::Request&);
Answer add_residents(const Context&, http::Request&);
Answer remove_resident(const Context&, http::Request&);

Answer twilio_status(const Context&, http::Request&);
Answer twilio_inbound(const Context&, http::Request&);
Answer kannel_status(const Context&, http::Request&);
Answer kannel_inbound(const Context&, http::Request&);

/// The list of clinics, kept as text for as long as the programme stays the same. Safe on any thread.
class Clinics {
 public:
  [[nodiscard]] http::Response answer(const Programme&, const http::Request&);

 private:
  struct Written;
  std::mutex lock_;
  std::shared_ptr<const Written> written_;  // replaced under the lock, never changed
};

[[nodiscard]] http::Response openapi(const http::Request&);

}  // namespace holdfast::api
