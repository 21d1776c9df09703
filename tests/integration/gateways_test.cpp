#include <algorithm>
#include <cctype>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>

#include <gmock/gmock.h>

#include "support/kannel.hpp"
#include "support/program/a_server.hpp"
#include "support/smtp_sink.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::HasSubstr;

namespace {

std::string quoted(const std::string& text) {
  return '"' + text + '"';
}

/// A mail's body with quoted-printable's soft line ends and escapes undone.
std::string unfolded(const std::string& mail) {
  std::string text;
  for (std::size_t at = 0; at < mail.size(); ++at) {
    if (mail[at] != '=') {
      text += mail[at];
    } else if (mail.compare(at, 2, "=\n") == 0) {
      at += 1;
    } else if (mail.compare(at, 3, "=\r\n") == 0) {
      at += 2;
    } else if (at + 2 < mail.size() && std::isxdigit(mail[at + 1]) != 0 && std::isxdigit(mail[at + 2]) != 0) {
      text += static_cast<char>(std::stoi(mail.substr(at + 1, 2), nullptr, 16));
      at += 2;
    } else {
      text += mail[at];
    }
  }
  return text;
}

/// What each telephone shows: the parts of a long text joined, fakesmsc's %XX and + undone.
std::map<std::string, std::string> texts(const std::vector<std::string>& arrived) {
  std::map<std::string, std::string> by_phone;
  for (const auto& line : arrived) {
    std::istringstream words{line};
    std::string from;
    std::string phone;
    std::string shape;
    std::string part;
    words >> from >> phone >> shape;
    if (shape == "udh") words >> part >> part;  // the header, then "data"
    std::getline(words >> std::ws, part);
    for (auto& c : part) c = c == '+' ? ' ' : c == '%' ? '=' : c;
    by_phone[phone] += unfolded(part);
  }
  return by_phone;
}

/// The path behind the first link to an offer.
std::string offer_link(const std::string& text) {
  std::smatch found;
  const std::regex link{"http://127\\.0\\.0\\.1:[0-9]+(/o/[A-Za-z0-9_-]+)"};
  return std::regex_search(text, found, link) ? found[1].str() : std::string{};
}

}  // namespace

TEST(Gateways, ATextAndAMailArriveInBothLanguagesAndTheirLinksAccept) {
  Kannel kannel{"http://127.0.0.1:1/"};
  SmtpSink sink;
  Home home;
  std::ofstream{home.folder() / "password"} << kannel.password() << '\n';
  home.settings["messages.smtp_url"] = quoted(sink.url());
  home.settings["messages.sms"] = quoted("kannel");
  home.settings["messages.sms_from"] = quoted("13013");
  home.settings["messages.kannel_url"] = quoted(kannel.send_url());
  home.settings["messages.kannel_user"] = quoted(kannel.username());
  home.settings["messages.kannel_password_file"] = quoted((home.folder() / "password").string());
  const auto wish = day_ahead(5, 10);
  home.import_demo("sterling-road," + wish + ",10\n");
  Running server{home};
  auto client = server.client();
  std::vector<std::string> references;
  for (int n = 0; n < 4; ++n) {
    auto form = a_form(n, "sterling-road", wish);
    form["contact"] = n < 2 ? "sms" : "email";
    form["language"] = n % 2 == 0 ? "en" : "fr";
    references.push_back(submit(client, form));
    ASSERT_FALSE(references.back().empty());
  }

  const auto linked = [&] {
    const auto shown = texts(kannel.arrived());
    return std::count_if(shown.begin(), shown.end(),
                         [](const auto& text) { return !offer_link(text.second).empty(); });
  };
  ASSERT_TRUE(comes_true([&] { return linked() == 2; })) << kannel.logs() << server.log();
  ASSERT_TRUE(sink.wait_for_mails(2)) << server.log();

  std::vector<std::string> messages;
  for (const auto& [phone, text] : texts(kannel.arrived())) messages.push_back(text);
  for (const auto& mail : sink.mails()) messages.push_back(unfolded(mail));
  int accepted = 0;
  for (const auto& message : messages) {
    const auto link = offer_link(message);
    ASSERT_FALSE(link.empty()) << message;
    EXPECT_EQ(client.get(link).status, 200);
    const auto offer = link.substr(3);
    accepted += client.post("/v1/offers/" + offer + "/accept", "{}").status == 200 ? 1 : 0;
  }
  EXPECT_EQ(accepted, 4);
  for (const auto& reference : references) EXPECT_EQ(status_of(client, reference)["state"], "booked");
  ASSERT_TRUE(sink.wait_for_mails(4));
  int calendars = 0;
  for (const auto& mail : sink.mails()) calendars += mail.find("text/calendar") != std::string::npos ? 1 : 0;
  EXPECT_EQ(calendars, 2);
  EXPECT_EQ(home.run({"verify"}).code, 0);
}

TEST(Gateways, WithTheMailServerGoneMessagesWaitAndArriveWhenItIsBack) {
  SmtpSink sink;
  Home home;
  home.settings["messages.smtp_url"] = quoted(sink.url());
  const auto wish = day_ahead(5, 10);
  home.import_demo("sterling-road," + wish + ",10\n");
  Running server{home};
  auto client = server.client();
  sink.stop();
  auto form = a_form(1, "sterling-road", wish);
  form["contact"] = "email";
  form.erase("phone");
  const auto reference = submit(client, form);
  ASSERT_EQ(await_state(client, reference, "offered")["state"], "offered") << server.log();

  sink.start();

  EXPECT_TRUE(sink.wait_for_mails(1)) << server.log();
  EXPECT_EQ(home.value("SELECT count(*) FROM messages WHERE kind = 'offer' AND state = 'sent'"), "1");
}
