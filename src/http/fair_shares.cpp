#include "holdfast/http/fair_shares.hpp"

#include <algorithm>

namespace holdfast::http {

using namespace std::chrono_literals;

FairShares::FairShares(const Limits& limits)
    : always_(limits.always),
      under_attack_(limits.under_attack),
      addresses_("address", always_.per_address_per_minute, 60s),
      telephones_("telephone", always_.per_telephone_per_hour, 3600s) {
  for (const auto& text : limits.exempt) exempt_.push_back(Network::read(text));
}

Quota FairShares::of_address(const Request& request, Moment now) {
  if (is_exempt(request)) return {};
  boost::system::error_code unknown;
  const auto address = boost::asio::ip::make_address(request.client, unknown);
  return addresses_.take(unknown ? request.client : sender_of(address).to_string(), now);
}

Quota FairShares::of_telephone(const Request& request, const std::string& number, Moment now) {
  if (number.empty() || is_exempt(request)) return {};
  return telephones_.take(number, now);
}

void FairShares::under_attack(bool so) noexcept {
  const auto& amounts = so ? under_attack_ : always_;
  addresses_.set_amount(amounts.per_address_per_minute);
  telephones_.set_amount(amounts.per_telephone_per_hour);
}

bool FairShares::is_exempt(const Request& request) const {
  if (request.forwarded) return false;
  boost::system::error_code unknown;
  const auto address = boost::asio::ip::make_address(request.client, unknown);
  if (unknown) return false;
  return std::any_of(exempt_.begin(), exempt_.end(),
                     [known = as_v6(address)](const Network& network) { return network.has(known); });
}

}  // namespace holdfast::http
