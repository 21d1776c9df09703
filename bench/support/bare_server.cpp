#include "bench/support/bare_server.hpp"

#include <stdexcept>

namespace holdfast::bench {

BareServer::BareServer()
    : folder_("bare-server"),
      port_(test::free_loopback_port()),
      process_({HOLDFAST_BARE_SERVER, std::to_string(port_)}, folder_.path() / "log") {
  if (!test::comes_true([this] { return test::somebody_listens(port_); }))
    throw std::runtime_error("the bare server does not listen:\n" + process_.log());
}

}  // namespace holdfast::bench
