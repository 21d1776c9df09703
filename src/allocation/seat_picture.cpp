#include "allocation/seat_picture.hpp"

#include <algorithm>

namespace holdfast::allocation {

using matching::Calendar;
using matching::Slot;
using std::chrono::steady_clock;

namespace {

std::size_t index(Slot slot) {
  return static_cast<std::size_t>(slot);
}

matching::Window window_of(const store::StoredWindow& stored, const Programme& programme) {
  const auto clinic = programme.find(stored.clinic);
  return {.id = stored.id, .clinic = clinic.value(), .starts_at = stored.starts_at};
}

std::shared_ptr<const Calendar> calendar_of(std::shared_ptr<const Programme> programme,
                                            const std::vector<store::StoredWindow>& stored) {
  std::vector<matching::Window> windows;
  for (const auto& each : stored) windows.push_back(window_of(each, *programme));
  return std::make_shared<const Calendar>(std::move(programme), std::move(windows));
}

}  // namespace

SeatPicture::Refreshed SeatPicture::refresh(store::Connection& connection, Instant now) {
  const std::unique_lock refreshing{refreshing_, std::try_to_lock};
  if (!refreshing || steady_clock::now() - refreshed_ < refresh_after_) return {};

  std::vector<Pencilled> settled;
  {
    const std::lock_guard lock{mutex_};
    settled = settled_;  // committed before this read begins
  }
  Refreshed refreshed{.asked = true};
  std::shared_ptr<const Calendar> calendar;  // if the programme is another
  std::vector<store::StoredWindow> windows;
  store::SeatsRead seats;
  connection.in_transaction([&](store::Transaction& tx) {
    const auto version = store::programme_version(tx);
    const auto known = programme();
    if (!known || known->version != version) {
      auto programme = std::make_shared<Programme>(store::read_programme(tx, base_));
      programme->version = version;
      windows = store::read_windows(tx, now);
      calendar = calendar_of(std::move(programme), windows);
      refreshed.version = version;
    }
    seats = store::seats_changed_since(tx, calendar ? 0 : horizon_);
  });
  horizon_ = seats.horizon;
  refreshed_ = steady_clock::now();

  // Both at once: a turn between them would find no seat, and end with nobody looked at.
  const std::lock_guard lock{mutex_};
  if (calendar) replace(std::move(calendar), windows);
  apply(seats.changed);
  as_of_ = now;
  for (const auto& pencilled : settled) rub_out(pencilled);
  settled_.erase(settled_.begin(), settled_.begin() + static_cast<std::ptrdiff_t>(settled.size()));
  return refreshed;
}

void SeatPicture::replace(std::shared_ptr<const Calendar> calendar,
                          const std::vector<store::StoredWindow>& windows) {
  calendar_ = std::move(calendar);
  free_.assign(calendar_->windows().size(), 0);
  capacity_.assign(free_.size(), 0);
  for (const auto& stored : windows) {
    capacity_[index(calendar_->find(stored.id).value())] = stored.capacity;
  }
  pencilled_.assign(free_.size(), 0);
  kept_back_.assign(free_.size(), 0);
}

void SeatPicture::apply(const std::vector<store::SeatsRead::Seats>& changed) {
  for (const auto& seats : changed) {
    const auto slot = calendar_->find(seats.id);
    if (!slot) continue;
    auto& free = free_[index(*slot)];
    if (seats.free > free) {
      kept_back_[index(*slot)] += seats.free - free;
      turn_due_ = true;
    }
    free = seats.free;
  }
}

std::optional<SeatPicture::View> SeatPicture::view(For whom) const {
  const std::lock_guard lock{mutex_};
  return view_as_of_now(whom);
}

std::optional<SeatPicture::View> SeatPicture::view_as_of_now(For whom) const {
  if (!calendar_) return std::nullopt;
  View view{calendar_, free_};
  for (std::size_t at = 0; at < free_.size(); ++at) {
    const auto taken = pencilled_[at] + (whom == For::newcomers ? kept_back_[at] : 0);
    view.free[at] = std::max(0, free_[at] - taken);
  }
  return view;
}

std::shared_ptr<const Programme> SeatPicture::programme() const {
  const std::lock_guard lock{mutex_};
  return calendar_ ? std::shared_ptr<const Programme>(calendar_, &calendar_->programme()) : nullptr;
}

std::optional<FreeSeats> SeatPicture::shown() const {
  const std::lock_guard lock{mutex_};
  if (!calendar_) return std::nullopt;
  FreeSeats seats{.programme = {calendar_, &calendar_->programme()}, .hours = {}, .as_of = as_of_};
  seats.hours.reserve(free_.size());
  for (std::size_t at = 0; at < free_.size(); ++at) {
    const auto& window = calendar_->windows()[at];
    seats.hours.push_back({.id = window.id,
                           .clinic = window.clinic,
                           .starts_at = window.starts_at,
                           .capacity = capacity_[at],
                           .free = std::max(0, free_[at] - pencilled_[at] - kept_back_[at])});
  }
  return seats;
}

SeatPicture::Pencil::Pencil(SeatPicture& picture, const View& view, const matching::Plan& plan)
    : picture_(picture), calendar_(view.calendar) {
  slots_.reserve(plan.seated.size());
  for (const auto& seat : plan.seated) slots_.push_back(seat.slot);
  const std::lock_guard lock{picture_.mutex_};
  ++picture_.pencils_;
  if (picture_.calendar_ != calendar_) return;
  for (const auto slot : slots_) ++picture_.pencilled_[index(slot)];
}

SeatPicture::Pencil::~Pencil() {
  const std::lock_guard lock{picture_.mutex_};
  --picture_.pencils_;
  if (std::exchange(picture_.unseated_beside_pencils_, false)) picture_.turn_due_ = true;
  Pencilled pencilled{std::move(calendar_), std::move(slots_)};
  if (committed_) {
    picture_.settled_.push_back(std::move(pencilled));
  } else {
    picture_.rub_out(pencilled);
  }
}

void SeatPicture::rub_out(const Pencilled& pencilled) {
  if (pencilled.calendar != calendar_) return;  // read anew meanwhile, without pencils
  for (const auto slot : pencilled.slots) --pencilled_[index(slot)];
}

void SeatPicture::note_unseated() {
  const std::lock_guard lock{mutex_};
  if (pencils_ > 1) unseated_beside_pencils_ = true;  // one is the caller's own
}

bool SeatPicture::turn_due() const {
  const std::lock_guard lock{mutex_};
  return turn_due_;
}

std::optional<SeatPicture::Turn> SeatPicture::begin_turn() {
  const std::lock_guard lock{mutex_};
  auto view = view_as_of_now(For::waiting);
  if (!view) return std::nullopt;
  Turn turn{.view = *std::move(view), .was_due = std::exchange(turn_due_, false), .kept_back = {}};
  if (turn.was_due) turn.kept_back = kept_back_;
  if (!first_turn_begun_) first_turn_begun_ = steady_clock::now();
  return turn;
}

void SeatPicture::end_turn(const View& view, const std::vector<int>& kept_back) {
  const std::lock_guard lock{mutex_};
  if (view.calendar != calendar_ || kept_back.size() != kept_back_.size()) return;
  for (std::size_t at = 0; at < kept_back.size(); ++at) {
    kept_back_[at] = std::max(0, kept_back_[at] - kept_back[at]);
  }
  first_turn_over_ = true;
}

bool SeatPicture::is_for_newcomers() const {
  const std::lock_guard lock{mutex_};
  return first_turn_over_ ||
         (first_turn_begun_ && steady_clock::now() - *first_turn_begun_ >= first_turn_max_);
}

void SeatPicture::nudge() {
  const std::lock_guard lock{mutex_};
  turn_due_ = true;
}

void SeatPicture::keep_all_back() {
  const std::lock_guard lock{mutex_};
  kept_back_ = free_;
  turn_due_ = true;
}

}  // namespace holdfast::allocation
