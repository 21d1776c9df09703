#include "holdfast/intake/intake.hpp"

#include <algorithm>
#include <exception>
#include <set>

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "holdfast/intake/record.hpp"
#include "holdfast/journal/adopted.hpp"
#include "intake/adoption.hpp"
#include "intake/held_ids.hpp"
#include "intake/kept_queue.hpp"
#include "intake/remembered_keys.hpp"
#include "intake/waiter.hpp"

namespace holdfast::intake {

namespace {

/// A dead process's journal on its way into ours.
struct TakingOver {
  journal::Adopted dead;
  std::vector<journal::Record> unkept;  ///< read there, in order, and not durable here yet
};

bool is_known(const journal::Record& record) {
  return registration_in(record.bytes).has_value();
}

KeptPtr kept_from(const journal::Record& record) {
  auto registration = registration_in(record.bytes);
  if (!registration) return nullptr;  // of a newer version: it stays in the journal for that one
  auto kept = std::make_unique<Kept>();
  kept->registration = std::move(*registration);
  kept->lsn = record.lsn;
  return kept;
}

}  // namespace

struct Intake::Impl {
  Impl(const std::filesystem::path& directory, const KeyRing& ring, journal::Limits journal_limits,
       Limits limits, journal::Watcher& watcher, std::vector<boost::asio::io_context*> contexts,
       std::function<Instant()> now)
      : clock(std::move(now)),
        lanes(std::move(contexts)),
        capabilities(ring),
        remembered(limits.keys_remembered_max),
        queue(limits.queue_max, [this](auto from, auto end, auto max) { return read_back(from, end, max); }),
        keys(journal_keys(ring)),
        journal_watcher(watcher),
        journal(
            directory, keys, journal_limits, [this](auto entries, auto outcome) { settle(entries, outcome); },
            watcher),
        recovered_end(journal.end()) {
    if (const auto first = journal.first_unforgotten()) queue.start_spilled(*first, recovered_end);
  }

  RegistrationId member_id(const Registration& form, const HouseholdMember&) const;
  void settle(std::span<journal::Entry* const> entries, journal::Outcome outcome);
  KeptQueue::Piece read_back(journal::Lsn from, journal::Lsn end, std::size_t records_max);
  std::size_t lane_of(const boost::asio::any_io_executor&) const;

  template <class Handler>
  void begin(Handler handler, Kept* kept);
  void call_writer_from(std::size_t lane);

  bool take_over(std::size_t& adopted);
  std::size_t keep_here(std::span<const journal::Record>);

  std::function<Instant()> clock;
  std::vector<boost::asio::io_context*> lanes;
  Capabilities capabilities;
  RememberedKeys remembered;
  HeldIds held;
  KeptQueue queue;
  std::vector<KeptPtr> batch;  ///< of the journal's thread alone, kept for its memory
  journal::Keys keys;
  journal::Watcher& journal_watcher;
  std::optional<TakingOver> taking_over;              ///< of the adopting thread alone, as the next
  std::set<std::filesystem::path> of_newer_versions;  ///< dead journals that are not ours to adopt
  journal::Journal journal;                           ///< its thread ends before what it calls
  const journal::Lsn recovered_end;  ///< below it: kept by a process before, and in nobody's memory
};

RegistrationId Intake::Impl::member_id(const Registration& form, const HouseholdMember& member) const {
  const auto place = static_cast<char>('a' + (&member - form.household.data()));
  const std::string_view first{reinterpret_cast<const char*>(form.id.bytes.data()), form.id.bytes.size()};
  return capabilities.derived(std::string{"household "} + place, first);
}

void Intake::Impl::settle(std::span<journal::Entry* const> entries, journal::Outcome outcome) {
  WakeList wake{lanes};
  batch.clear();
  for (auto* entry : entries) {
    KeptPtr kept{static_cast<Kept*>(entry)};
    const auto durable = outcome == journal::Outcome::durable;
    if (auto* waiter = std::exchange(kept->waiter, nullptr)) {
      waiter->settlement = durable ? Settlement::durable : Settlement::failed;
      wake.add(waiter);
    }
    if (auto* adoption = std::exchange(kept->adoption, nullptr)) adoption->settled(durable);
    kept->record = {};
    kept->bytes = {};
    if (durable) {
      batch.push_back(std::move(kept));
    } else {
      held.remove_all(kept->registration);
    }
  }
  if (!batch.empty()) {
    const auto end = batch.back()->lsn + 1;
    queue.settle(batch, end);
  }
  wake.wake_all();
}

KeptQueue::Piece Intake::Impl::read_back(journal::Lsn from, journal::Lsn end, std::size_t records_max) {
  constexpr std::size_t bytes_max = 8U << 20U;
  const auto records = journal.read(from, records_max, bytes_max);
  KeptQueue::Piece piece;
  piece.next = records.empty() ? end : std::min(end, records.back().lsn + 1);
  for (const auto& record : records) {
    if (record.lsn >= end) break;
    auto kept = kept_from(record);
    if (!kept) continue;
    if (record.lsn < recovered_end) held.add_all(kept->registration);
    piece.records.push_back(std::move(kept));
  }
  return piece;
}

std::size_t Intake::Impl::lane_of(const boost::asio::any_io_executor& executor) const {
  const auto* context = &boost::asio::query(executor, boost::asio::execution::context);
  const auto found = std::find(lanes.begin(), lanes.end(), context);
  return found == lanes.end() ? 0 : static_cast<std::size_t>(found - lanes.begin());
}

/// When the lane has done all that it has in hand: the forms among it come in the same batch.
void Intake::Impl::call_writer_from(std::size_t lane) {
  boost::asio::post(*lanes[lane], [this] { journal.call_writer(); });
}

/// From here on the record belongs to the journal, and through `settle` to the queue; unless it was refused.
template <class Handler>
void Intake::Impl::begin(Handler handler, Kept* kept) {
  const auto executor = boost::asio::get_associated_executor(handler);
  const auto lane = lane_of(executor);
  auto* waiter = WaiterOf<Handler>::make(std::move(handler), lane);
  kept->waiter = waiter;
  const auto taken = journal.append_quietly(*kept);
  if (taken == journal::Journal::Taken::first) call_writer_from(lane);
  if (taken != journal::Journal::Taken::refused) return;

  held.remove_all(kept->registration);
  delete kept;
  waiter->settlement = Settlement::refused;
  WakeList wake{lanes};
  wake.add(waiter);
  wake.wake_all();
}

Intake::Intake(std::filesystem::path journal_directory, const KeyRing& ring, journal::Limits journal_limits,
               Limits limits, journal::Watcher& watcher, std::vector<boost::asio::io_context*> lanes,
               std::function<Instant()> clock)
    : impl_(std::make_unique<Impl>(journal_directory, ring, journal_limits, limits, watcher, std::move(lanes),
                                   std::move(clock))) {}

Intake::~Intake() = default;

void Intake::start() {
  impl_->journal.start();
}

boost::asio::awaitable<Result<Receipt, SubmitRefusal>> Intake::submit(Submission submission) {
  auto kept = std::make_unique<Kept>();
  kept->registration = std::move(submission.registration);
  auto& registration = kept->registration;
  if (submission.idempotency_key) {
    const auto& key = *submission.idempotency_key;
    registration.id = impl_->capabilities.derived(key, form_bytes(registration));
    if (!impl_->remembered.agrees(key, registration.id)) co_return SubmitRefusal::key_reused;
  } else {
    registration.id.bytes = random_bytes();
  }
  // Known as soon as the first is, on every instance, so that a form sent again is the same people again.
  for (auto& member : registration.household) member.id = impl_->member_id(registration, member);
  registration.received_at = impl_->clock();
  kept->record = record_of(registration);
  kept->bytes = std::as_bytes(std::span{kept->record});
  Receipt receipt{.id = registration.id, .household = {}};
  for (const auto& member : registration.household) receipt.household.push_back(member.id);

  impl_->held.add_all(registration);
  auto* handed_over = kept.release();
  auto* impl = impl_.get();
  const auto settlement =
      co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void(Settlement)>(
          [impl, handed_over](auto handler) { impl->begin(std::move(handler), handed_over); },
          boost::asio::use_awaitable);
  switch (settlement) {
    case Settlement::durable: co_return receipt;
    case Settlement::failed: co_return SubmitRefusal::not_kept;
    case Settlement::refused: break;
  }
  co_return SubmitRefusal::full;
}

std::vector<KeptPtr> Intake::take(std::size_t max, std::chrono::milliseconds timeout) {
  return impl_->queue.take(max, timeout);
}

void Intake::forget(const std::vector<KeptPtr>& batch) {
  std::vector<journal::Lsn> ours;
  ours.reserve(batch.size());
  for (const auto& kept : batch) {
    ours.push_back(kept->lsn);
    impl_->held.remove_all(kept->registration);
  }
  impl_->journal.forget(ours);
}

std::size_t Intake::adopt() {
  std::size_t adopted = 0;
  if (impl_->taking_over && !impl_->take_over(adopted)) return adopted;
  std::exception_ptr unreadable;  // by us, with our keys: no reason to leave the others
  for (const auto& directory : impl_->journal.unlocked_siblings()) {
    if (impl_->of_newer_versions.contains(directory)) continue;
    std::optional<journal::Adopted> dead;
    try {
      dead = journal::Adopted::lock(directory, impl_->keys, impl_->journal_watcher);
    } catch (const std::runtime_error&) {
      unreadable = std::current_exception();
    }
    if (!dead) continue;
    impl_->taking_over.emplace(TakingOver{std::move(*dead), {}});
    if (!impl_->take_over(adopted)) break;
  }
  if (unreadable && adopted == 0) std::rethrow_exception(unreadable);
  return adopted;
}

/// Keeps here what is left of the dead journal. False: there is no room now. Then it stays ours to go on
/// with, since to begin it anew would keep its first records again and again and never come to its last.
bool Intake::Impl::take_over(std::size_t& adopted) {
  constexpr std::size_t records_max = 4096;
  constexpr std::size_t bytes_max = 8U << 20U;
  auto& [dead, unkept] = *taking_over;
  for (;;) {
    if (unkept.empty()) {
      unkept = dead.read(records_max, bytes_max);
      if (unkept.empty()) break;
      // Left to a newer version, and never tried again: what we can read would be kept once more each time.
      if (!std::ranges::all_of(unkept, is_known)) {
        of_newer_versions.insert(dead.directory());
        break;
      }
    }
    const auto kept = keep_here(unkept);
    adopted += kept;
    unkept.erase(unkept.begin(), unkept.begin() + static_cast<std::ptrdiff_t>(kept));
    if (!unkept.empty()) return false;
    dead.forget_read();
  }
  taking_over.reset();
  return true;
}

/// Keeps as many of the records, from the first on, as there is room for, and waits until they are durable.
/// Returns how many are.
std::size_t Intake::Impl::keep_here(std::span<const journal::Record> records) {
  Adoption adoption;
  std::size_t appended = 0;
  for (const auto& record : records) {
    auto kept = kept_from(record);
    kept->record = record_of(kept->registration);
    kept->bytes = std::as_bytes(std::span{kept->record});
    kept->adoption = &adoption;
    held.add_all(kept->registration);
    adoption.begin();
    auto* handed_over = kept.release();
    if (!journal.append(*handed_over)) {
      held.remove_all(handed_over->registration);
      delete handed_over;
      adoption.withdraw();
      break;
    }
    ++appended;
  }
  return adoption.wait() ? appended : 0;
}

void Intake::give_back(std::vector<KeptPtr> batch) {
  impl_->queue.give_back(std::move(batch));
}

bool Intake::holds(const RegistrationId& id) const {
  return impl_->held.contains(id);
}

std::size_t Intake::queued() const noexcept {
  return impl_->queue.size();
}

std::optional<Instant> Intake::oldest() const {
  return impl_->queue.oldest();
}

bool Intake::has_room() const noexcept {
  return impl_->journal.has_room();
}

std::uint64_t Intake::journal_bytes() const noexcept {
  return impl_->journal.bytes();
}

}  // namespace holdfast::intake
