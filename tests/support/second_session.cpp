#include "support/second_session.hpp"

#include <pqxx/pqxx>

namespace holdfast::test {

struct SecondSession::Impl {
  explicit Impl(const std::string& url) : connection(url), work(connection) {}

  pqxx::connection connection;
  pqxx::work work;
};

SecondSession::SecondSession(const std::string& database_url, const std::string& sql)
    : impl_(std::make_unique<Impl>(database_url)) {
  impl_->work.exec(sql);
}

SecondSession::~SecondSession() = default;

void SecondSession::commit() {
  impl_->work.commit();
}

void SecondSession::give_up() {
  impl_->work.abort();
}

}  // namespace holdfast::test
