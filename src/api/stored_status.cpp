#include "api/stored_status.hpp"

namespace holdfast::api {

boost::asio::awaitable<std::unique_ptr<const store::StatusView>> stored_status(const Context& context,
                                                                               RegistrationId id) {
  if (context.intake.holds(id)) co_return nullptr;
  auto view = co_await context.offers.status(id);
  if (view && view->dead_letter) view = nullptr;
  co_return view;
}

}  // namespace holdfast::api
