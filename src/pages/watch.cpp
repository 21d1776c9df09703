#include <charconv>
#include <random>

#include "pages/site.hpp"
#include "pages/views.hpp"

namespace holdfast::pages {

namespace {

/// A field of the page's own address for its stream.
std::string asked(const http::Request& request, std::string_view wanted) {
  for (auto& [name, value] : http::form_fields(request.query).value_or(http::Fields{})) {
    if (name == wanted) return std::move(value);
  }
  return {};
}

/// What the page showed last: by the stream it lost, or by its own address. What is no number differs from
/// what is the case, so that the page is told.
store::Standing seen_by(const http::Request& request) {
  std::string seen{request.header("last-event-id")};
  if (seen.empty()) seen = asked(request, "seen");
  std::int64_t number = 0;
  std::from_chars(seen.data(), seen.data() + seen.size(), number);
  return store::Standing{number};
}

std::chrono::milliseconds comes_again(const Limits& limits) {
  thread_local std::minstd_rand chance{std::random_device{}()};
  using Pause = std::uniform_int_distribution<std::int64_t>;
  return std::chrono::milliseconds{
      Pause{limits.watch_again_min.count(), limits.watch_again_max.count()}(chance)};
}

}  // namespace

Answer watch_status(Site& site, http::Request& request) {
  const auto id = site.context.capabilities.registration(request.parameters.at(0));
  if (!id) co_return not_found(site, request);

  // What changed is shown from the event itself: if thousands asked for their page in the same second, the
  // last of them would wait for long.
  const store::Seen seen{.id = *id, .standing = seen_by(request)};
  auto look = site.look(request, "/r/" + request.parameters.at(0));
  look.language = language_named(asked(request, "in")).value_or(look.language);
  auto stream = [&site, seen, look](const std::shared_ptr<http::Outlet>& outlet) {
    return site.context.watch.add(seen, [&site, look, outlet](const store::StatusView& view) {
      const auto standing = std::to_string(static_cast<std::int64_t>(view.standing));
      outlet->send(http::event("change", standing, live_part(status_of(site, look, view).body)));
    });
  };
  co_return http::event_stream(comes_again(site.context.limits), std::move(stream));
}

}  // namespace holdfast::pages
