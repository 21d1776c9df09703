#pragma once

#include <memory>
#include <string>

namespace holdfast::test {

/// Returns once some session of this database waits for a lock.
void wait_until_somebody_waits(const std::string& url);

/// Another session that holds a lock, of rows or of a table, until it commits or rolls back.
class LockHolder {
 public:
  LockHolder(const std::string& url, const std::string& locking_statement);
  ~LockHolder();
  void wait_until_somebody_waits() const { test::wait_until_somebody_waits(url_); }
  void execute(const std::string& sql);
  void commit();
  void roll_back();

 private:
  std::string url_;
  struct Session;
  std::unique_ptr<Session> session_;
};

}  // namespace holdfast::test
