#include "contract/allocation/a_town.hpp"

#include "contract/store/scene.hpp"
#include "holdfast/store/offers.hpp"

namespace holdfast::test {

namespace {

using namespace std::chrono;

const Date long_ago = January / 1 / 2020;

std::string quoted(const RegistrationId& id) {
  return "'" + uuid_text(id.bytes) + "'";
}

std::vector<Clinic> clinics() {
  const auto clinic = [](std::string id, Coordinates at) {
    return Clinic{.id = {id},
                  .name = id,
                  .address = {.line1 = "1 High Street",
                              .line2 = "",
                              .city = id,
                              .province = "ON",
                              .postal_code = "M6R 2B2"},
                  .at = at,
                  .zone = TimeZone::named("America/Toronto")};
  };
  return {clinic("a", {43.65, -79.44}), clinic("b", {45.51, -73.57})};
}

/// Its process goes on meanwhile: a segment in the making holds nothing yet and is soon called otherwise.
void copy_living_journal(const std::filesystem::path& from, const std::filesystem::path& to) {
  std::filesystem::create_directories(to);
  for (const auto& file : std::filesystem::directory_iterator{from})
    if (file.path().extension() != ".temporary") std::filesystem::copy(file, to / file.path().filename());
}

}  // namespace

Town::Town() : now(floor<microseconds>(system_clock::now())), day_(floor<days>(now) + days{4} + hours{14}) {
  connection.in_transaction([](store::Transaction& tx) {
    (void)store::import_clinics(tx, clinics());
    (void)store::import_areas(tx, {{.prefix = "M6R", .at = {43.65, -79.44}}});
  });
  set_phase(long_ago);
}

Instant Town::start_of(int hour) const {
  return day_ + hours{hour};
}

WindowId Town::add_window(int hour, int capacity, const std::string& clinic) {
  const std::vector<store::StoredWindow> windows{
      {.id = {}, .clinic = {clinic}, .starts_at = start_of(hour), .capacity = capacity, .free = 0}};
  connection.in_transaction([&](store::Transaction& tx) { (void)store::import_windows(tx, windows); });
  return WindowId{std::stoll(value("SELECT max(id) FROM windows WHERE clinic_id = '" + clinic +
                                   "' AND starts_at = '" + rfc3339(start_of(hour)) + "'"))};
}

void Town::set_phase(Date opens_on, std::optional<Instant> gather_until) {
  const std::vector<Phase> phases{
      {.id = 1, .name = "all", .minimum_age_years = 18, .opens_on = opens_on, .gather_until = gather_until}};
  connection.in_transaction([&](store::Transaction& tx) {
    (void)store::import_phases(tx, phases);
    (void)store::reconsider_eligibility(tx, store::read_programme(tx, Programme{}));
  });
}

Preference Town::wish(int hour, const std::string& clinic) const {
  return {.clinic = ClinicId{clinic}, .start = clinics().front().zone.local(start_of(hour))};
}

Registration Town::person(std::vector<Preference> wishes) const {
  static std::atomic<std::uint64_t> number{0};
  auto person = intake::testing::a_form(++number);
  person.address.postal_code = "M6R 2B2";
  person.phone = "+1416" + std::to_string(1'000'000 + number);
  person.email = "somebody" + std::to_string(number) + "@example.org";
  person.preferences = std::move(wishes);
  return person;
}

std::string Town::state(const RegistrationId& id) const {
  return value("SELECT state FROM registrations WHERE id = " + quoted(id));
}

std::string Town::window_of(const RegistrationId& id) const {
  return value("SELECT window_id FROM offers WHERE state = 'held' AND registration_id = " + quoted(id));
}

void Town::decline(const RegistrationId& id) {
  const OfferId offer{
      uuid_bytes(value("SELECT id FROM offers WHERE state = 'held' AND registration_id = " + quoted(id)))};
  const auto declined = connection.in_transaction_again(
      [&](store::Transaction& tx) { return store::decline_offer(tx, offer); });
  ASSERT_TRUE(declined && *declined);
}

std::string Town::broken_laws() {
  store::Connection another{database.settings()};  // the server may have been stopped meanwhile
  return test::broken_laws(another);
}

void Recorder::round_committed(const allocation::RoundReport& report) noexcept {
  const std::lock_guard lock{mutex_};
  rounds_.push_back(report);
}

void Recorder::dead_letter(const std::string& reason) noexcept {
  const std::lock_guard lock{mutex_};
  dead_letters_.push_back(reason);
}

void Recorder::database(bool up, const std::string&) noexcept {
  ++(up ? steps : failures);
}

void Recorder::programme_read(const Programme& programme, std::size_t) noexcept {
  version = programme.version;
}

std::vector<allocation::RoundReport> Recorder::rounds() const {
  const std::lock_guard lock{mutex_};
  return rounds_;
}

std::vector<std::string> Recorder::dead_letters() const {
  const std::lock_guard lock{mutex_};
  return dead_letters_;
}

Process::Process(Town& town, std::size_t workers) : Process(town, workers, {}) {}

Process::Process(Town& town, std::size_t workers, const std::filesystem::path& journal)
    : town_(town), vault_(bench.keys) {
  set_clock(town.now);
  limits.workers = workers;
  limits.contact_from_hour = 0;
  limits.contact_to_hour = 24;
  limits.seats_refresh = milliseconds{20};
  limits.sweep = milliseconds{200};
  if (!journal.empty()) copy_living_journal(journal, bench.folder);
  bench.lanes[0]->start();
  intake = bench.open();
}

Process::~Process() {
  stop();
  bench.lanes[0]->stop();
}

RegistrationId Process::submit(Registration form) {
  return bench.submit(*intake, std::move(form)).get().id.value();
}

std::vector<RegistrationId> Process::submit(std::vector<Registration> forms) {
  std::vector<RegistrationId> ids;
  for (auto& form : forms) ids.push_back(submit(std::move(form)));
  return ids;
}

void Process::start() {
  allocator = std::make_unique<allocation::Allocator>(
      town_.database.settings(), *intake, vault_, Programme{}, limits,
      [this](Contact contact) { return contact != Contact::sms || texts_open; }, recorder,
      [this] { return clock(); }, [this] { ++messages_due; });
  allocator->start();
}

bool AllocatorTest::all_become(const std::vector<RegistrationId>& ids, const std::string& state) const {
  std::string list;
  for (const auto& id : ids) list += (list.empty() ? "" : ", ") + quoted(id);
  const auto sql = "FROM registrations WHERE state = '" + state + "' AND id IN (" + list + ")";
  if (comes_true([&] { return town.count(sql) == static_cast<int>(ids.size()); })) return true;
  ADD_FAILURE() << town.count(sql) << " of " << ids.size() << " are " << state << "; all there are: "
                << town.value(
                       "SELECT string_agg(state || ' ' || count, ', ') FROM (SELECT state, count(*) "
                       "FROM registrations GROUP BY state) AS each");
  return false;
}

bool AllocatorTest::goes_on(const Process& process, int steps) {
  const auto until = process.recorder.steps + steps;
  return comes_true([&] { return process.recorder.steps >= until; });
}

}  // namespace holdfast::test
