#include "holdfast/http/blocklist.hpp"

#include <algorithm>

namespace holdfast::http {

void Blocklist::replace(const std::vector<Block>& blocks) {
  auto fresh = std::make_shared<Table>();
  for (const auto& [network, until] : blocks) {
    auto& end = (*fresh)[network.prefix_bits][masked(network.base, network.prefix_bits)];
    end = std::max(end, until);
  }
  const std::lock_guard lock{mutex_};
  table_ = std::move(fresh);
}

bool Blocklist::has(const std::string& client, Moment now) const {
  const auto known = table();
  if (known->empty()) return false;
  boost::system::error_code unknown;
  const auto address = boost::asio::ip::make_address(client, unknown);
  if (unknown) return false;
  return std::any_of(known->begin(), known->end(), [&, whole = as_v6(address)](const auto& row) {
    const auto& [prefix_bits, networks] = row;
    const auto found = networks.find(masked(whole, prefix_bits));
    return found != networks.end() && now < found->second;
  });
}

std::shared_ptr<const Blocklist::Table> Blocklist::table() const {
  const std::lock_guard lock{mutex_};
  return table_;
}

}  // namespace holdfast::http
