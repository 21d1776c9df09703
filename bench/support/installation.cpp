#include "bench/support/installation.hpp"

#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <system_error>

#include "bench/support/town_files.hpp"

namespace holdfast::bench {

namespace {

constexpr auto database = "holdfast";

test::Home made_in(const test::PrivatePostgres& postgres) {
  postgres.execute(std::string("CREATE DATABASE ") + database);
  return test::Home{postgres.url(database)};
}

std::filesystem::path folder_in_memory() {
  std::string name = "/dev/shm/holdfast-mailbox-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) throw std::system_error(errno, std::generic_category(), name);
  return name;
}

}  // namespace

test::PrivatePostgres::Options postgres_options() {
  return {.durable = true,
          .settings = {"max_connections = 200", "shared_buffers = 256MB", "max_wal_size = 4GB",
                       "checkpoint_timeout = 15min", "wal_compression = lz4"}};
}

Installation::Installation(Empty)
    : mailbox_(folder_in_memory()), postgres_(postgres_options()), home_(made_in(postgres_)) {
  home_.settings["messages.mailbox_directory"] = '"' + mailbox_.string() + '"';
  home_.settings["journal.segment_bytes"] = "67108864";
  const auto migrated = home_.run({"migrate"});
  if (migrated.code != 0) throw std::runtime_error(migrated.text);
}

Installation::Installation(const std::string& windows) : Installation(Empty{}) {
  home_.settings["limits.registrations_per_telephone_per_hour"] = "1000000";
  home_.settings["limits.live_per_contact_max"] = "1000";
  home_.import_demo(windows);
}

Installation::Installation(const forecast::Town& town, Instant opens_at) : Installation(Empty{}) {
  import_town(home_, town, opens_at);
}

Installation::~Installation() {
  std::error_code gone_already;
  std::filesystem::remove_all(mailbox_, gone_already);
}

void Installation::reach_database_by(const std::string& url) {
  home_.settings["database.url"] = '"' + url + '"';
}

double Installation::number(const std::string& sql) const {
  return std::stod(home_.value(sql));
}

}  // namespace holdfast::bench
