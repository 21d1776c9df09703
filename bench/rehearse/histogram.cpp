#include "bench/rehearse/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include <nlohmann/json.hpp>

namespace holdfast::rehearse {

using std::chrono::microseconds;

namespace {

constexpr unsigned steps_bits = 6;
constexpr std::uint64_t steps = 1U << steps_bits;  ///< of each doubling

/// Below 128 µs each microsecond has a bucket; from there on a doubling has 64.
std::size_t bucket_of(microseconds time) {
  const auto value = static_cast<std::uint64_t>(time.count());
  if (value < 2 * steps) return value;
  const auto shift = static_cast<unsigned>(std::bit_width(value)) - steps_bits - 1;
  return shift * steps + (value >> shift);
}

/// The longest time that falls into it.
microseconds end_of(std::size_t bucket) {
  if (bucket < 2 * steps) return microseconds{bucket};
  const auto shift = bucket / steps - 1;
  return microseconds{((bucket % steps + steps + 1) << shift) - 1};
}

}  // namespace

void Histogram::add(std::chrono::nanoseconds time) {
  const auto whole = std::max(microseconds{0}, std::chrono::ceil<microseconds>(time));
  const auto bucket = bucket_of(whole);
  if (counts_.size() <= bucket) counts_.resize(bucket + 1);
  ++counts_[bucket];
  ++count_;
  longest_ = std::max(longest_, whole);
}

void Histogram::add(const Histogram& other) {
  if (counts_.size() < other.counts_.size()) counts_.resize(other.counts_.size());
  for (std::size_t at = 0; at < other.counts_.size(); ++at) counts_[at] += other.counts_[at];
  count_ += other.count_;
  longest_ = std::max(longest_, other.longest_);
}

Milliseconds Histogram::at(double share) const {
  auto left = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
  left = std::clamp<std::uint64_t>(left, 1, std::max<std::uint64_t>(1, count_));
  for (std::size_t at = 0; at < counts_.size(); ++at) {
    if (counts_[at] >= left) return std::min(end_of(at), longest_);
    left -= counts_[at];
  }
  return {};
}

std::uint64_t Histogram::within(Milliseconds limit) const {
  std::uint64_t sum = 0;
  for (std::size_t at = 0; at < counts_.size() && end_of(at) <= limit; ++at) sum += counts_[at];
  return sum;
}

nlohmann::json Histogram::json() const {
  auto buckets = nlohmann::json::array();
  for (std::size_t at = 0; at < counts_.size(); ++at) {
    if (counts_[at] > 0) buckets.push_back({at, counts_[at]});
  }
  return {{"longest_us", longest_.count()}, {"buckets", std::move(buckets)}};
}

Histogram Histogram::read(const nlohmann::json& json) {
  Histogram all;
  all.longest_ = microseconds{json.at("longest_us").get<std::int64_t>()};
  const auto last = bucket_of(all.longest_);
  for (const auto& bucket : json.at("buckets")) {
    const auto at = bucket.at(0).get<std::size_t>();
    if (at > last) throw nlohmann::json::out_of_range::create(401, "a time beyond the longest", &json);
    if (all.counts_.size() <= at) all.counts_.resize(at + 1);
    all.counts_[at] += bucket.at(1).get<std::uint64_t>();
    all.count_ += bucket.at(1).get<std::uint64_t>();
  }
  return all;
}

}  // namespace holdfast::rehearse
