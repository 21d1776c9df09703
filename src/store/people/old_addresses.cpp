#include "store/people/old_addresses.hpp"

#include <vector>

#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"

namespace holdfast::store {

namespace {

constexpr Statement tell_old{"tell_old_addresses", R"sql(
  INSERT INTO messages (id, registration_id, cause, kind, channel, state, due_at, address)
  SELECT told.id, $1, $1::uuid::text || '/' || told.id, 'address-changed', told.channel, 'due',
         clock_timestamp(), told.address
    FROM (SELECT gen_random_uuid() AS id, channel, address
            FROM unnest($2::text[], $3::text[]) AS old (channel, address)) told
)sql"};

}  // namespace

void tell_old_addresses(Transaction& tx, const std::string& id, const Reach& old, const Reach& now) {
  std::vector<std::string> channels;
  std::vector<std::string> addresses;
  const auto tell = [&](Contact channel, const std::string& address) {
    channels.emplace_back(name_of(channel));
    addresses.push_back(address);
  };
  if (!old.phone.empty() && old.phone != now.phone) tell(Contact::sms, old.phone);
  if (!old.email.empty() && old.email != now.email) tell(Contact::email, old.email);
  if (!channels.empty()) execute(tx, tell_old, id, array_of(channels), array_of(addresses));
}

bool leads_elsewhere(const Reach& old, const Reach& now) {
  if (old.contact != now.contact) return true;
  return now.contact == Contact::email ? old.email != now.email : old.phone != now.phone;
}

}  // namespace holdfast::store
