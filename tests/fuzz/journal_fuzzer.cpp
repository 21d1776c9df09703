// The journal's reader on whatever a disk may hold: the input is a list of pieces that make up a segment,
// some of them frames that were truly sealed, and then of harm done to it.
//
// - Nothing is ever read that was not sealed, byte for byte, with the header it was sealed with.
// - A frame that nobody touched is found, in its place, whatever stands before it.
// - Frames and holes together are the whole segment.
// - A payload that is no list of records ends the reading of it, and gives nothing beyond its bytes.
#include <cstring>
#include <map>
#include <stdexcept>

#include <sodium.h>

#include "fuzz/fuzzing.hpp"
#include "journal/frame.hpp"
#include "journal/scanner.hpp"

using namespace holdfast::journal;
using holdfast::test::FuzzInput;

namespace {

using Bytes = std::vector<std::byte>;

constexpr std::size_t segment_bytes_max = 64 * page_bytes;
constexpr std::size_t payload_bytes_max = 2 * page_bytes;

/// A segment in memory, read only.
class Segment final : public File {
 public:
  explicit Segment(const Bytes& bytes) : bytes_(bytes) {}
  void write(std::span<const std::byte>, std::uint64_t) override { std::abort(); }
  std::size_t read(std::span<std::byte> out, std::uint64_t offset) const override {
    if (offset >= bytes_.size()) return 0;
    const auto count = std::min<std::size_t>(out.size(), bytes_.size() - offset);
    std::memcpy(out.data(), bytes_.data() + offset, count);
    return count;
  }
  std::uint64_t size() const override { return bytes_.size(); }
  void truncate(std::uint64_t) override { std::abort(); }
  void sync() override { std::abort(); }
  void sync_all() override { std::abort(); }

 private:
  const Bytes& bytes_;
};

struct Sealed {
  Header header;
  Bytes records;  ///< the payload in the clear
  Bytes frame;
};

struct Written {
  Bytes bytes;
  std::map<std::uint64_t, Sealed> sealed;  ///< by where it was put
};

std::span<const std::byte> as_bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

Sealed seal(FuzzInput& input, const Keys& keys, Lsn lsn) {
  FrameBuilder builder(payload_bytes_max);
  Header header{.kind = static_cast<Kind>(input.byte() % 4),
                .epoch = input.byte(),
                .lsn = lsn,
                .durable_lsn = input.byte()};
  Sealed sealed;
  for (auto records = input.byte() % 6; records > 0; --records) {
    const auto record = input.bytes(input.byte());
    builder.add(as_bytes(record));
    const auto length = static_cast<std::uint32_t>(record.size());
    for (unsigned shift = 0; shift < 32; shift += 8) {
      sealed.records.push_back(static_cast<std::byte>(length >> shift & 0xffU));
    }
    sealed.records.insert(sealed.records.end(), as_bytes(record).begin(), as_bytes(record).end());
    ++header.count;
  }
  const auto frame = builder.seal(header, keys);
  sealed.frame.assign(frame.begin(), frame.end());
  HOLDS(read_header(sealed.frame, sealed.header) && sealed.header.lsn == lsn);
  HOLDS(sealed.header.count == header.count && sealed.header.length == sealed.records.size());
  return sealed;
}

Written write(FuzzInput& input, const Keys& keys) {
  Written written;
  Lsn lsn = 1;
  while (!input.empty() && written.bytes.size() < segment_bytes_max) {
    const auto at = written.bytes.size();
    switch (input.byte() % 4) {
      case 0:  // nothing was ever written here
        written.bytes.resize(at + page_bytes);
        break;
      case 1: {  // anything
        const auto text = input.bytes(input.byte());
        written.bytes.insert(written.bytes.end(), as_bytes(text).begin(), as_bytes(text).end());
        written.bytes.resize(at + page_bytes);
        break;
      }
      case 2: {  // a header that looks right, before anything
        const auto sealed = seal(input, keys, lsn);
        written.bytes.insert(written.bytes.end(), sealed.frame.begin(), sealed.frame.begin() + header_bytes);
        const auto text = input.bytes(input.byte());
        written.bytes.insert(written.bytes.end(), as_bytes(text).begin(), as_bytes(text).end());
        written.bytes.resize(at + page_bytes);
        break;
      }
      default: {
        auto sealed = seal(input, keys, lsn);
        lsn = sealed.header.end();
        written.bytes.insert(written.bytes.end(), sealed.frame.begin(), sealed.frame.end());
        written.sealed.emplace(at, std::move(sealed));
      }
    }
  }
  return written;
}

/// Changes single bytes: a place, and what to add to what stands there.
void harm(FuzzInput& input, Bytes& bytes) {
  for (auto times = input.byte() % 8; times > 0 && !bytes.empty(); --times) {
    const auto at = (std::size_t{input.byte()} << 12U | std::size_t{input.byte()} << 4U | input.byte() % 16U);
    auto& harmed = bytes[at % bytes.size()];
    harmed = static_cast<std::byte>(std::to_integer<unsigned>(harmed) + input.byte());
  }
}

void try_records(std::span<const std::byte> payload, Lsn count) {
  const auto* const end = payload.data() + payload.size();
  const auto* at = payload.data();
  try {
    for (Lsn left = count; left > 0; --left) {
      const auto record = next_record(payload);
      HOLDS(record.data() == at + record_header_bytes && record.data() + record.size() <= end);
      at = record.data() + record.size();
    }
  } catch (const std::runtime_error&) {
  }
}

/// Walks the segment; every frame must be one of those sealed, and every one unharmed must come.
void try_segment(const Written& written, const Bytes& bytes, const Keys& keys) {
  Scanner scanner(std::make_unique<Segment>(bytes), keys, 0, bytes.size());
  std::uint64_t passed = 0;
  auto expected = written.sealed.begin();
  while (true) {
    const auto frame = scanner.next();
    if (scanner.hole()) {
      HOLDS(scanner.hole()->offset == passed && scanner.hole()->data_bytes <= scanner.hole()->bytes);
      passed += scanner.hole()->bytes;
    }
    for (; expected != written.sealed.end() && (!frame || expected->first < frame->offset); ++expected) {
      const auto& lost = expected->second.frame;
      const auto used = header_bytes + expected->second.records.size() + tag_bytes;
      HOLDS(std::memcmp(bytes.data() + expected->first, lost.data(), used) != 0);
    }
    if (!frame) break;
    HOLDS(expected != written.sealed.end() && expected->first == frame->offset && passed == frame->offset);
    const auto& sealed = expected->second;
    HOLDS(frame->header.lsn == sealed.header.lsn && frame->header.count == sealed.header.count);
    HOLDS(frame->header.kind == sealed.header.kind && frame->header.epoch == sealed.header.epoch);
    HOLDS(frame->header.durable_lsn == sealed.header.durable_lsn && frame->bytes == sealed.frame.size());
    HOLDS(std::equal(frame->payload.begin(), frame->payload.end(), sealed.records.begin(),
                     sealed.records.end()));
    try_records(frame->payload, frame->header.count);
    passed += frame->bytes;
    ++expected;
  }
  HOLDS(passed == bytes.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto keys = [] {
    if (sodium_init() < 0) std::abort();
    Keys made;
    made.by_id[0].fill(7);
    made.by_id[3].fill(9);
    made.current = 3;
    return made;
  }();
  FuzzInput input(data, size);
  try_records(std::as_bytes(std::span(data, size)), size % 8);
  FuzzInput of_harm(data, std::min<std::size_t>(size, 33));
  static_cast<void>(input.bytes(33));
  const auto written = write(input, keys);
  auto bytes = written.bytes;
  harm(of_harm, bytes);
  try_segment(written, bytes, keys);
  return 0;
}
