#include "contract/store/scene.hpp"

#include <pqxx/pqxx>

namespace holdfast::test {

namespace {

std::string or_null(const std::string& text) {
  return text.empty() ? "NULL" : "'" + text + "'";
}

std::string interval(std::chrono::milliseconds length) {
  return "interval '" + std::to_string(length.count()) + " ms'";
}

}  // namespace

struct Scene::Session {
  explicit Session(const std::string& url) : link(url) {}
  pqxx::connection link;
  pqxx::nontransaction direct{link};
};

Scene::Scene() : session_(std::make_unique<Session>(database.url())) {
  execute(R"sql(
    INSERT INTO clinics VALUES ('a', 'Sterling Road', '221 Sterling Road', 'Toronto', 'ON', 'M6R 2B2', 43.65,
                                -79.44, 'America/Toronto');
    INSERT INTO rounds (started_at, people, seated, distance) VALUES (now(), 1, 1, 0);
    INSERT INTO heartbeats VALUES ('other', clock_timestamp() + interval '10 minutes');
  )sql");
}

Scene::~Scene() = default;

std::string Scene::value(const std::string& sql) const {
  const std::lock_guard lock(one_at_a_time_);
  const auto rows = session_->direct.exec(sql);
  return rows.empty() || rows[0].empty() ? std::string{} : rows[0][0].c_str();
}

WindowId Scene::add_window(int capacity) {
  const auto id = value(
      "INSERT INTO windows (clinic_id, starts_at, capacity) "
      "VALUES ('a', date_trunc('hour', now()) + interval '3 days' + interval '1 hour' * " +
      std::to_string(++windows_) + ", " + std::to_string(capacity) + ") RETURNING id");
  return WindowId{std::stoll(id)};
}

RegistrationId Scene::add_person(const Person& person) {
  const RegistrationId id{random_bytes()};
  execute(
      "INSERT INTO registrations (id, state, received_at, turn_at, asked_at, via, name, line1, line2, city, "
      "province,"
      "  postal_code, phone, email, contact, language, date_of_birth, card_hash, preferences) "
      "VALUES ('$', '" +
          person.state +
          "', now() - interval '1 hour', now() - interval '1 hour', "
          "  now() - interval '1 hour', 'web', 'Margaret', '1 High Street', '', 'Toronto', 'ON', 'M6R "
          "2B2', " +
          or_null(person.phone) + ", " + or_null(person.email) + ", '" + person.contact +
          "', 'en', '1948-03-12', " + or_null(person.card) + R"(, '[{"start": "2026-12-03T09:00"}]'))",
      id);
  return id;
}

OfferId Scene::add_offer(const RegistrationId& person, WindowId window, Hold hold) {
  const OfferId id{random_bytes()};
  const auto offer = "'" + uuid_text(id.bytes) + "'";
  const auto number = std::to_string(static_cast<std::int64_t>(window));
  execute("UPDATE registrations SET state = 'offered', offer_id = " + offer +
              " WHERE id = '$'; "
              "UPDATE windows SET held = held + 1 WHERE id = " +
              number +
              "; "
              "INSERT INTO offers (id, registration_id, round_id, window_id, state, choice, distance, "
              "created_at, "
              "  notified_at, held_until) VALUES (" +
              offer + ", '$', 1, " + number +
              ", 'held', 1, 0, "
              "  clock_timestamp() - interval '1 hour', " +
              (hold.told ? "clock_timestamp() - interval '1 hour'" : "NULL") + ", clock_timestamp() + " +
              interval(hold.left) +
              "); "
              "INSERT INTO messages (id, registration_id, offer_id, cause, kind, channel, state, attempts, "
              "due_at, "
              "  sent_at, created_at) "
              "SELECT gen_random_uuid(), id, " +
              offer + ", " + offer + ", 'offer', contact, " +
              (hold.told ? "'sent', 1, clock_timestamp(), clock_timestamp()"
                         : "'due', 0, clock_timestamp(), NULL") +
              ", clock_timestamp() - interval '1 hour' FROM registrations WHERE id = '$'",
          person);
  return id;
}

OfferId Scene::add_offer(Hold hold) {
  return add_offer(add_person(), add_window(), hold);
}

std::string Scene::state(const OfferId& id) const {
  return value("SELECT state FROM offers WHERE id = '$'", id);
}

std::string Scene::state(const RegistrationId& id) const {
  return value("SELECT state FROM registrations WHERE id = '$'", id);
}

RegistrationId Scene::person_of(const OfferId& id) const {
  return {uuid_bytes(value("SELECT registration_id FROM offers WHERE id = '$'", id))};
}

std::string Scene::seats(const OfferId& id) const {
  return value(
      "SELECT w.held || ' ' || w.booked FROM windows w JOIN offers o ON o.window_id = w.id WHERE o.id = '$'",
      id);
}

std::string Scene::messages(const OfferId& id) const {
  return value(
      "SELECT string_agg(kind || ' ' || channel || ' ' || state, E'\n' ORDER BY kind, channel) "
      "FROM messages WHERE offer_id = '$'",
      id);
}

void Scene::fall_silent(std::chrono::seconds length) const {
  execute("UPDATE heartbeats SET at = clock_timestamp() - " + interval(length));
}

std::string Scene::with(std::string sql, const std::string& id) {
  for (auto at = sql.find('$'); at != std::string::npos; at = sql.find('$', at + id.size()))
    sql.replace(at, 1, id);
  return sql;
}

void StoreTest::TearDown() {
  if (laws_must_hold) {
    EXPECT_EQ(broken_laws(connection), "");
  }
}

std::string broken_laws(store::Connection& connection) {
  std::string broken;
  for (const auto& law : connection.in_transaction([](auto& tx) { return store::count_laws(tx); })) {
    if (law.broken != 0) broken += law.law + ": " + law.sentence + ": " + std::to_string(law.broken) + "\n";
  }
  return broken;
}

}  // namespace holdfast::test
