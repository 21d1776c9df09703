#include "holdfast/staff/routes.hpp"

#include "holdfast/site/guarded.hpp"
#include "staff/sign_in/guard.hpp"

namespace holdfast::staff {

namespace {

constexpr auto form_type = "application/x-www-form-urlencoded";

std::string host_of(std::string_view url) {
  const auto scheme = url.find("://");
  const auto authority = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
  return std::string{authority.substr(0, authority.find_first_of(":/"))};
}

}  // namespace

Office::Office(Context given)
    : context(std::move(given)),
      words(context.shared.words),
      seal(context.keys, KeyRing::Use::staff),
      audit_keys(context.keys),
      vault(context.keys),
      issuer(host_of(context.shared.public_url)),
      passwords(context.limits.passwords_waiting_max),
      wrong_tries(context.limits.wrong_tries_per_address_per_hour, context.limits.addresses_remembered_max) {}

std::vector<http::Route> routes(Context context) {
  const auto office = std::make_shared<Office>(std::move(context));
  std::vector<http::Route> all;
  for (const auto& row : table()) {
    auto work = [office, &row](http::Request& request) { return admitted(*office, row, request); };
    auto& route = all.emplace_back(
        http::Route{row.method, row.pattern,
                    site::guarded(office->context.shared, std::move(work), site::AtStake::work)});
    if (row.method == http::Method::post) route.accepts = form_type;
  }
  return all;
}

}  // namespace holdfast::staff
