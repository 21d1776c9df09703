#include "app/service/tries.hpp"

#include <chrono>
#include <string>

namespace holdfast::app {

namespace {

constexpr int tries_per_hour = 5;
constexpr std::size_t keys_remembered_max = 100'000;

}  // namespace

std::shared_ptr<site::Attempts> all_tries() {
  return std::make_shared<site::Attempts>(tries_per_hour, keys_remembered_max);
}

api::OwnDataTries own_data_tries(std::shared_ptr<site::Attempts> tries) {
  return {.take =
              [tries](const http::Request& request, const std::string& reference, Instant now) {
                return tries->take_each(site::own_data_keys(request.client, reference), now);
              },
          .give_back =
              [tries](const http::Request& request, const std::string& reference) {
                for (const auto& key : site::own_data_keys(request.client, reference)) tries->give_back(key);
              }};
}

}  // namespace holdfast::app
