#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/domain/form.hpp"
#include "holdfast/domain/result.hpp"

namespace holdfast::api {

/// Why a body is not taken at all. Each is a 400.
enum class BodyRefusal {
  not_json,       ///< not RFC 8259, not UTF-8, something after the value, or a whole number beyond 64 bits
  duplicate_key,  ///< an object says the same name twice: two readers could understand two things
  too_deep,       ///< more than eight levels
  nul             ///< U+0000, which no database row can hold
};

/// A field that is not one of ours, or has not the type it must have.
struct ShapeFault {
  std::string pointer;
  std::string_view code;  ///< "unknown-field", "wrong-type"
};

/// A JSON body. Only what is text where text belongs is filled in.
struct Body {
  RawForm form;  ///< in its household also whoever lives in a residence
  std::optional<std::string> contact_name;
  bool has_preferences = false;
  std::optional<std::string> reason;
  bool together = false;            ///< speaks for all who come together
  std::optional<std::string> with;  ///< a reference
  std::vector<ShapeFault> faults;   ///< in the order found, at most `shape_faults_max`
};

constexpr std::size_t depth_max = 8;
constexpr std::size_t shape_faults_max = 64;

/// What the body of a request may say.
enum class BodyKind { registration, requeue, change, cancellation, joining, own_data, residence, residents };

/// Reads a body. Every known field is a string but `address` (an object), `preferences`, `household`
/// and `residents` (arrays of objects), `neighbouringHours` and `together` (true or false); null is none of
/// these. A refusal means that nothing of it can be trusted; faults are told together with those of the
/// domain.
[[nodiscard]] Result<Body, BodyRefusal> read_body(std::string_view json, BodyKind);

}  // namespace holdfast::api
