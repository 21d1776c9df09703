// What a server of Beast and nlohmann/json can do with one thread and nothing behind it: it reads a form,
// parses it and answers 202; anything else it answers with 200. No journal, no queue, no checks: a limit, not
// a peer.
#include <cstdlib>
#include <iostream>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <nlohmann/json.hpp>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Tcp = asio::ip::tcp;

http::response<http::string_body> answer(const http::request<http::string_body>& request) {
  http::response<http::string_body> response{http::status::ok, request.version()};
  if (request.method() == http::verb::post) {
    const auto form = nlohmann::json::parse(request.body());
    response.result(form.contains("name") ? http::status::accepted : http::status::bad_request);
  }
  response.set(http::field::content_type, "application/json");
  response.body() = R"({"reference":"r_0123456789abcdef0123456789abcdef","state":"queued"})";
  response.keep_alive(request.keep_alive());
  response.prepare_payload();
  return response;
}

asio::awaitable<void> serve(Tcp::socket socket) {
  socket.set_option(Tcp::no_delay{true});
  boost::beast::flat_buffer buffer;
  try {
    while (true) {
      http::request<http::string_body> request;
      co_await http::async_read(socket, buffer, request, asio::use_awaitable);
      const auto response = answer(request);
      co_await http::async_write(socket, response, asio::use_awaitable);
      if (!request.keep_alive()) co_return;
    }
  } catch (const boost::system::system_error&) {
    // the client has gone
  }
}

asio::awaitable<void> accept(Tcp::acceptor acceptor) {
  while (true) {
    auto socket = co_await acceptor.async_accept(asio::use_awaitable);
    co_spawn(acceptor.get_executor(), serve(std::move(socket)), asio::detached);
  }
}

}  // namespace

int main(int, char** arguments) {
  asio::io_context context{1};
  const auto port = static_cast<std::uint16_t>(std::atoi(arguments[1]));
  Tcp::acceptor acceptor{context, {asio::ip::address_v4::loopback(), port}};
  co_spawn(context, accept(std::move(acceptor)), asio::detached);
  context.run();
}
