#include "support/lock_holder.hpp"

#include <chrono>
#include <stdexcept>
#include <thread>

#include <pqxx/pqxx>

namespace holdfast::test {

void wait_until_somebody_waits(const std::string& url) {
  pqxx::connection link(url);
  pqxx::nontransaction look(link);
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  while (look.exec1("SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
                    "WHERE NOT l.granted AND a.datname = current_database()")[0]
             .as<int>() == 0) {
    if (std::chrono::steady_clock::now() > until) throw std::runtime_error("nobody waits");
    std::this_thread::yield();
  }
}

struct LockHolder::Session {
  explicit Session(const std::string& url) : link(url) {}
  pqxx::connection link;
  pqxx::work work{link};
};

LockHolder::LockHolder(const std::string& url, const std::string& locking_statement)
    : url_(url), session_(std::make_unique<Session>(url)) {
  execute(locking_statement);
}

LockHolder::~LockHolder() = default;

void LockHolder::execute(const std::string& sql) {
  session_->work.exec(sql);
}

void LockHolder::commit() {
  session_->work.commit();
}

void LockHolder::roll_back() {
  session_->work.abort();
}

}  // namespace holdfast::test
