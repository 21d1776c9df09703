#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace holdfast::http {

/// The bytes received and not yet dealt with, in one piece. Small while a connection is idle.
class Buffer {
 public:
  static constexpr std::size_t small_bytes = 4096;

  [[nodiscard]] std::size_t size() const noexcept { return end_ - start_; }
  [[nodiscard]] bool empty() const noexcept { return start_ == end_; }
  [[nodiscard]] std::string_view view() const noexcept { return {bytes_.get() + start_, size()}; }
  [[nodiscard]] char* data() noexcept { return bytes_.get() + start_; }
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }

  /// Room behind the bytes held, for the next read; empty when full.
  [[nodiscard]] std::span<char> room() noexcept { return {bytes_.get() + end_, capacity_ - end_}; }
  void received(std::size_t bytes) noexcept { end_ += bytes; }
  /// Drops the last bytes received.
  void truncate(std::size_t bytes_kept) noexcept { end_ = start_ + bytes_kept; }

  void consume(std::size_t bytes) noexcept {
    start_ += bytes;
    if (start_ == end_) start_ = end_ = 0;
  }

  /// Makes room for `bytes` in all, from the first one held. Whether the bytes moved, so that views are void.
  bool reserve(std::size_t bytes) {
    if (capacity_ - start_ >= bytes) return false;
    if (capacity_ >= bytes) {
      std::memmove(bytes_.get(), bytes_.get() + start_, size());
    } else {
      auto larger = std::make_unique_for_overwrite<char[]>(bytes);
      if (!empty()) std::memcpy(larger.get(), bytes_.get() + start_, size());
      bytes_ = std::move(larger);
      capacity_ = bytes;
    }
    end_ -= start_;
    start_ = 0;
    return true;
  }

  /// Gives back what an idle connection does not need.
  void shrink() {
    if (!empty() || capacity_ <= small_bytes) return;
    bytes_.reset();
    capacity_ = start_ = end_ = 0;
  }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0;
  std::size_t start_ = 0;
  std::size_t end_ = 0;
};

}  // namespace holdfast::http
