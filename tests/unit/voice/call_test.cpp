#include "voice/call.hpp"

#include <gmock/gmock.h>

using namespace holdfast;
using namespace holdfast::voice;
using testing::HasSubstr;
using testing::Not;

namespace {

KeyRing a_ring() {
  KeyRing ring;
  ring.masters[1].fill(7);
  ring.current = 1;
  return ring;
}

Call a_call() {
  Call call;
  call.step = Step::number_check;
  call.language = Language::fr;
  call.misses = 2;
  call.tries = 1;
  call.turns = 59;
  call.may_go_again = true;
  call.keyed = "+16135550166";
  call.person = RegistrationId{random_bytes()};
  call.offer = OfferId{random_bytes()};
  return call;
}

}  // namespace

TEST(Tickets, WhatWasSealedIsOpenedWhole) {
  const Tickets tickets{a_ring()};
  for (const auto& call : {Call{}, a_call()}) EXPECT_EQ(tickets.open(tickets.seal(call, "CA1"), "CA1"), call);
}

TEST(Tickets, BelongToOneCallAlone) {
  const Tickets tickets{a_ring()};

  EXPECT_FALSE(tickets.open(tickets.seal(a_call(), "CA1"), "CA2"));
  EXPECT_FALSE(tickets.open(tickets.seal(a_call(), ""), "CA1"));
}

TEST(Tickets, AreRefusedWhereOneCharacterIsOther) {
  const Tickets tickets{a_ring()};
  const auto ticket = tickets.seal(a_call(), "CA1");
  for (std::size_t at = 0; at < ticket.size(); ++at) {
    auto altered = ticket;
    altered[at] = altered[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(tickets.open(altered, "CA1")) << at;
  }
  for (const char* none :
       {"", "A", "AQ", "not a ticket", "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    EXPECT_FALSE(tickets.open(none, "CA1")) << none;
}

TEST(Tickets, ShowNothingAndNeverTheSameTwice) {
  const Tickets tickets{a_ring()};
  const auto call = a_call();

  EXPECT_NE(tickets.seal(call, "CA1"), tickets.seal(call, "CA1"));
  EXPECT_THAT(tickets.seal(call, "CA1"), Not(HasSubstr("6135550166")));
}

TEST(Tickets, OfAKeyThatIsNotHereAreRefused) {
  auto other = a_ring();
  other.masters[1].fill(8);

  EXPECT_FALSE(Tickets{other}.open(Tickets{a_ring()}.seal(a_call(), "CA1"), "CA1"));
}
