#include "support/program/a_crowd.hpp"

#include <fstream>
#include <thread>

#include "app/files/programme_files.hpp"

namespace holdfast::test {

std::shared_ptr<const Programme> demo_programme() {
  const std::filesystem::path demo = std::filesystem::path{HOLDFAST_ROOT} / "config" / "demo";
  app::CsvErrors errors;
  auto programme = std::make_shared<Programme>();
  std::ifstream clinics{demo / "clinics.csv"};
  programme->clinics = app::read_clinics(clinics, errors);
  std::sort(programme->clinics.begin(), programme->clinics.end(),
            [](const auto& left, const auto& right) { return left.id < right.id; });
  std::ifstream areas{demo / "areas.csv"};
  for (const auto& area : app::read_areas(areas, errors)) programme->areas[area.prefix] = area.at;
  return programme;
}

namespace {

Instant now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

}  // namespace

std::string demo_windows() {
  std::string lines;
  const auto programme = demo_programme();
  for (const auto& clinic : programme->clinics) {
    for (int day = 1; day <= 30; ++day) {
      for (int hour = 9; hour < 17; ++hour) lines += clinic.id.text + "," + day_ahead(day, hour) + ",24\n";
    }
  }
  return lines;
}

std::string many_seats_at(const std::string& clinic) {
  std::string lines;
  for (int day = 1; day <= 30; ++day) {
    for (int hour = 9; hour < 17; ++hour) lines += clinic + "," + day_ahead(day, hour) + ",10000\n";
  }
  return lines;
}

Crowd::Crowd(const Home& home, std::uint64_t seed)
    : file_(home.folder() / ("acknowledged-" + std::to_string(seed))),
      sent_file_(home.folder() / ("sent-" + std::to_string(seed))),
      generator_(demo_programme(), now(), seed) {
  std::ofstream{file_};
  std::ofstream{sent_file_};
}

std::size_t Crowd::send(const std::string& url, std::size_t forms) {
  constexpr int connections = 8;
  const auto before = acknowledged_.load();
  const auto end = next_ + forms;
  std::atomic<bool> gone{false};
  std::vector<std::thread> threads;
  for (int at = 0; at < connections; ++at) {
    threads.emplace_back([&] {
      app::HttpClient client{url};
      for (auto n = next_++; n < end && !gone; n = next_++) {
        if (send_number(client, n) == 0) gone = true;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  return acknowledged_ - before;
}

int Crowd::send_one(app::HttpClient& client) {
  return send_number(client, next_++);
}

int Crowd::send_number(app::HttpClient& client, std::uint64_t n) {
  const auto form = generator_.form(n);
  if (form.health_card_number) {
    const std::lock_guard lock{mutex_};
    std::ofstream{sent_file_, std::ios::app} << *form.health_card_number << '\n';
  }
  const auto answer = client.post("/v1/registrations", forms::json(form));
  if (answer.status != 202) {
    ++refused_;
    return answer.status;
  }
  ++acknowledged_;
  const std::lock_guard lock{mutex_};
  std::ofstream{file_, std::ios::app} << std::string(Json::parse(answer.body).at("reference")) << '\n';
  return answer.status;
}

Printed Crowd::verified(const Home& home) const {
  return home.run({"verify", "--acknowledged", file_.string(), "--sent", sent_file_.string()});
}

std::string Crowd::form(std::uint64_t n) const {
  return forms::json(generator_.form(n));
}

}  // namespace holdfast::test
