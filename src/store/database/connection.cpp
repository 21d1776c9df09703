#include "holdfast/store/connection.hpp"

#include <algorithm>
#include <optional>
#include <sstream>
#include <thread>
#include <utility>

#include "store/database/failures.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/database/watchdog.hpp"

namespace holdfast::store {

namespace {

using namespace std::chrono;

constexpr Statement read_clock{"read_clock", "SELECT clock_timestamp()"};

constexpr auto undo_attempt = "ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt";

std::string encoded(const std::string& value) {
  constexpr auto hexadecimal = "0123456789ABCDEF";
  std::string out;
  for (const char each : value) {
    const auto byte = static_cast<unsigned char>(each);
    out += '%';
    out += hexadecimal[byte >> 4U];
    out += hexadecimal[byte & 15U];
  }
  return out;
}

std::string quoted(const std::string& value) {
  std::string out = "'";
  for (const char each : value) {
    if (each == '\'' || each == '\\') out += '\\';
    out += each;
  }
  out += '\'';
  return out;
}

/// The address with our bounds, in either of libpq's two forms. What the address itself says stands.
std::string address_of(const Settings& settings) {
  const auto whole_seconds = std::max<std::int64_t>(2, ceil<seconds>(settings.connect_timeout).count());
  const auto user_timeout = settings.statement_timeout + settings.connect_timeout;
  const std::pair<const char*, std::string> options[] = {
      {"connect_timeout", std::to_string(whole_seconds)},
      {"application_name", settings.application_name},
      {"keepalives_idle", "5"},
      {"keepalives_interval", "2"},
      {"keepalives_count", "3"},
      {"tcp_user_timeout", std::to_string(user_timeout.count())},
  };

  auto address = settings.url;
  const bool is_uri = address.starts_with("postgres://") || address.starts_with("postgresql://");
  for (const auto& [key, value] : options) {
    if (settings.url.find(std::string{key}.append("=")) != std::string::npos) continue;
    if (is_uri) {
      address += address.find('?') == std::string::npos ? '?' : '&';
      address.append(key).append("=").append(encoded(value));
    } else {
      address.append(" ").append(key).append("=").append(quoted(value));
    }
  }
  return address;
}

// In the first minute of an opening the tables grow from nothing to a million rows before anybody has counted
// them: a plan made for the empty table would read it whole for every round. So nothing here scans unless it
// says so.
constexpr auto steady_plans = "SET enable_seqscan = off; SET jit = off; ";

std::string session_settings(const Settings& settings) {
  std::ostringstream sql;
  sql << steady_plans
      << "SET timezone = 'UTC'; SET datestyle = 'ISO, YMD'; SET client_encoding = 'UTF8'; SET bytea_output = "
         "'hex'; "
      << "SET default_transaction_isolation = 'read committed'; "
      << "SET statement_timeout = '" << settings.statement_timeout.count() << "ms'; "
      << "SET lock_timeout = '" << settings.lock_timeout.count() << "ms'; "
      << "SET idle_in_transaction_session_timeout = '" << settings.statement_timeout.count() << "ms'";
  return sql.str();
}

// By default PostgreSQL's log quotes the row that a statement failed on, and the statement's parameters. What
// the session may not quieten itself must be set where the server is configured.
constexpr auto quieten_log = R"sql(
  SELECT set_config(name, quiet, false)
    FROM (VALUES ('log_error_verbosity', 'terse'), ('log_parameter_max_length', '0'),
                 ('log_parameter_max_length_on_error', '0')) AS settings (name, quiet)
   WHERE current_setting(name) <> quiet
)sql";

}  // namespace

Session::Session(const Settings& settings) : link(address_of(settings)) {
  // pqxx 6 would connect again by itself in the midst of things; a lost session is ours to replace.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  link.inhibit_reactivation(true);
#pragma GCC diagnostic pop
  pqxx::nontransaction direct{link};
  direct.exec(session_settings(settings));
  try {
    direct.exec(quieten_log);
  } catch (const pqxx::insufficient_privilege&) {
    throw Unavailable(
        "PostgreSQL's log would show people's data: set log_error_verbosity = terse, "
        "log_parameter_max_length "
        "= 0 and log_parameter_max_length_on_error = 0 there");
  }
}

// By plain statements: pqxx 6's subtransaction sends its SAVEPOINT with the first exec only, and statements
// with parameters are none, so that it would undo nothing.
bool Transaction::try_in_savepoint(const std::function<bool()>& work) {
  impl_.work->exec0("SAVEPOINT attempt");
  bool keeps = false;
  try {
    keeps = work();
  } catch (...) {
    try {
      impl_.work->exec0(undo_attempt);
    } catch (const std::exception&) {
      // The connection is gone, and all of the transaction with it. What broke it is on its way to the
      // caller.
    }
    throw;
  }
  impl_.work->exec0(keeps ? "RELEASE SAVEPOINT attempt" : undo_attempt);
  return keeps;
}

void read_whole_tables(Transaction& tx) {
  constexpr auto enough = minutes{15};
  tx.impl().work->exec("SET LOCAL enable_seqscan = on; SET LOCAL statement_timeout = '15min'");
  if (tx.impl().watch) tx.impl().watch.emplace(tx.impl().session.link.sock(), enough);
}

struct Connection::Impl {
  Settings settings;
  std::unique_ptr<Session> session;

  Session& connected() {
    if (session && !session->link.is_open()) session.reset();
    if (!session) {
      try {
        session = std::make_unique<Session>(settings);
      } catch (const pqxx::pqxx_exception& error) {
        // libpq's own words: host and port, and why; never the password.
        throw Unavailable(error.base().what());
      }
    }
    return *session;
  }
};

Connection::Connection(Settings settings)
    : impl_(std::make_unique<Impl>(Impl{std::move(settings), nullptr})) {}
Connection::~Connection() = default;
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;

void Connection::run(const std::function<void(Transaction&)>& work) {
  run_as<pqxx::work>(work);
}

void Connection::run_without_transaction(const std::function<void(Transaction&)>& work) {
  run_as<pqxx::nontransaction>(work);
}

template <class Kind>
void Connection::run_as(const std::function<void(Transaction&)>& work) {
  auto& session = impl_->connected();
  try {
    std::optional<Watch> watch;
    if (const auto limit = impl_->settings.transaction_timeout; limit.count() > 0)
      watch.emplace(session.link.sock(), limit);
    Kind transaction{session.link};
    Transaction::Impl inside{session, watch, &transaction};
    Transaction tx{inside};
    work(tx);
    transaction.commit();
  } catch (...) {
    const bool lost = !session.link.is_open();
    try {
      rethrow_as_failure(lost);
    } catch (const Contended&) {
      throw;
    } catch (const Poisoned&) {
      throw;
    } catch (const Unavailable&) {
      impl_->session.reset();
      throw;
    } catch (const InDoubt&) {
      impl_->session.reset();
      throw;
    }
  }
}

Instant Connection::clock(Transaction& tx) {
  return instant(execute(tx, read_clock)[0][0]);
}

void Connection::pause(int attempt) {
  std::this_thread::sleep_for(milliseconds{10} * attempt * attempt);
}

void Connection::throw_unless(bool in_doubt) {
  if (in_doubt) throw InDoubt("the connection broke while committing, and what came of it cannot be seen");
  throw;
}

}  // namespace holdfast::store
