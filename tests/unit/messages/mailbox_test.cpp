#include "holdfast/messages/mailbox.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "people.hpp"

using namespace holdfast;
using namespace holdfast::messages;
using namespace holdfast::messages::tests;
namespace fs = std::filesystem;

namespace {

struct AMailbox : testing::Test {
  AMailbox() {
    std::string pattern = (fs::temp_directory_path() / "holdfast-mailbox-XXXXXX").string();
    directory = fs::path{::mkdtemp(pattern.data())} / "mail";
  }
  ~AMailbox() override { fs::remove_all(directory.parent_path()); }

  static OutgoingText text(std::uint8_t id, Instant at) {
    return {.id = MessageId{{id}}, .to = "+14165550199", .text = "Réservé", .at = at, .valid_for = {}};
  }

  fs::path directory;
};

}  // namespace

TEST_F(AMailbox, GivesBackWhatWasSentNewestFirst) {
  const auto mailbox = std::make_shared<Mailbox>(directory);
  const auto texts = mailbox_messenger(mailbox, Contact::sms);
  const auto mails = mailbox_messenger(mailbox, Contact::email);
  const Mail mail{.subject = "Subject", .text = "Text", .html = "<p>Text</p>", .calendar = "BEGIN"};

  ASSERT_TRUE(texts->send(text(1, now)));
  ASSERT_TRUE(mails->send(OutgoingMail{.id = MessageId{{2}},
                                       .to = "a@example.org",
                                       .to_name = "Ann",
                                       .language = {},
                                       .mail = mail,
                                       .at = now + 1s}));

  const auto entries = read_mailbox(directory, 10);
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].channel, Contact::email);
  EXPECT_EQ(entries[0].to, "Ann <a@example.org>");
  EXPECT_EQ(entries[0].subject, "Subject");
  EXPECT_EQ(entries[0].calendar, "BEGIN");
  EXPECT_EQ(entries[0].at, now + 1s);
  EXPECT_EQ(entries[1].channel, Contact::sms);
  EXPECT_EQ(entries[1].text, "Réservé");
  EXPECT_EQ(entries[1].id, uuid_text(MessageId{{1}}.bytes));
}

TEST_F(AMailbox, IsForItsOwnerOnly) {
  Mailbox mailbox{directory};
  ASSERT_TRUE(mailbox.keep(text(1, now)));

  EXPECT_EQ(fs::status(directory).permissions(), fs::perms::owner_all);
  const auto file = directory / read_mailbox(directory, 1).at(0).file;
  EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(AMailbox, LosesTheOldestBeyondItsBoundAlsoAfterANewStart) {
  for (std::uint8_t id = 0; id < 3; ++id) {
    Mailbox mailbox{directory, 2};
    ASSERT_TRUE(mailbox.keep(text(id, now + id * 1s)));
  }

  const auto entries = read_mailbox(directory, 10);
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[1].at, now + 1s);
}

TEST_F(AMailbox, PassesOverFilesThatAreNoMessages) {
  Mailbox mailbox{directory};
  ASSERT_TRUE(mailbox.keep(text(1, now)));
  std::ofstream{directory / "zzz.json"} << "{\"channel\": 7}";
  std::ofstream{directory / "zzy.json"} << "not JSON";
  std::ofstream{directory / "zzx.json.part"} << "{}";

  EXPECT_EQ(read_mailbox(directory, 10).size(), 1U);
  EXPECT_TRUE(read_mailbox(directory / "nowhere", 10).empty());
}

TEST_F(AMailbox, KeepsAMessageWhoseBytesAreNotUtf8) {
  Mailbox mailbox{directory};
  auto broken = text(1, now);
  broken.text = "a\xFF";

  EXPECT_TRUE(mailbox.keep(broken));
  EXPECT_EQ(read_mailbox(directory, 1).at(0).text, "a\xEF\xBF\xBD");
}

TEST_F(AMailbox, SaysThatItIsDownWhenTheDirectoryIsGone) {
  const auto mailbox = std::make_shared<Mailbox>(directory);
  const auto texts = mailbox_messenger(mailbox, Contact::sms);
  fs::remove_all(directory);

  EXPECT_FALSE(texts->answers());
  EXPECT_EQ(texts->send(text(1, now)).error(), SendFailure::gateway_down);
}
