#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "holdfast/domain/capability.hpp"
#include "holdfast/domain/registration.hpp"
#include "holdfast/journal/journal.hpp"

namespace holdfast::intake {

/// The bytes the journal keeps of a registration: a version, then the fields in order, each text with its
/// length. Without `id` and `received_at` the same form always gives the same bytes: `form_bytes` is what an
/// idempotency key is joined with.
[[nodiscard]] std::string record_of(const Registration&);
[[nodiscard]] std::string form_bytes(const Registration&);

/// Nothing if the bytes are of a version this program does not know.
[[nodiscard]] std::optional<Registration> registration_in(std::span<const std::byte>);

/// The keys that seal the journal, derived from the programme's.
[[nodiscard]] journal::Keys journal_keys(const KeyRing&);

}  // namespace holdfast::intake
