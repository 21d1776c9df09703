#include "http/chunked.hpp"

#include <algorithm>
#include <cstring>

#include "http/characters.hpp"
#include "http/text.hpp"

namespace holdfast::http {
namespace {

constexpr int digits_max = 8;
constexpr std::size_t overhead_bytes_max = 4096;

bool is_text(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte == '\t' || (byte >= 0x20 && byte != 0x7F);
}

}  // namespace

boost::system::result<ChunkedDecoder::Step, ChunkRefusal> ChunkedDecoder::decode(std::span<const char> raw,
                                                                                 char* out) noexcept {
  Step step;
  while (step.consumed < raw.size() && state_ != State::complete) {
    if (state_ != State::data) {
      if (!advance(raw[step.consumed++])) return ChunkRefusal::malformed;
      if (chunk_left_ > body_bytes_max_ - body_bytes_) return ChunkRefusal::too_large;
      continue;
    }
    const auto take = std::min<std::size_t>(chunk_left_, raw.size() - step.consumed);
    std::memmove(out + step.produced, raw.data() + step.consumed, take);
    step.consumed += take;
    step.produced += take;
    body_bytes_ += take;
    chunk_left_ -= static_cast<std::uint32_t>(take);
    if (chunk_left_ == 0) state_ = State::data_return;
  }
  step.complete = state_ == State::complete;
  return step;
}

bool ChunkedDecoder::advance(char c) noexcept {
  switch (state_) {
    case State::size:
    case State::extension:
    case State::size_line_feed: return advance_in_size(c);
    case State::data_return: state_ = State::data_line_feed; return c == '\r';
    case State::data_line_feed: state_ = State::size; return c == '\n';
    case State::trailer_start:
    case State::trailer_name:
    case State::trailer_value:
    case State::trailer_line_feed:
    case State::last_line_feed: return advance_in_trailer(c);
    case State::data:
    case State::complete: break;
  }
  return false;
}

bool ChunkedDecoder::advance_in_size(char c) noexcept {
  if (state_ == State::size_line_feed) {
    digits_ = 0;
    state_ = chunk_left_ > 0 ? State::data : State::trailer_start;
    return c == '\n';
  }
  if (c == '\r') {
    state_ = State::size_line_feed;
    return digits_ > 0;
  }
  if (state_ == State::extension) return is_text(c) && ++overhead_bytes_ <= overhead_bytes_max;
  if (c == ';') {
    state_ = State::extension;
    return digits_ > 0;
  }
  const int digit = hex_value(c);
  if (digit < 0 || ++digits_ > digits_max) return false;
  chunk_left_ = chunk_left_ << 4U | static_cast<std::uint32_t>(digit);
  return true;
}

bool ChunkedDecoder::advance_in_trailer(char c) noexcept {
  if (++overhead_bytes_ > overhead_bytes_max) return false;
  switch (state_) {
    case State::trailer_start:
      state_ = c == '\r' ? State::last_line_feed : State::trailer_name;
      return c == '\r' || token_characters.has(c);
    case State::trailer_name:
      if (c == ':') state_ = State::trailer_value;
      return c == ':' || token_characters.has(c);
    case State::trailer_value:
      if (c == '\r') state_ = State::trailer_line_feed;
      return c == '\r' || is_text(c);
    case State::trailer_line_feed: state_ = State::trailer_start; return c == '\n';
    case State::last_line_feed: state_ = State::complete; return c == '\n';
    case State::size:
    case State::extension:
    case State::size_line_feed:
    case State::data:
    case State::data_return:
    case State::data_line_feed:
    case State::complete: break;
  }
  return false;
}

}  // namespace holdfast::http
