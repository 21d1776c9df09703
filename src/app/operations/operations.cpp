#include "app/operations/operations.hpp"

#include <memory>

#include "app/operations/operations_page.hpp"
#include "holdfast/domain/time_zone.hpp"
#include "holdfast/messages/mailbox.hpp"

namespace holdfast::app {

using boost::asio::awaitable;
using http::Method;
using http::Request;
using http::Response;

namespace {

constexpr std::size_t mailbox_messages = 200;

Response response(observe::Health::Answer answer) {
  return {.status = answer.status,
          .content_type = std::move(answer.content_type),
          .body = std::move(answer.body),
          .headers = {}};
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

/// The newest messages as a person would get them, newest first.
std::string mailbox_page(const std::filesystem::path& directory) {
  std::string page =
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Mailbox</title></head>\n"
      "<body><main><h1>Mailbox</h1>\n<p>Messages kept here because no gateway is configured for their "
      "channel.</p>\n";
  for (const auto& entry : messages::read_mailbox(directory, mailbox_messages)) {
    page += "<article><h2>" + escaped(entry.to) + "</h2>\n<p>" + std::string(name_of(entry.channel)) + ", " +
            rfc3339(entry.at) + (entry.subject.empty() ? "" : ": " + escaped(entry.subject)) + "</p>\n<pre>" +
            escaped(entry.text) + "</pre></article>\n";
  }
  return page + "</main></body></html>\n";
}

}  // namespace

std::vector<http::Route> operations(OperationsContext context) {
  using observe::Metrics;
  auto& metrics = context.metrics;
  const auto& health = context.health;
  std::vector<http::Route> routes;
  const auto page = std::make_shared<const OperationsPage>(context.web_directory);
  routes.push_back({Method::get, "/", [page, &metrics](Request&) -> awaitable<Response> {
                      co_return Response{200, "text/html; charset=utf-8", page->html(metrics.text()), {}};
                    }});
  routes.push_back({Method::get, "/page.js", [page](Request&) -> awaitable<Response> {
                      co_return Response{200, "text/javascript; charset=utf-8", page->script(), {}};
                    }});
  routes.push_back({Method::get, "/page.css", [page](Request&) -> awaitable<Response> {
                      co_return Response{200, "text/css; charset=utf-8", page->style(), {}};
                    }});
  routes.push_back({Method::get, "/metrics", [&metrics](Request&) -> awaitable<Response> {
                      co_return Response{200, std::string(Metrics::content_type), metrics.text(), {}};
                    }});
  routes.push_back({Method::get, "/livez",
                    [&health](Request&) -> awaitable<Response> { co_return response(health.livez()); }});
  routes.push_back({Method::get, "/readyz",
                    [&health](Request&) -> awaitable<Response> { co_return response(health.readyz()); }});
  routes.push_back({Method::get, "/statusz",
                    [&health](Request&) -> awaitable<Response> { co_return response(health.statusz()); }});
  if (!context.mailbox_directory.empty()) {
    routes.push_back(
        {Method::get, "/mailbox", [directory = context.mailbox_directory](Request&) -> awaitable<Response> {
           co_return Response{200, "text/html; charset=utf-8", mailbox_page(directory), {}};
         }});
  }
  return routes;
}

}  // namespace holdfast::app
