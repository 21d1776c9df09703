// The outbox on a real PostgreSQL: what the store wrote leaves once, and what came of it is written down.
#include "holdfast/messages/outbox.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "contract/store/scene.hpp"
#include "support/child.hpp"
#include "unit/messages/fakes.hpp"

using namespace holdfast;
using namespace holdfast::messages;
using namespace holdfast::messages::tests;
using holdfast::test::comes_true;
using testing::HasSubstr;

namespace {

/// An outbox with gateways that do as they are told.
struct Post {
  explicit Post(const holdfast::test::Scene& scene) {
    std::vector<std::unique_ptr<Messenger>> messengers;
    messengers.emplace_back(texts);
    messengers.emplace_back(mails);
    Outbox::Limits limits;
    limits.poll = 20ms;
    outbox = std::make_unique<Outbox>(
        limits,
        Outbox::Clocks{.now =
                           [] {
                             return std::chrono::floor<std::chrono::microseconds>(
                                 std::chrono::system_clock::now());
                           },
                       .steady = [] { return std::chrono::steady_clock::now(); }},
        [&scene] { return store_ledger({.store = scene.database.settings()}); }, std::move(messengers), words,
        notes);
  }

  Notes notes;
  const Words words{settings(), capabilities()};
  FakeGateway* texts = new FakeGateway{Contact::sms};
  FakeGateway* mails = new FakeGateway{Contact::email};
  std::unique_ptr<Outbox> outbox;
};

struct OutboxOnPostgres : holdfast::test::StoreTest {
  OfferId offer_to(const holdfast::test::Scene::Person& person) {
    return scene.add_offer(scene.add_person(person), scene.add_window(), {.told = false, .left = 15min});
  }
  bool comes_to(const OfferId& offer, const std::string& messages) {
    return comes_true([&] { return scene.messages(offer) == messages; });
  }
};

}  // namespace

TEST_F(OutboxOnPostgres, SendsAnOfferWhoseClockRunsFromThen) {
  const auto offer = offer_to({.email = "margaret@example.org"});
  Post post{scene};

  post.outbox->start();

  EXPECT_TRUE(comes_to(offer, "offer sms sent")) << scene.messages(offer);
  const auto text = std::get<OutgoingText>(post.texts->sent().at(0));
  EXPECT_THAT(text.text, HasSubstr("/o/" + capabilities().reference(offer)));
  EXPECT_GT(*text.valid_for, 590s);
  EXPECT_EQ(scene.value("SELECT held_until - notified_at FROM offers WHERE id = '$'", offer), "00:10:00");
  EXPECT_EQ(scene.value("SELECT gateway_reference FROM messages WHERE offer_id = '$'", offer),
            uuid_text(text.id.bytes));
}

TEST_F(OutboxOnPostgres, TakesTheNextChannelWhereATextWasPerhapsLost) {
  const auto offer = offer_to({.email = "margaret@example.org"});
  Post post{scene};
  post.texts->fail_with(SendFailure::unknown);

  post.outbox->start();

  EXPECT_TRUE(comes_to(offer, "offer email sent\noffer sms failed")) << scene.messages(offer);
  EXPECT_EQ(post.texts->sent().size(), 1U);
}

TEST_F(OutboxOnPostgres, PutsThePersonOnTheCallListWhereNothingArrives) {
  const auto offer = offer_to({.email = "margaret@example.org"});
  Post post{scene};
  post.texts->fail_with(SendFailure::permanent);
  post.mails->fail_with(SendFailure::permanent);

  post.outbox->start();

  EXPECT_TRUE(comes_to(offer, "offer call due\noffer email failed\noffer sms failed"))
      << scene.messages(offer);
}

TEST_F(OutboxOnPostgres, SendsEveryMessageOnceBesideAnotherProcess) {
  constexpr std::size_t offers = 200;
  for (std::size_t count = 0; count < offers; ++count) {
    (void)offer_to({.phone = "+1416555" + std::to_string(1000 + count)});
  }
  Post one{scene};
  Post other{scene};

  one.outbox->start();
  other.outbox->start();

  EXPECT_TRUE(
      comes_true([&] { return scene.value("SELECT count(*) FROM messages WHERE state = 'sent'") == "200"; }));
  one.outbox->stop(1s);
  other.outbox->stop(1s);
  std::set<MessageId> ids;
  for (auto* gateway : {one.texts, other.texts}) {
    for (const auto& sent : gateway->sent()) ids.insert(std::get<OutgoingText>(sent).id);
  }
  EXPECT_EQ(ids.size(), offers);
  EXPECT_EQ(one.texts->sent().size() + other.texts->sent().size(), offers);
}
