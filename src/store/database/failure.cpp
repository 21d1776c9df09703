#include "holdfast/store/failure.hpp"

#include <string_view>

#include <pqxx/pqxx>

#include "store/database/failures.hpp"

namespace holdfast::store {

namespace {

/// What PostgreSQL says about a constraint quotes the row; only the constraint's own name may be repeated.
std::string constraint_in(std::string_view message) {
  constexpr std::string_view before = "constraint \"";
  const auto from = message.find(before);
  if (from == std::string_view::npos) return {};
  const auto name = message.substr(from + before.size());
  return std::string{name.substr(0, name.find('"'))};
}

std::string first_line(std::string_view message) {
  return std::string{message.substr(0, message.find('\n'))};
}

bool is_any_of(std::string_view state, std::initializer_list<std::string_view> states) {
  for (const auto each : states) {
    if (state == each) return true;
  }
  return false;
}

[[noreturn]] void throw_for(const pqxx::sql_error& error) {
  const std::string& state = error.sqlstate();
  const auto kind = std::string_view{state}.substr(0, 2);

  if (is_any_of(state, {"40001", "40P01", "55P03", "57014"})) throw Contended("contended: SQLSTATE " + state);
  if (is_any_of(kind, {"21", "22", "23", "54"})) {
    const auto constraint = constraint_in(error.what());
    throw Poisoned("refused: SQLSTATE " + state + (constraint.empty() ? "" : ", constraint " + constraint));
  }
  // Class 42 speaks of tables and columns, not of rows: a database not migrated, or rights that are missing.
  if (kind == "42") throw Unavailable("unavailable: SQLSTATE " + state + ", " + first_line(error.what()));
  // Also 0A000, a plan outlived by a migration: the next connection plans anew.
  throw Unavailable("unavailable: SQLSTATE " + state);
}

}  // namespace

void rethrow_as_failure(bool connection_lost) {
  try {
    throw;
  } catch (const pqxx::in_doubt_error&) {
    throw InDoubt("the connection broke while committing");
  } catch (const pqxx::statement_completion_unknown&) {
    throw InDoubt("the outcome of a statement is unknown");
  } catch (const pqxx::broken_connection&) {
    throw Unavailable("the connection to the database broke");
  } catch (const pqxx::transaction_rollback&) {
    throw Contended("contended: rolled back for another's sake");
  } catch (const pqxx::sql_error& error) {
    if (connection_lost) throw Unavailable("the connection to the database broke");
    throw_for(error);
  } catch (const pqxx::failure&) {
    if (connection_lost) throw Unavailable("the connection to the database broke");
    throw;
  }
}

}  // namespace holdfast::store
