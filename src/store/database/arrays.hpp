#pragma once

#include <bit>
#include <cstdint>
#include <functional>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>

#include <pqxx/pqxx>

#include "holdfast/domain/ids.hpp"
#include "holdfast/domain/time.hpp"

// Sets as one parameter each, in PostgreSQL's binary array format (src/backend/utils/adt/arrayfuncs.c,
// array_recv): a round of a thousand people goes out as some twenty arrays that the server need not parse.
// The statement must name the type: `unnest($1::uuid[])`, `= ANY ($1::bigint[])`.

namespace holdfast::store {

/// An element of bytea[], of jsonb[].
struct Bytes {
  std::string_view of;
};

[[nodiscard]] inline std::optional<Bytes> bytes_or_null(const std::optional<std::string>& value) {
  return value ? std::optional{Bytes{*value}} : std::nullopt;
}
struct Json {
  std::string_view of;
};

/// Appends in network byte order, as everything in the binary format.
template <class Integer>
void append_integer(std::string& out, Integer value) {
  auto bits = static_cast<std::make_unsigned_t<Integer>>(value);
  for (int shift = static_cast<int>(sizeof(bits)) * 8 - 8; shift >= 0; shift -= 8) {
    out += static_cast<char>(bits >> shift & 0xFFU);
  }
}

/// How a type goes into an array: the type's oid (pg_type.dat; fixed for ever) and its binary form.
template <class Value>
struct Element;

template <class Of>
struct Element<Id<Of>> {
  static constexpr std::int32_t oid = 2950;  // uuid
  static void append(std::string& out, const Id<Of>& id) {
    append_integer(out, std::int32_t{16});
    out.append(id.bytes.begin(), id.bytes.end());
  }
};

template <>
struct Element<std::string_view> {
  static constexpr std::int32_t oid = 25;  // text
  static void append(std::string& out, std::string_view value) {
    append_integer(out, static_cast<std::int32_t>(value.size()));
    out += value;
  }
};
template <>
struct Element<std::string> : Element<std::string_view> {};
template <>
struct Element<const char*> : Element<std::string_view> {};

template <>
struct Element<Bytes> {
  static constexpr std::int32_t oid = 17;  // bytea
  static void append(std::string& out, Bytes value) { Element<std::string_view>::append(out, value.of); }
};

template <>
struct Element<Json> {
  static constexpr std::int32_t oid = 3802;  // jsonb: a version, then text
  static void append(std::string& out, Json value) {
    append_integer(out, static_cast<std::int32_t>(value.of.size() + 1));
    out += '\1';
    out += value.of;
  }
};

template <>
struct Element<bool> {
  static constexpr std::int32_t oid = 16;  // boolean
  static void append(std::string& out, bool value) {
    append_integer(out, std::int32_t{1});
    out += static_cast<char>(value ? 1 : 0);
  }
};

template <>
struct Element<std::int16_t> {
  static constexpr std::int32_t oid = 21;  // smallint
  static void append(std::string& out, std::int16_t value) {
    append_integer(out, std::int32_t{2});
    append_integer(out, value);
  }
};

template <>
struct Element<std::int32_t> {
  static constexpr std::int32_t oid = 23;  // integer
  static void append(std::string& out, std::int32_t value) {
    append_integer(out, std::int32_t{4});
    append_integer(out, value);
  }
};

template <>
struct Element<std::int64_t> {
  static constexpr std::int32_t oid = 20;  // bigint
  static void append(std::string& out, std::int64_t value) {
    append_integer(out, std::int32_t{8});
    append_integer(out, value);
  }
};

template <>
struct Element<WindowId> : Element<std::int64_t> {
  static void append(std::string& out, WindowId id) {
    Element<std::int64_t>::append(out, static_cast<std::int64_t>(id));
  }
};

template <>
struct Element<double> {
  static constexpr std::int32_t oid = 701;  // double precision
  static void append(std::string& out, double value) {
    append_integer(out, std::int32_t{8});
    append_integer(out, std::bit_cast<std::int64_t>(value));
  }
};

/// 2000-01-01, from which PostgreSQL counts.
inline constexpr std::chrono::sys_days postgresql_epoch{std::chrono::January / 1 / 2000};

template <>
struct Element<Instant> {
  static constexpr std::int32_t oid = 1184;  // timestamptz: microseconds
  static void append(std::string& out, Instant value) {
    Element<std::int64_t>::append(out, (value - Instant{postgresql_epoch}).count());
  }
};

template <>
struct Element<Date> {
  static constexpr std::int32_t oid = 1082;  // date: days
  static void append(std::string& out, Date value) {
    const auto days = std::chrono::sys_days{value} - postgresql_epoch;
    Element<std::int32_t>::append(out, static_cast<std::int32_t>(days.count()));
  }
};

/// Nothing is null.
template <class Value>
struct Element<std::optional<Value>> {
  static constexpr std::int32_t oid = Element<Value>::oid;
  static void append(std::string& out, const std::optional<Value>& value) {
    if (value) {
      Element<Value>::append(out, *value);
    } else {
      append_integer(out, std::int32_t{-1});
    }
  }
};

/// One array of what `projection` makes of each element: `array_of(offers, &NewOffer::id)`.
template <std::ranges::sized_range Range, class Projection = std::identity>
[[nodiscard]] pqxx::binarystring array_of(const Range& range, Projection projection = {}) {
  using Value =
      std::remove_cvref_t<std::invoke_result_t<Projection&, std::ranges::range_reference_t<const Range>>>;
  std::string out;
  out.reserve(20 + std::ranges::size(range) * 24);
  append_integer(out, std::int32_t{1});  // dimensions
  append_integer(out, std::int32_t{1});  // there may be nulls
  append_integer(out, Element<Value>::oid);
  append_integer(out, static_cast<std::int32_t>(std::ranges::size(range)));
  append_integer(out, std::int32_t{1});  // first subscript
  for (const auto& each : range) Element<Value>::append(out, std::invoke(projection, each));
  return pqxx::binarystring{out.data(), out.size()};
}

}  // namespace holdfast::store
