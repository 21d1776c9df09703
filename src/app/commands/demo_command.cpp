#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <map>
#include <mutex>
#include <thread>

#include <nlohmann/json.hpp>

#include "app/commands/commands.hpp"
#include "app/files/programme_files.hpp"
#include "app/outside/http_client.hpp"
#include "holdfast/forms/generator.hpp"
#include "holdfast/messages/mailbox.hpp"

namespace holdfast::app {

namespace {

using nlohmann::json;
using std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::size_t clients = 8;
constexpr auto outcome_deadline = 60s;

/// One form of the demonstration, from its 202 to what became of it.
struct Sent {
  std::string reference;
  std::string state = "queued";
  std::string offer;
  int choice = 0;  ///< 0: none of theirs
};

/// A bar on a terminal's standard error, drawn by whoever makes it longer.
class Progress {
 public:
  Progress(std::string what, std::size_t all) : what_(std::move(what)), all_(all) {}
  void step() {
    const auto done = ++done_;
    if (!shown_) return;
    if (done * 50 / all_ == (done - 1) * 50 / all_ && done != all_) return;
    const std::lock_guard lock{mutex_};
    std::cerr << '\r' << std::left << std::setw(10) << what_ << '[' << std::string(done * 50 / all_, '#')
              << std::string(50 - done * 50 / all_, ' ') << "] " << done << (done == all_ ? "\n" : "")
              << std::flush;
  }

 private:
  std::string what_;
  std::size_t all_;
  const bool shown_ = ::isatty(STDERR_FILENO) == 1;
  std::atomic<std::size_t> done_{0};
  std::mutex mutex_;
};

/// Runs `work(client, at)` for every `at` below `count`, on a few threads with a connection each.
template <class Work>
void for_each(const std::string& url, std::size_t count, Work work) {
  std::atomic<std::size_t> next{0};
  std::vector<std::thread> threads;
  for (std::size_t at = 0; at < clients; ++at) {
    threads.emplace_back([&] {
      HttpClient client{url};
      for (auto mine = next++; mine < count; mine = next++) work(client, mine);
    });
  }
  for (auto& thread : threads) thread.join();
}

std::shared_ptr<const Programme> programme_in(const std::filesystem::path& data) {
  CsvErrors errors;
  auto programme = std::make_shared<Programme>();
  std::ifstream clinics{data / "clinics.csv"};
  programme->clinics = read_clinics(clinics, errors);
  std::sort(programme->clinics.begin(), programme->clinics.end(),
            [](const auto& left, const auto& right) { return left.id < right.id; });
  std::ifstream areas{data / "areas.csv"};
  for (const auto& area : read_areas(areas, errors)) programme->areas[area.prefix] = area.at;
  if (!errors.empty()) throw std::runtime_error(data.string() + ": " + errors.front());
  return programme;
}

/// Sends every form once; 503 and 429 are tried again a few times, as a person would.
std::vector<Sent> send(const Demo& demo, const forms::Generator& generator) {
  constexpr int tries_max = 20;
  std::vector<Sent> sent(demo.forms);
  std::atomic<std::size_t> refused{0};
  Progress progress{"sending", demo.forms};
  const auto begin = steady_clock::now();
  for_each(demo.url, demo.forms, [&](HttpClient& client, std::size_t at) {
    const auto body = forms::json(generator.form(at));
    HttpClient::Answer answer;
    for (int attempt = 0; attempt < tries_max; ++attempt) {
      answer = client.post("/v1/registrations", body);
      if (answer.status != 503 && answer.status != 429 && answer.status != 0) break;
      std::this_thread::sleep_for(250ms);
    }
    if (answer.status == 202) {
      sent[at].reference = json::parse(answer.body).at("reference");
    } else if (refused++ == 0) {
      std::cerr << "\nrefused with " << answer.status << ": " << answer.body << '\n';
    }
    progress.step();
  });
  const std::chrono::duration<double> took = steady_clock::now() - begin;
  std::erase_if(sent, [](const Sent& one) { return one.reference.empty(); });
  std::cout << demo.forms << " forms sent, " << sent.size() << " answered with 202, " << refused
            << " refused, in " << std::fixed << std::setprecision(1) << took.count() << " s\n";
  return sent;
}

void look(HttpClient& client, Sent& one) {
  const auto answer = client.get("/v1/registrations/" + one.reference);
  if (answer.status != 200) return;
  const auto status = json::parse(answer.body);
  one.state = status.at("state");
  if (status.at("offer").is_null()) return;
  one.offer = status["offer"].at("id");
  one.choice = status["offer"].at("choice").is_null() ? 0 : status["offer"]["choice"].get<int>();
}

/// Looks until nobody is in the queue any more. Returns how many still are at the deadline.
std::size_t await_outcomes(const Demo& demo, std::vector<Sent>& sent) {
  const auto until = steady_clock::now() + outcome_deadline;
  std::atomic<std::size_t> queued{sent.size()};
  Progress progress{"matching", std::max<std::size_t>(sent.size(), 1)};
  while (queued > 0 && steady_clock::now() < until) {
    for_each(demo.url, sent.size(), [&](HttpClient& client, std::size_t at) {
      if (sent[at].state != "queued") return;
      look(client, sent[at]);
      if (sent[at].state == "queued") return;
      --queued;
      progress.step();
    });
    if (queued > 0) std::this_thread::sleep_for(100ms);
  }
  return queued;
}

/// Six of ten accept, one declines, the others have not answered yet.
void answer_offers(const Demo& demo, std::vector<Sent>& sent) {
  Progress progress{"answering", std::max<std::size_t>(sent.size(), 1)};
  for_each(demo.url, sent.size(), [&](HttpClient& client, std::size_t at) {
    auto& one = sent[at];
    if (!one.offer.empty() && at % 10 < 7) {
      const auto accepts = at % 10 < 6;
      const auto answer = client.post("/v1/offers/" + one.offer + (accepts ? "/accept" : "/decline"), "{}");
      if (answer.status == 200) one.state = accepts ? "booked" : "declined";
    }
    progress.step();
  });
}

void print_table(const std::vector<Sent>& sent) {
  std::map<std::string, std::size_t> rows;
  std::map<std::string, std::size_t> states;
  static constexpr const char* names[] = {"another window", "first choice",  "second choice",
                                          "third choice",   "fourth choice", "fifth choice"};
  for (const auto& one : sent) {
    if (!one.offer.empty()) ++rows[names[one.choice]];
    ++states[one.state];
  }
  const auto print = [&](const std::string& name, std::size_t count) {
    std::cout << "  " << std::left << std::setw(26) << name << std::right << std::setw(8) << count
              << std::setw(8) << std::fixed << std::setprecision(1)
              << 100.0 * static_cast<double>(count) /
                     static_cast<double>(std::max<std::size_t>(sent.size(), 1))
              << " %\n";
  };
  std::cout << "\nOffered\n";
  for (const auto* name : {names[1], names[2], names[3], names[4], names[5], names[0]})
    print(name, rows[name]);
  std::cout << "Now\n";
  for (const auto& [state, count] : states) print(state, count);
}

void print_a_message(const std::filesystem::path& mailbox) {
  if (mailbox.empty()) return;
  const auto newest = messages::read_mailbox(mailbox, 5000);
  const auto offer = std::find_if(newest.begin(), newest.end(), [](const auto& entry) {
    return entry.channel == Contact::sms && entry.text.find("/o/") != std::string::npos;
  });
  if (offer == newest.end()) return;
  std::cout << "\nA message, as a person gets it\n\n  " << offer->text << '\n';
}

}  // namespace

int demo_command(const Demo& demo) {
  const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  std::uint64_t seed = 0;
  const auto random = random_bytes();
  std::memcpy(&seed, random.data(), sizeof seed);
  seed = demo.seed.value_or(seed);
  std::cout << "Seed " << seed << '\n';

  const forms::Generator generator{programme_in(demo.data), now, seed};
  auto sent = send(demo, generator);
  if (demo.acknowledged) {
    std::ofstream out{*demo.acknowledged, std::ios::app};
    for (const auto& one : sent) out << one.reference << '\n';
  }
  const auto queued = await_outcomes(demo, sent);
  answer_offers(demo, sent);
  print_table(sent);
  print_a_message(demo.mailbox);
  if (queued > 0)
    std::cout << "\n" << queued << " had no outcome within " << outcome_deadline.count() << " s.\n";
  return queued == 0 && sent.size() == demo.forms ? 0 : 1;
}

}  // namespace holdfast::app
