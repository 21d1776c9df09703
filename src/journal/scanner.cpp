#include "journal/scanner.hpp"

#include <algorithm>
#include <cstring>

namespace holdfast::journal {
namespace {

constexpr std::uint64_t chunk_bytes_min = 1U << 20U;

bool all_zero(std::span<const std::byte> bytes) {
  // Each byte equals the one before it, and the first is zero: memcmp is many times faster than a loop.
  return bytes.empty() ||
         (bytes[0] == std::byte{0} && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

}  // namespace

Scanner::Scanner(std::unique_ptr<File> file, const Keys& keys, std::uint64_t offset, std::uint64_t limit)
    : file_(std::move(file)), keys_(keys), offset_(offset), limit_(limit) {}

std::span<const std::byte> Scanner::fetch(std::uint64_t offset, std::uint64_t bytes) {
  bytes = std::min(bytes, limit_ - std::min(limit_, offset));
  if (offset < chunk_offset_ || offset + bytes > chunk_offset_ + chunk_bytes_) {
    const auto wanted = std::min(std::max(bytes, chunk_bytes_min), limit_ - offset);
    if (chunk_.size() < wanted) chunk_.resize(wanted);
    chunk_offset_ = offset;
    chunk_bytes_ = file_->read({chunk_.data(), wanted}, offset);
    bytes = std::min(bytes, chunk_bytes_);
  }
  return {chunk_.data() + (offset - chunk_offset_), bytes};
}

bool Scanner::open_at(std::uint64_t offset, Frame& frame) {
  if (!read_header(fetch(offset, header_bytes), frame.header)) return false;
  frame.offset = offset;
  frame.bytes = frame_bytes(frame.header.length);
  auto& tally = tallies_[frame.header.key_id];
  const auto bytes = fetch(offset, frame.bytes);
  const bool whole = bytes.size() == frame.bytes;  // else a damaged length must not make us reserve for it
  if (whole && payload_.size() < frame.header.length) payload_.resize(frame.header.length);
  const std::span payload(payload_.data(), whole ? frame.header.length : 0);
  if (!whole || !open_frame(bytes, frame.header, keys_, payload)) {
    ++tally.unopened;
    return false;
  }
  ++tally.opened;
  frame.payload = payload;
  return true;
}

void Scanner::pass_over(std::uint64_t offset) {
  if (!hole_) hole_ = Hole{.offset = offset};
  const auto page = fetch(offset, page_bytes);
  hole_->bytes += page_bytes;
  if (!all_zero(page)) hole_->data_bytes = hole_->bytes;
}

std::optional<Frame> Scanner::next() {
  hole_.reset();
  for (; offset_ < limit_; offset_ += page_bytes) {
    Frame frame;
    if (open_at(offset_, frame)) {
      offset_ += frame.bytes;
      return frame;
    }
    pass_over(offset_);
  }
  return std::nullopt;
}

}  // namespace holdfast::journal
