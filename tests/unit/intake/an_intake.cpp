#include "unit/intake/an_intake.hpp"

#include <unistd.h>

#include <algorithm>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

namespace holdfast::intake::testing {

namespace {

namespace asio = boost::asio;

std::filesystem::path fresh_folder() {
  static std::atomic<int> next{0};
  return std::filesystem::temp_directory_path() /
         ("holdfast_intake_" + std::to_string(::getpid()) + "_" + std::to_string(next++));
}

asio::awaitable<Answer> submitted(Intake& intake, Submission submission) {
  const auto result = co_await intake.submit(std::move(submission));
  Answer answer;
  if (result) {
    answer.id = result->id;
  } else {
    answer.refusal = result.error();
  }
  answer.woken_on = std::this_thread::get_id();
  co_return answer;
}

}  // namespace

void Lane::start() {
  thread_ = std::thread{[this] { context.run(); }};
}

void Lane::stop() {
  context.stop();
  if (thread_.joinable()) thread_.join();
}

Bench::Bench(std::size_t lanes_count) : folder(fresh_folder()) {
  keys.masters[1].fill(7);
  keys.current = 1;
  journal_limits = {.segment_bytes = 256U << 10U,
                    .batch_bytes_max = 64U << 10U,
                    .record_bytes_max = 16U << 10U,
                    .quiet = std::chrono::milliseconds{5}};
  for (std::size_t lane = 0; lane < lanes_count; ++lane) lanes.push_back(std::make_unique<Lane>());
}

Bench::~Bench() {
  lanes.clear();
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
}

std::unique_ptr<Intake> Bench::construct() {
  std::vector<asio::io_context*> contexts;
  for (const auto& lane : lanes) contexts.push_back(&lane->context);
  return std::make_unique<Intake>(folder, keys, journal_limits, limits, watcher, std::move(contexts),
                                  [this] { return Instant{std::chrono::microseconds{now_micros++}}; });
}

std::unique_ptr<Intake> Bench::open() {
  auto intake = construct();
  intake->start();
  return intake;
}

std::future<Answer> Bench::submit(Intake& intake, Registration form, std::size_t lane,
                                  std::optional<std::string> idempotency_key) {
  Submission submission{.registration = std::move(form), .idempotency_key = std::move(idempotency_key)};
  return asio::co_spawn(lanes[lane]->context, submitted(intake, std::move(submission)), asio::use_future);
}

std::vector<RegistrationId> Bench::keep(Intake& intake, std::uint64_t first, std::uint64_t last) {
  Answers answers;
  for (auto number = first; number <= last; ++number) answers.push_back(submit(intake, a_form(number)));
  std::vector<RegistrationId> ids;
  for (auto& answer : answers) ids.push_back(answer.get().id.value());
  return ids;
}

std::vector<KeptPtr> take_all(Intake& intake, std::size_t max) {
  std::vector<KeptPtr> all;
  for (auto some = intake.take(max, {}); !some.empty(); some = intake.take(max, {})) {
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  return all;
}

std::vector<RegistrationId> ids_of(const std::vector<KeptPtr>& batch) {
  std::vector<RegistrationId> ids;
  for (const auto& kept : batch) ids.push_back(kept->registration.id);
  return ids;
}

}  // namespace holdfast::intake::testing
