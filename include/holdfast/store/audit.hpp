#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "holdfast/domain/staff.hpp"
#include "holdfast/store/connection.hpp"

namespace holdfast::store {

/// Who does something, and from where.
struct Doer {
  std::optional<StaffId> staff;  ///< nothing: nobody is signed in
  std::string address;           ///< of the client, or "command line"
};

/// What was done or looked at, and to whom. Holds no name, number or address of a person: `subject` names
/// them.
struct Deed {
  std::string action;        ///< a verb, in words with hyphens: "looked-at", "signed-in"
  std::string subject = {};  ///< by `subject_of`, or empty
  std::string detail = {};   ///< "role: manager"
};

[[nodiscard]] std::string subject_of(const RegistrationId&);  ///< "registration 01930000-…"
[[nodiscard]] std::string subject_of(StaffId);                ///< "staff 7"

/// Writes it down in the transaction that does it: with it or not at all. Chained after, see audit_chain.hpp.
void audit(Transaction&, const Doer&, const Deed&);

struct AuditEntry {
  std::int64_t id = 0;
  Instant at;
  Doer doer;
  std::string name;  ///< of the doer, as it is now; empty if nobody was signed in
  Deed deed;
  std::optional<std::int64_t> position;  ///< in the chain; nothing: committed a moment ago
};

/// Which entries; what is empty excludes none.
struct AuditFilter {
  std::optional<StaffId> staff = {};
  std::string action = {}, subject = {};
  std::optional<Instant> from = {}, to = {};  ///< from <= at < to
  std::optional<std::int64_t> before = {};    ///< ids below this one: the next page
  std::size_t limit = 50;
};
/// The newest first.
[[nodiscard]] std::vector<AuditEntry> read_audit(Transaction&, const AuditFilter&);

}  // namespace holdfast::store
